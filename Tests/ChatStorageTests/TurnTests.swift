// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct TurnTests {
    @Test("A turn stores the message, its empty reply and a generation", arguments: Database.allCases)
    func start(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation(at: 1).id
            let clientID = ClientID()
            let new = scene.turn("Hello", in: id, clientID: clientID, at: 7)
            guard case .started(let started) = try await store.startTurn(new) else {
                Issue.record("nothing was started")
                return
            }
            let message = Message(
                id: new.messageID, conversationID: id, parentID: nil, role: .user, content: "Hello", createdAt: .at(7), clientID: clientID,
                replyID: new.replyID)
            let reply = Message(
                id: new.replyID, conversationID: id, parentID: message.id, role: .assistant, content: "", status: .streaming,
                agentID: scene.agent.id, createdAt: .at(7))
            #expect(started.message == message)
            #expect(started.reply == reply)
            #expect(started.agent == scene.agent)
            #expect(started.isFirst)
            #expect(started.conversation.title == "About Hello")
            #expect(started.conversation.updatedAt == .at(7))
            #expect(started.conversation.activeMessageID == reply.id)
            #expect(try await scene.read(id) == started.conversation)
            #expect(try await store.branch(of: id, user: scene.user.id) == [message, reply])
            #expect(try await store.message(reply.id, in: id, of: scene.user.id) == reply)
            _ = try await store.commit(ReplyBatch(endings: [ending(of: started, "Hi.")]))

            let second = try await scene.start("More", in: id)
            #expect(!second.isFirst)
            #expect(second.message.parentID == reply.id)
            #expect(second.conversation.title == "About Hello")
        }
    }

    @Test("A conversation can begin with a turn", arguments: Database.allCases)
    func createWithTurn(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let new = NewConversation(
                id: .init(), userID: scene.user.id, agentID: scene.agent.id, title: "", clientID: nil, createdAt: .at(3))
            let made = try await store.createConversation(new, turn: scene.turn("Hello", in: new.id, at: 3))
            let turn = try #require(made.turn)
            #expect(!made.existed && turn.isFirst)
            #expect(made.conversation == turn.conversation)
            #expect(made.conversation.title == "About Hello")
            #expect(try await scene.read(new.id) == made.conversation)
            #expect(try await store.branch(of: new.id, user: scene.user.id) == [turn.message, turn.reply])
        }
    }

    @Test("The same client_id makes one turn, also fifty times at once and while its reply is being written", arguments: Database.allCases)
    func idempotence(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let clientID = ClientID()
            let outcomes = try await withThrowingTaskGroup { group in
                for number in 0..<50 {
                    group.addTask { try await store.startTurn(scene.turn("Hello \(number)", in: id, clientID: clientID)) }
                }
                return try await group.reduce(into: [TurnOutcome]()) { $0.append($1) }
            }
            let started = outcomes.compactMap { if case .started(let turn) = $0 { turn } else { nil } }
            let existing = outcomes.compactMap { if case .existing(let message) = $0 { message } else { nil } }
            #expect(started.count == 1 && existing.count == 49)
            #expect(existing.allSatisfy { $0 == started.first?.message })
            #expect(try await store.driver.count("messages") == 2)
            #expect(try await store.driver.count("generations") == 1)

            // The same one in another conversation is another.
            let other = try await scene.conversation().id
            guard case .started = try await store.startTurn(scene.turn("Hello", in: other, clientID: clientID)) else {
                Issue.record("nothing was started")
                return
            }
        }
    }

    @Test("Of fifty different messages at once one starts, the others hear that a reply is being written", arguments: Database.allCases)
    func oneAtATime(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let started = await withTaskGroup { group in
                for number in 0..<50 {
                    group.addTask {
                        do {
                            _ = try await store.startTurn(scene.turn("Hello \(number)", in: id))
                            return 1
                        } catch {
                            #expect(error as? ChatError == .generationInProgress)
                            return 0
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(started == 1)
            #expect(try await store.driver.count("messages") == 2)
        }
    }

    @Test("Of several reasons to refuse a turn the first in the contract's order is told", arguments: Database.allCases)
    func refusals(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let elsewhere = try await scene.exchange("Hello", in: try await scene.conversation().id)
            var turn = scene.turn("Hello", in: id, parent: elsewhere.reply.id)
            turn.agentID = .init()
            turn.conversationID = .init()
            await #expect(throws: ChatError.notFound) { try await store.startTurn(turn) }
            turn.conversationID = id
            let running = try await scene.start("First", in: id)
            await #expect(throws: ChatError.generationInProgress) { try await store.startTurn(turn) }
            _ = try await store.commit(ReplyBatch(endings: [ending(of: running, "Yes.")]))
            await #expect(throws: ChatError.agentUnavailable) { try await store.startTurn(turn) }
            turn.agentID = nil
            await #expect(throws: ChatError.invalid("parent_id", "not_found", "There is no such message in this conversation.")) {
                try await store.startTurn(turn)
            }
            turn.parentID = nil
            turn.attachments = [.init()]
            await #expect(throws: ChatError.invalid("attachments", "not_found", "There is no such file.")) {
                try await store.startTurn(turn)
            }
            #expect(try await store.branch(of: id, user: scene.user.id)?.count == 2)

            var agent = scene.agent
            agent.isActive = false
            #expect(try await store.updateAgent(agent) != nil)
            turn.attachments = []
            await #expect(throws: ChatError.agentUnavailable) { try await store.startTurn(turn) }
        }
    }

    @Test("Another agent can reply once without taking the conversation over", arguments: Database.allCases)
    func otherAgent(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let second = newAgent("second")
            try await store.createAgent(second)
            var turn = scene.turn("Hello", in: try await scene.conversation().id)
            turn.agentID = second.id
            guard case .started(let started) = try await store.startTurn(turn) else {
                Issue.record("nothing was started")
                return
            }
            #expect(started.agent == second && started.reply.agentID == second.id)
            #expect(started.conversation.agent.id == scene.agent.id)
        }
    }
}
