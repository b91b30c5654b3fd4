// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Conversations that were deleted. For as long as the trash keeps them they can be brought back; everywhere else they are
/// gone at once.
package struct Trash: Sendable {
    let store: any Store
    let hub: EventHub
    let generations: Generations
    let attachments: Attachments

    /// How many messages are removed in one transaction: some milliseconds, in which nobody else can write.
    private static let step = 200

    package init(store: any Store, hub: EventHub, generations: Generations, attachments: Attachments) {
        self.store = store
        self.hub = hub
        self.generations = generations
        self.attachments = attachments
    }

    /// Ends a reply that is being written, closes the conversation's sockets, and puts it into the trash.
    package func add(_ id: Conversation.ID, of user: User) async throws {
        guard try await store.conversation(id, of: user.id) != nil else { throw ChatError.notFound }
        try await end(id, of: user) { try await store.moveToTrash(id, of: user.id, at: .now, committed: $0) }
    }

    /// The same, but removes everything of it for good, wherever it is.
    package func deleteNow(_ id: Conversation.ID, of user: User) async throws {
        guard try await store.conversation(id, of: user.id) != nil else { return try await remove(id, of: user) }
        try await end(id, of: user) { try await store.giveUp(id, of: user.id, anywhere: true, committed: $0) }
        try await remove([id])
    }

    /// Everything that the user has, into the trash; how many conversations that were.
    package func addAll(of user: User) async throws -> Int {
        let moved = try await store.moveAllToTrash(of: user.id, at: .now) { [hub] in hub.removed($0, of: user.id) }
        await stop(moved)
        return moved.count
    }

    /// Removes for good everything that the user has, what is in the trash too; how many conversations that were.
    package func deleteAllNow(of user: User) async throws -> Int {
        let gone = try await store.giveUpTrash(of: user.id, anywhere: true) { [hub] in hub.removed($0, of: user.id) }
        await stop(gone)
        try await remove(gone)
        return gone.count
    }

    private func stop(_ conversations: [Conversation.ID]) async {
        for id in conversations { _ = await generations.stop(id) }
    }

    private func end(
        _ id: Conversation.ID, of user: User, _ hide: (_ committed: @escaping Committed<Bool>) async throws -> Bool
    ) async throws {
        _ = await generations.stop(id)
        let isHidden = try await hide { [hub] isHidden in
            guard isHidden else { return }
            hub.publish(to: user.id) { .conversationDeleted(id) }
            hub.removed(id)
        }
        guard isHidden else { throw ChatError.notFound }
        // One may have begun in between.
        _ = await generations.stop(id)
    }

    package func list(of user: User, page: PageRequest) async throws -> Slice<TrashedConversation> {
        try await store.trash(of: user.id, page: page)
    }

    package func restore(_ id: Conversation.ID, of user: User) async throws -> Conversation {
        let conversation = try await store.restore(id, of: user.id) { [hub] conversation in
            if let conversation { hub.publish(to: user.id) { .conversationCreated(conversation) } }
        }
        guard let conversation else { throw ChatError.notFound }
        return conversation
    }

    /// Removes for good what is in the trash.
    package func remove(_ id: Conversation.ID, of user: User) async throws {
        guard try await store.giveUp(id, of: user.id, anywhere: false, committed: { _ in }) else { throw ChatError.notFound }
        try await remove([id])
    }

    /// Removes for good everything in the user's trash.
    package func empty(of user: User) async throws {
        try await remove(try await store.giveUpTrash(of: user.id, anywhere: false, committed: { _ in }))
    }

    /// Removes for good what came into anyone's trash before that time, and whatever an earlier stop left half removed.
    package func empty(before time: Timestamp) async throws {
        try await remove(try await store.giveUpTrash(before: time))
    }

    /// Gives up imports that broke off with the server; what is to be removed is so with the rest.
    func giveUpImports(before time: Timestamp) async throws {
        try await store.giveUpImports(before: time)
    }

    private func remove(_ conversations: [Conversation.ID]) async throws {
        guard !conversations.isEmpty else { return }
        for id in conversations {
            while try await !store.removeGivenUp(id, limit: Self.step) {}
        }
        // The index and the disk are done with them too before anyone is told that they are gone.
        while try await store.settleSearchIndex(limit: Self.step) > 0 {}
        await attachments.removeUnreferenced()
    }
}
