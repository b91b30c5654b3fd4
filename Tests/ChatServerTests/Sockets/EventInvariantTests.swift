// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import MartletClient
import TestSupport
import Testing

/// State read at the start and the events since make the state read at the end: after everything that a person can do, on
/// the conversation's socket and on the account's.
@Suite(.timeLimit(.minutes(10)))
struct EventInvariantTests {
    /// What a client knows that listens to one conversation.
    private struct Known: Equatable {
        var conversation: Conversation
        var messages: [Message.ID: Message] = [:]
        var typing: SocketEvent.Typing.State = .idle
        var draft: Draft

        init(_ ada: Person, _ id: Conversation.ID) async throws {
            let read = try await ada.client.conversation(id)
            draft = try await ada.client.draft(of: id)
            conversation = read
            conversation.messages = nil
            for message in read.messages ?? [] { messages[message.id] = message }
        }

        mutating func take(_ event: SocketEvent) {
            switch event {
            case .messageCreated(let message):
                messages[message.id] = message
                // It says who its siblings are by now.
                for (index, id) in message.branch.siblingIDs.enumerated() {
                    messages[id]?.branch = .init(
                        index: index, count: message.branch.siblingIDs.count, siblingIDs: message.branch.siblingIDs)
                }
                if message.role == .assistant { conversation.activeMessageID = message.id }
            case .messageSnapshot(let snapshot):
                messages[snapshot.messageID]?.content = snapshot.content
                messages[snapshot.messageID]?.status = .streaming
            case .messageChunk(let chunk):
                messages[chunk.messageID]?.content += chunk.delta
            case .messageComplete(let message):
                let branch = messages[message.id]?.branch
                messages[message.id] = message
                if let branch { messages[message.id]?.branch = branch }
                conversation.activeMessageID = nil
            case .conversationUpdated(let updated): conversation = updated
            case .readReceipt: conversation.unreadCount = 0
            case .draftUpdated(let draft): self.draft = draft
            case .typing(let typing): if typing.actor == .agent { self.typing = typing.state }
            case .ready, .error, .pong: break
            }
        }

        /// Whether everything that was read is what is known; what is known besides are other branches.
        func agrees(with read: Known) -> Bool {
            conversation == read.conversation && draft == read.draft && typing == .idle && read.messages.allSatisfy { messages[$0] == $1 }
        }
    }

    /// Does one thing after the other, and after each listens until what is known is what can be read.
    private func listen(
        doing deeds: [@Sendable (Person, Conversation.ID) async throws -> Void],
        script: @escaping @Sendable (FakeModelServer) -> Void = { _ in }
    ) async throws {
        try await withServer { server in
            // A first reply that fails is given no title, so that nobody but the deeds asks the model.
            server.model.script(.close(after: .word(2)))
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("Hello", in: id)
            server.model.script(.words(3))
            script(server.model)
            try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                var known = try await Known(ada, id)
                for (number, deed) in deeds.enumerated() {
                    try await deed(ada, id)
                    var read = try await Known(ada, id)
                    // An event may still be on its way when something can be read already.
                    for _ in 1...200 where !known.agrees(with: read) {
                        try await socket.send(.ping(id: .integer(Int64(number))))
                        while let event = try await socket.events.next() {
                            known.take(event)
                            if case .pong = event { break }
                        }
                        read = try await Known(ada, id)
                    }
                    #expect(known.conversation == read.conversation, "after deed \(number)")
                    for (id, message) in read.messages { #expect(known.messages[id] == message, "after deed \(number)") }
                    #expect(known.draft == read.draft && known.typing == .idle, "after deed \(number)")
                }
            }
        }
    }

    private static func last(_ role: Message.Role, _ ada: Person, _ id: Conversation.ID) async throws -> Message {
        try #require(try await ada.client.conversation(id).messages?.last { $0.role == role })
    }

    private static func path(_ message: Message) -> String {
        "chat/conversations/\(message.conversationID)/messages/\(message.id)/"
    }

    /// Returns when no reply is being written.
    private static func settled(_ ada: Person, _ id: Conversation.ID) async throws {
        while try await ada.client.conversation(id).activeMessageID != nil { await Task.yield() }
    }

