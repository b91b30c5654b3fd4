// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import StreamProtocols

/// One iteration of `ConversationUpdates`. It works only while an update is asked for.
actor ConversationFollower {
    private enum Phase {
        case connecting(after: Duration)
        case connected(SocketEvents<SocketEvent>, since: ContinuousClock.Instant)
        case over
    }

    private let client: Martlet
    private let id: Conversation.ID
    private var phase = Phase.connecting(after: .zero)
    private var reconnecting = Reconnecting()
    private var replies = ReplyAssembler()
    private var known: Set<Message.ID> = []
    private var conversation: Conversation?
    private var updates = CircularBuffer<ConversationUpdate>()

    init(client: Martlet, conversation: Conversation.ID) {
        self.client = client
        id = conversation
    }

    func next() async throws -> ConversationUpdate? {
        while true {
            if let update = updates.popFirst() { return update }
            switch phase {
            case .connecting(let pause):
                if pause > .zero { try await client.caller.options.pause(pause) }
                try await attempt(since: nil) { try await connect() }
            case .connected(let events, let since):
                try await attempt(since: since) { try await receive(events) }
            case .over:
                return nil
            }
        }
    }

    /// What fails is waited out, or ends the sequence.
    private func attempt(since: ContinuousClock.Instant?, _ step: () async throws -> Void) async throws {
        do {
            try await step()
        } catch let error as MartletError {
            switch reconnecting.decide(after: error, lasted: since.map { .now - $0 }) {
            case .after(let pause):
                phase = .connecting(after: pause)
                updates.append(.disconnected(.init(error), retryingIn: pause))
            case .withFreshToken:
                phase = .over
                phase = .connecting(after: try await client.caller.pauseForFreshToken(after: error))
            case .end:
                phase = .over
            case .giveUp:
                phase = .over
                throw error
            }
        }
    }

    /// Subscribes first and reads the conversation then, so that what happens in between is in one of them or in both.
    private func connect() async throws {
        let connection = try await client.caller.openSocket("/ws/chat/\(id)/", renewsToken: true)
        let renewal = SocketRenewal(credentials: client.caller.credentials, isAutomatic: true)
        let events = SocketEvents<SocketEvent>(connection: connection, renewal: renewal)
        guard let first = try await events.next() else { throw MartletError.closed(.normal, reason: "") }
        guard case .ready = first else { throw MartletError.notTheProtocol("a socket does not begin with ready") }
        let whole = try await client.conversation(id)
        if conversation == nil {
            open(whole)
        } else {
            catchUp(with: whole)
        }
        conversation = whole
        phase = .connected(events, since: .now)
        try await take(first, from: connection)
    }

    private func open(_ whole: Conversation) {
        updates.append(.opened(whole))
        for message in whole.messages ?? [] {
            known.insert(message.id)
            _ = replies.take(.messageCreated(message))
        }
    }

    private func catchUp(with whole: Conversation) {
        for message in whole.messages ?? [] {
            let isNew = known.insert(message.id).inserted
            let isWritten = message.status == .streaming
            let step = replies.take(isWritten ? .messageCreated(message) : .messageComplete(message))
            if isNew || isWritten && step.change != nil { updates.append(.message(message)) }
            apply(step)
        }
        var described = whole
        described.messages = nil
        var before = conversation
        before?.messages = nil
        if described != before { updates.append(.conversation(described)) }
        updates.append(.reconnected)
    }

    private func receive(_ events: SocketEvents<SocketEvent>) async throws {
        guard let event = try await events.next() else { throw MartletError.closed(.normal, reason: "") }
        try await take(event, from: events.connection)
    }

    private func take(_ event: SocketEvent, from connection: SocketConnection) async throws {
        let step = replies.take(event)
        switch event {
        case .messageCreated(let message):
            let isNew = known.insert(message.id).inserted
            if isNew || step.change != nil { updates.append(.message(message)) }
        case .conversationUpdated(let conversation):
            self.conversation = conversation
            updates.append(.conversation(conversation))
        case .typing(let typing): updates.append(.typing(typing))
        case .readReceipt(let receipt): updates.append(.readReceipt(receipt))
        case .draftUpdated(let draft): updates.append(.draft(draft))
        case .error(let error): if !error.warnsOfToken { updates.append(.error(error)) }
        case .ready, .messageSnapshot, .messageChunk, .messageComplete, .pong: break
        }
        apply(step)
        for resume in step.resumes {
            try await connection.send(JSON.encode(SocketCommand.resume(resume)))
        }
    }

    private func apply(_ step: ReplyAssembler.Step) {
        switch step.change {
        case .began, nil: break
        case .appended(let id, let delta): updates.append(.reply(id, text: replies.text(of: id) ?? delta, appended: delta))
        case .replaced(let id, let text): updates.append(.reply(id, text: text, appended: nil))
        case .ended(let message): updates.append(.ended(message))
        case .removed(let id): updates.append(.removed(id))
        }
    }
}
