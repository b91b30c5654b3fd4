// SPDX-License-Identifier: Apache-2.0

import Logging
package import MartletAPI

/// Conversations and what is said in them. Somebody else's is answered exactly like one that does not exist.
package struct Conversations: Sendable {
    let store: any Store
    let hub: EventHub
    let generations: Generations
    let agents: Agents
    let attachments: Attachments
    private let messages: RateLimiter<User.ID>

    /// `messagesPerMinute`: how many messages an account may send, over HTTP and all its sockets together.
    package init(
        store: any Store, hub: EventHub, generations: Generations, agents: Agents, attachments: Attachments, messagesPerMinute: Int
    ) {
        self.store = store
        self.hub = hub
        self.generations = generations
        self.agents = agents
        self.attachments = attachments
        self.messages = RateLimiter(perMinute: messagesPerMinute)
    }

    /// The conversation, and whether it was there already (the same `client_id` again).
    package func create(_ request: ConversationRequest, by user: User) async throws -> (conversation: Conversation, existed: Bool) {
        do {
            return try await createNew(request, by: user)
        } catch let refusal as ChatError {
            // Whatever stands against a new one by now: what this one has become is still to be told.
            guard let clientID = request.clientID, let existing = try await store.conversation(clientID: clientID, of: user.id) else {
                throw refusal
            }
            return (existing, true)
        }
    }

    private func createNew(_ request: ConversationRequest, by user: User) async throws -> (conversation: Conversation, existed: Bool) {
        let now = Timestamp.now
        let id = Conversation.ID()
        let text = request.initialMessage
        let files = request.attachments ?? []
        guard text != nil || !files.isEmpty else {
            let new = NewConversation(
                id: id, userID: user.id, agentID: request.agentID, title: FirstLine.fallback, clientID: request.clientID, createdAt: now)
            try await agents.requireAvailable(request.agentID)
            let created = try await store.createConversation(new, turn: nil) { [hub] created in
                if !created.existed { hub.publish(to: user.id) { .conversationCreated(created.conversation) } }
            }
            return (created.conversation, created.existed)
        }
        try ContentRules.content(text ?? "", attachments: files.count, field: "initial_message")
        try generations.requireAccepting()
        try await agents.requireAvailable(request.agentID)
        return try await counted(for: user, in: id) {
            let title = firstTitle(text ?? "", files: files)
            let new = NewConversation(
                id: id, userID: user.id, agentID: request.agentID, title: title.isEmpty ? FirstLine.fallback : title,
                clientID: request.clientID,
                createdAt: now)
            let turn = NewTurn(
                conversationID: id, userID: user.id, content: text ?? "", attachments: files, clientID: request.clientID, firstTitle: title,
                node: generations.node, createdAt: now)
            let created = try await store.createConversation(new, turn: turn) { created in
                guard !created.existed, let turn = created.turn.map(signed) else { return }
                hub.publish(to: user.id) { .conversationCreated(created.conversation) }
                generations.begin(turn, user: user.id)
            }
            return ((created.conversation, created.existed), !created.existed)
        }
    }

    package func list(of user: User, filter: ConversationFilter, page: PageRequest) async throws -> Slice<Conversation> {
        var slice = try await store.conversations(of: user.id, filter: filter, page: page)
        slice.items = slice.items.map(withLiveState)
        return slice
    }

    /// Without messages.
    package func conversation(_ id: Conversation.ID, of user: User) async throws -> Conversation {
        guard let conversation = try await store.conversation(id, of: user.id) else { throw ChatError.notFound }
        return withLiveState(conversation)
    }

    /// With all messages of the active branch; a reply that is being written as far as it may be shown.
    package func whole(_ id: Conversation.ID, of user: User) async throws -> Conversation {
        var conversation = try await conversation(id, of: user)
        guard let messages = try await store.branch(of: id, user: user.id) else { throw ChatError.notFound }
        let shown = try await shown(messages, to: user)
        // It may have ended between the two.
        if shown.contains(where: { $0.id == conversation.activeMessageID && $0.status != .streaming }) {
            conversation.activeMessageID = nil
        }
        conversation.messages = shown
        return conversation
    }

    package func update(_ id: Conversation.ID, of user: User, _ patch: ConversationPatch) async throws -> Conversation {
        var patch = patch
        patch.title = try patch.title.map(ContentRules.title)
        if let agent = patch.agentID { try await agents.requireAvailable(agent) }
        let conversation = try await store.updateConversation(id, of: user.id, patch, at: .now) { [hub] conversation in
            if let conversation { hub.publish(conversation: conversation, of: user.id) }
        }
        guard let conversation else { throw ChatError.notFound }
        return conversation
    }

    package func archive(_ id: Conversation.ID, of user: User) async throws {
        _ = try await update(id, of: user, ConversationPatch(isArchived: true))
    }

    /// The reply that was stopped; nil where none was being written.
    package func stop(_ id: Conversation.ID, of user: User) async throws -> Message.ID? {
        _ = try await conversation(id, of: user)
        return await generations.stop(id)
    }

    package func markRead(_ message: Message.ID, in id: Conversation.ID, of user: User) async throws {
        let now = Timestamp.now
        _ = try await store.markRead(message, in: id, of: user.id, at: now) { [hub] conversation in
            guard let conversation else { return }
            hub.publish(to: id) { .readReceipt(.init(messageID: message, userID: user.id, readAt: now)) }
            hub.publish(to: user.id) { .conversationUpdated(conversation) }
        }
    }

    /// Counts against the account's messages a minute. What turns out to have been sent before is not counted.
    func counted<Value>(
        for user: User, in conversation: Conversation.ID, _ body: () async throws -> (Value, isNew: Bool)
    ) async throws -> Value {
        if let wait = messages.take(user.id) { throw ChatError.rateLimited(retryAfter: wait) }
        do {
            let (value, isNew) = try await body()
            if !isNew { messages.giveBack(user.id) }
            return value
        } catch {
            messages.giveBack(user.id)
            // Nothing is being written: the database only could not be told so yet.
            if case ChatError.generationInProgress = error, generations.unstoredFailure(in: conversation) != nil {
                throw ChatError.unavailable(retryAfter: .seconds(5))
            }
            throw error
        }
    }

    /// As they are told to others: with links to their files, and a reply that is being written as far as it may be shown.
    func shown(_ messages: [Message], to user: User) async throws -> [Message] {
        var shown: [Message] = []
        for message in messages { shown.append(try await withLiveText(attachments.links.signed(message), for: user)) }
        return shown
    }

    func signed(_ turn: StartedTurn) -> StartedTurn {
        var turn = turn
        turn.message = attachments.links.signed(turn.message)
        return turn
    }

    /// Empty where the name of the first file says more.
    func firstTitle(_ content: String, files: [Attachment.ID]) -> String {
        !files.isEmpty && content.allSatisfy(\.isWhitespace) ? "" : FirstLine.title(of: content)
    }

    private func withLiveState(_ conversation: Conversation) -> Conversation {
        guard conversation.activeMessageID != nil, generations.unstoredFailure(in: conversation.id) != nil else { return conversation }
        var conversation = conversation
        conversation.activeMessageID = nil
        return conversation
    }

    /// A reply that ended after it was read is read once more: its text is nowhere else.
    func withLiveText(_ message: Message, for user: User) async throws -> Message {
        guard message.status == .streaming else { return message }
        var message = message
        if let live = generations.live(message.id, in: message.conversationID) {
            (message.content, message.status, message.error) = live
            return message
        }
        guard let stored = try await store.message(message.id, in: message.conversationID, of: user.id) else { return message }
        message = attachments.links.signed(stored)
        // By now it may have been continued.
        if message.status == .streaming, let live = generations.live(message.id, in: message.conversationID) {
            (message.content, message.status, message.error) = live
        }
        return message
    }
}
