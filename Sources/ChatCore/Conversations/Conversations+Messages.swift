// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

extension Conversations {
    /// The user's message, and whether it was there already (the same `client_id` again, which starts nothing).
    package func send(_ request: MessageRequest, to id: Conversation.ID, by user: User) async throws -> (message: Message, existed: Bool) {
        do {
            return try await sendNew(request, to: id, by: user)
        } catch let refusal as ChatError {
            // Whatever stands against a new one by now: what this one has become is still to be told.
            guard let clientID = request.clientID,
                let existing = try await store.message(clientID: clientID, in: id, of: user.id)
            else { throw refusal }
            return (attachments.links.signed(existing), true)
        }
    }

    private func sendNew(
        _ request: MessageRequest, to id: Conversation.ID, by user: User
    ) async throws -> (message: Message, existed: Bool) {
        let files = request.attachments ?? []
        try ContentRules.content(request.content, attachments: files.count)
        try generations.requireAccepting()
        if let agent = request.agentID { try await agents.requireAvailable(agent) }
        return try await counted(for: user, in: id) {
            let turn = NewTurn(
                conversationID: id, userID: user.id, content: request.content, attachments: files, clientID: request.clientID,
                parentID: request.parentID, agentID: request.agentID,
                firstTitle: firstTitle(request.content, files: files), node: generations.node, createdAt: .now)
            let outcome = try await store.startTurn(turn) { outcome in
                guard case .started(let stored) = outcome else { return }
                generations.begin(signed(stored), user: user.id)
                if stored.endedDraft { hub.publish(to: id) { .draftUpdated(.none) } }
            }
            switch outcome {
            case .existing(let message): return ((attachments.links.signed(message), true), false)
            case .started(let started): return ((attachments.links.signed(started.message), false), true)
            }
        }
    }

    package func messages(of id: Conversation.ID, user: User, newestFirst: Bool, page: PageRequest) async throws -> Slice<Message> {
        guard var slice = try await store.messages(of: id, user: user.id, newestFirst: newestFirst, page: page) else {
            throw ChatError.notFound
        }
        slice.items = try await shown(slice.items, to: user)
        return slice
    }

    package func message(_ id: Message.ID, in conversation: Conversation.ID, of user: User) async throws -> Message {
        guard let message = try await store.message(id, in: conversation, of: user.id) else { throw ChatError.notFound }
        return try await withLiveText(attachments.links.signed(message), for: user)
    }

    package func generation(of message: Message.ID, in conversation: Conversation.ID, user: User) async throws -> Generation {
        guard let generation = try await store.generation(of: message, in: conversation, user: user.id) else { throw ChatError.notFound }
        return generation
    }

    /// Tells the conversation's other sockets that the user is writing.
    package func typing(_ state: SocketEvent.Typing.State, in id: Conversation.ID, from subscription: EventHub.Subscription) {
        hub.publish(to: id, except: subscription) { .typing(.init(actor: .user, state: state)) }
    }

    // MARK: Branches

    /// The new message: it stands beside the old one, and a reply to it begins.
    package func edit(_ message: Message.ID, in id: Conversation.ID, by user: User, _ edit: MessageEdit) async throws -> Message {
        // An edited message keeps its files: with some, it needs no text.
        let files = edit.content.allSatisfy(\.isWhitespace) ? try await store.message(message, in: id, of: user.id)?.attachments : nil
        try ContentRules.content(edit.content, attachments: files?.count ?? 0)
        try generations.requireAccepting()
        return try await counted(for: user, in: id) {
            let turn = NewTurn(
                conversationID: id, userID: user.id, content: edit.content, replaces: message,
                firstTitle: firstTitle(edit.content, files: files?.map(\.id) ?? []), node: generations.node, createdAt: .now)
            let outcome = try await store.startTurn(turn) { outcome in
                if case .started(let stored) = outcome { generations.begin(signed(stored), user: user.id) }
            }
            switch outcome {
            case .existing(let message): return (attachments.links.signed(message), false)
            case .started(let started): return (attachments.links.signed(started.message), true)
            }
        }
    }

    /// The new reply: it stands beside the old one.
    package func regenerate(_ message: Message.ID, in id: Conversation.ID, by user: User, agent: Agent.ID?) async throws -> Message {
        try generations.requireAccepting()
        if let agent { try await agents.requireAvailable(agent) }
        return try await counted(for: user, in: id) {
            let new = NewReply(
                conversationID: id, userID: user.id, beside: message, agentID: agent, node: generations.node, createdAt: .now)
            let started = try await store.startReply(new) { [generations] in generations.begin($0, .reply, user: user.id) }
            return (started.reply, true)
        }
    }

    /// The reply, which goes on where it ended.
    package func continueReply(_ message: Message.ID, in id: Conversation.ID, by user: User) async throws -> Message {
        try generations.requireAccepting()
        return try await counted(for: user, in: id) {
            let continued = ContinuedReply(conversationID: id, userID: user.id, messageID: message, node: generations.node, at: .now)
            let started = try await store.continueReply(continued) { [generations] in
                generations.begin($0, .continuation, user: user.id)
            }
            return (started.reply, true)
        }
    }
}
