// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Unsent text and its files, the same on every device.
package struct Drafts: Sendable {
    private let store: any DraftStore
    private let hub: EventHub

    package init(store: any DraftStore, hub: EventHub) {
        self.store = store
        self.hub = hub
    }

    package func draft(of conversation: Conversation.ID, user: User) async throws -> Draft {
        guard let draft = try await store.draft(of: conversation, user: user.id) else { throw ChatError.notFound }
        return draft
    }

    /// Tells the conversation's sockets, the writer's own among them. A draft may be what no message may be: white space only.
    package func set(_ request: DraftRequest, of conversation: Conversation.ID, user: User) async throws -> Draft {
        let files = request.attachments ?? []
        guard request.content.utf8.count <= ContentRules.contentLimit else {
            throw ChatError.tooLarge(field: "content", limit: ContentRules.contentLimit)
        }
        guard files.count <= ContentRules.attachmentLimit, Set(files).count == files.count else {
            throw ChatError.invalid(
                "attachments", "too_many", "A draft may have at most \(ContentRules.attachmentLimit) files, each of them once.")
        }
        let isEmpty = request.content.isEmpty && files.isEmpty
        let draft = Draft(content: request.content, attachments: files, updatedAt: .now)
        let stored = isEmpty ? .none : draft
        let isThere = try await store.setDraft(draft, of: conversation, user: user.id) { [hub] isThere in
            if isThere { hub.publish(to: conversation) { .draftUpdated(stored) } }
        }
        guard isThere else { throw ChatError.notFound }
        return stored
    }
}