    @Test func forMessagesTheirRepliesAndTheirBranches() async throws {
        try await listen(doing: [
            { ada, id in _ = try await ada.client.setDraft("Mo", of: id) },
            { ada, id in
                _ = try await ada.client.send("More", to: id)
                try await Self.settled(ada, id)
            },
            { ada, id in
                let question = try await Self.last(.user, ada, id)
                #expect(try await ada.ask("PATCH", Self.path(question), #"{"content":"Rather this"}"#).status == 201)
                try await Self.settled(ada, id)
            },
            { ada, id in
                let reply = try await Self.last(.assistant, ada, id)
                #expect(try await ada.ask("POST", Self.path(reply) + "regenerate/", "{}").status == 201)
                try await Self.settled(ada, id)
            },
            { ada, id in
                let reply = try await Self.last(.assistant, ada, id)
                let sibling = try #require(reply.branch.siblingIDs.first { $0 != reply.id })
                _ = try await ada.client.update(id, .init(activeLeafID: sibling))
            },
        ])
    }

    @Test func forRepliesThatAreStoppedFailAndGoOn() async throws {
        let gate = FakeModelGate()
        try await listen(doing: [
            { ada, id in
                _ = try await ada.client.send("More", to: id)
                gate.advance(to: 2)
                // The model has been asked: what is scripted for it next is not for this question.
                while try await Self.last(.assistant, ada, id).content.isEmpty { await Task.yield() }
                _ = try await ada.client.stop(id)
                try await Self.settled(ada, id)
            },
            { ada, id in
                gate.open()
                let reply = try await Self.last(.assistant, ada, id)
                #expect(reply.status == .stopped)
                #expect(try await ada.ask("POST", Self.path(reply) + "continue/").status == 202)
                try await Self.settled(ada, id)
            },
            { ada, id in
                _ = try await ada.client.send("And more", to: id)
                try await Self.settled(ada, id)
                #expect(try await Self.last(.assistant, ada, id).status == .failed)
            },
        ]) { model in
            model.scriptOnce(.words(3, heldBy: gate), .words(2), .close(after: .word(2)))
        }
    }

    @Test func forWhatIsChangedOfAConversationAndForReading() async throws {
        try await listen(doing: [
            { ada, id in _ = try await ada.client.update(id, .init(title: "Another name")) },
            { ada, id in _ = try await ada.client.update(id, .init(isPinned: true)) },
            { ada, id in try await ada.client.archive(id) },
            { ada, id in _ = try await ada.client.update(id, .init(isArchived: false)) },
            { ada, id in _ = try await ada.client.update(id, .init(agentID: try await ada.agent("writer").id)) },
            { ada, id in try await ada.client.markRead(try await Self.last(.assistant, ada, id).id, in: id) },
        ])
    }

    @Test func onTheAccountsSocketForEveryConversation() async throws {
        try await withServer { server in
            server.model.script(.words(3))
            let ada = try await server.join()
            let kept = try await ada.conversation()
            let (agent, writer) = (try await ada.agent().id, try await ada.agent("writer").id)
            let read: @Sendable () async throws -> [Conversation.ID: Conversation] = {
                let shown = try await ada.client.conversations().all()
                let archived = try await ada.client.conversations(isArchived: true).all()
                return Dictionary(uniqueKeysWithValues: (shown + archived).map { ($0.id, $0) })
            }
            let deeds: [@Sendable () async throws -> Void] = [
                { _ = try await ada.client.createConversation(with: agent) },
                { try await ada.exchange("Hello", in: kept) },
                { _ = try await ada.client.update(kept, .init(title: "Another name")) },
                { _ = try await ada.client.update(kept, .init(isPinned: true, agentID: writer)) },
                { try await ada.client.markRead(try await Self.last(.assistant, ada, kept).id, in: kept) },
                { try await ada.client.archive(kept) },
                { try await ada.client.deletePermanently(kept) },
            ]
            try await ada.client.withAccountEvents { events in
                var known = try await read()
                var ended: [Message.ID] = []
                for (number, deed) in deeds.enumerated() {
                    try await deed()
                    var now = try await read()
                    while known != now {
                        guard let event = try await events.next() else { break }
                        switch event {
                        case .conversationCreated(let conversation), .conversationUpdated(let conversation):
                            known[conversation.id] = conversation
                        case .conversationDeleted(let id): known[id] = nil
                        case .messageComplete(let complete): ended.append(complete.messageID)
                        case .signedOut: Issue.record("nobody signed out")
                        }
                        now = try await read()
                    }
                    #expect(known == now, "after deed \(number)")
                }
                #expect(ended.count == 1)
            }
        }
    }
}
