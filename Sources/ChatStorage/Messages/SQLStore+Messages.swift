// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func branch(of conversation: Conversation.ID, user: User.ID) async throws -> [Message]? {
        try await driver.read { session in
            guard let leaf = try session.activeLeaf(of: conversation, user: user) else { return nil }
            guard let message = leaf.message, let branch = try session.branch(to: message) else { return [] }
            return try session.messages(on: branch).map(\.message)
        }
    }

    package func messages(
        of conversation: Conversation.ID, user: User.ID, newestFirst: Bool, page: PageRequest
    ) async throws -> Slice<Message>? {
        try await driver.read { session in
            guard let leaf = try session.activeLeaf(of: conversation, user: user) else { return nil }
            guard let start = leaf.message, let active = try session.branch(to: start) else { return Slice(items: []) }
            let slice = try page.slice(place: { (stored: StoredMessage) in
                Cursor(isBackward: false, position: stored.seq, id: stored.message.id.description)
            }) { window in
                if window.isBackward == newestFirst {
                    return try session.messages(on: active, .init(after: window.place?.position ?? -1, limit: window.limit))
                }
                var branch = active
                if let place = window.place {
                    // Goes on along the branch that it began on, wherever the conversation's active one now is.
                    guard let id = Message.ID(place.id), let begun = try session.branch(to: id), begun.conversation == conversation else {
                        return []
                    }
                    branch = begun
                }
                return try session.messages(
                    on: branch, .init(before: window.place?.position ?? .max, isNewestFirst: true, limit: window.limit))
            }
            return Slice(items: slice.items.map(\.message), next: slice.next, previous: slice.previous)
        }
    }

    package func message(_ id: Message.ID, in conversation: Conversation.ID, of user: User.ID) async throws -> Message? {
        try await driver.read { session in
            let isThere = try session.exists(
                """
                SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation_id
                WHERE m.id = ?1 AND c.id = ?2 AND c.account_id = ?3 AND c.deleted_at IS NULL
                """,
                [.id(id), .id(conversation), .id(user)])
            return isThere ? try session.message(id) : nil
        }
    }

    /// Leaves out replies without text: nothing was said in them.
    package func transcript(upTo message: Message.ID, textLimit: Int) async throws -> [TranscriptMessage] {
        try await driver.read { session in
            guard let branch = try session.branch(to: message),
                try session.exists("SELECT 1 FROM conversations WHERE id = ?1 AND deleted_at IS NULL", [.id(branch.conversation)])
            else { return [] }
            let columns =
                "m.role, m.content, m.id, EXISTS (SELECT 1 FROM message_attachments x WHERE x.message_id = m.id)"
            let said = try session.along(branch, .init(), columns) { row in
                let message = TranscriptMessage(role: try row.word(0), content: try row.text(1))
                return (message: message, id: try row.id(2) as Message.ID, hasFiles: try row.bool(3))
            }
            return try said.filter { $0.message.role != .assistant || !$0.message.content.isEmpty }.map { found in
                var message = found.message
                if found.hasFiles { message.files = try session.files(of: found.id, textLimit: textLimit) }
                return message
            }
        }
    }
}

private struct ActiveLeaf {
    /// Nil where nothing has been said.
    var message: Message.ID?
}

extension SQLSession {
    /// Nil where there is no such conversation.
    fileprivate func activeLeaf(of conversation: Conversation.ID, user: User.ID) throws -> ActiveLeaf? {
        try first(
            "SELECT active_leaf_id FROM conversations WHERE id = ?1 AND account_id = ?2 AND deleted_at IS NULL",
            [.id(conversation), .id(user)]
        ) {
            ActiveLeaf(message: try $0.idIfPresent(0))
        }
    }
    func isMessage(_ id: Message.ID, of conversation: Conversation.ID) throws -> Bool {
        try exists("SELECT 1 FROM messages WHERE id = ?1 AND conversation_id = ?2", [.id(id), .id(conversation)])
    }
}
