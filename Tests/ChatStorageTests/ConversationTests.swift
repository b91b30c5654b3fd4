// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct ConversationTests {
    @Test("A new conversation is empty", arguments: Database.allCases)
    func creation(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let made = try await scene.conversation("Plans", at: 5)
            let expected = Conversation(
                id: made.id, agent: .init(id: scene.agent.id, name: "Assistant", avatar: "🕊️"), title: "Plans", createdAt: .at(5),
                updatedAt: .at(5))
            #expect(made == expected)
            #expect(try await scene.read(made.id) == expected)
            #expect(try await store.branch(of: made.id, user: scene.user.id) == [])
            #expect(try await store.messages(of: made.id, user: scene.user.id, newestFirst: true, page: .init())?.items == [])
        }
    }

    @Test("Making a conversation needs an agent that is there and active", arguments: Database.allCases)
    func unavailableAgent(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            var idle = newAgent("idle")
            idle.isActive = false
            try await store.createAgent(idle)
            for agent in [idle.id, Agent.ID()] {
                await #expect(throws: ChatError.agentUnavailable) { try await scene.conversation(agent: agent) }
            }
            #expect(try await store.driver.count("conversations") == 0)
        }
    }

    @Test("The same client_id makes one conversation, also fifty times at once", arguments: Database.allCases)
    func idempotence(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let clientID = ClientID()
            let made = try await withThrowingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask {
                        let new = NewConversation(
                            id: .init(), userID: scene.user.id, agentID: scene.agent.id, title: "", clientID: clientID, createdAt: .at(1))
                        return try await store.createConversation(new, turn: scene.turn("Hello", in: new.id, at: 1))
                    }
                }
                return try await group.reduce(into: [CreatedConversation]()) { $0.append($1) }
            }
            #expect(Set(made.map(\.conversation.id)).count == 1)
            #expect(made.count { !$0.existed } == 1)
            #expect(made.count { $0.turn != nil } == 1)
            #expect(try await store.driver.count("conversations") == 1)
            #expect(try await store.driver.count("messages") == 2)
            #expect(try await store.driver.count("generations") == 1)

            let other = try await store.createAccount(newAccount("bob@example.org"), registrationIsOpen: true)
            let bobs = NewConversation(
                id: .init(), userID: other.id, agentID: scene.agent.id, title: "", clientID: clientID, createdAt: .at(1))
            #expect(try await !store.createConversation(bobs, turn: nil).existed)
        }
    }

    @Test("Somebody else's conversation is like none", arguments: Database.allCases)
    func privacy(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let mine = try await scene.conversation("Mine")
            let turn = try await scene.exchange("Hello", in: mine.id)
            let other = try await store.createAccount(newAccount("bob@example.org"), registrationIsOpen: true).id
            #expect(try await store.conversation(mine.id, of: other) == nil)
            #expect(try await store.conversations(of: other, filter: .init(), page: .init()).items.isEmpty)
            #expect(try await store.branch(of: mine.id, user: other) == nil)
            #expect(try await store.messages(of: mine.id, user: other, newestFirst: false, page: .init()) == nil)
            #expect(try await store.message(turn.message.id, in: mine.id, of: other) == nil)
            #expect(try await store.updateConversation(mine.id, of: other, .init(title: "Theirs"), at: .at(1)) == nil)
            #expect(try await !store.deleteConversation(mine.id, of: other))
            await #expect(throws: ChatError.notFound) {
                try await store.markRead(turn.reply.id, in: mine.id, of: other, at: .at(1))
            }
            var theirs = scene.turn("Hello", in: mine.id)
            theirs.userID = other
            await #expect(throws: ChatError.notFound) { try await store.startTurn(theirs) }
            #expect(try await scene.read(mine.id).title == "About Hello")
        }
    }

    @Test("Renaming, pinning and archiving change nothing else, handing over touches", arguments: Database.allCases)
    func change(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            var idle = newAgent("idle")
            idle.isActive = false
            let second = newAgent("second", name: "Second")
            try await store.createAgent(idle)
            try await store.createAgent(second)
            var expected = try await scene.conversation("Plans", at: 5)
            func update(_ change: ConversationPatch) async throws -> Conversation? {
                try await store.updateConversation(expected.id, of: scene.user.id, change, at: .at(60))
            }
            #expect(try await update(.init()) == expected)
            expected.title = "Plots"
            #expect(try await update(.init(title: "Plots")) == expected)
            (expected.isArchived, expected.isPinned) = (true, true)
            #expect(try await update(.init(isArchived: true, isPinned: true)) == expected)
            expected.isArchived = false
            #expect(try await update(.init(isArchived: false)) == expected)
            #expect(try await update(.init(agentID: scene.agent.id)) == expected)
            await #expect(throws: ChatError.agentUnavailable) { try await update(.init(title: "No", agentID: idle.id)) }
            #expect(try await scene.read(expected.id) == expected)
            expected.agent = .init(id: second.id, name: "Second", avatar: "🕊️")
            expected.updatedAt = .at(60)
            #expect(try await update(.init(agentID: second.id)) == expected)
            #expect(try await scene.read(expected.id) == expected)
        }
    }

    @Test("A title that a model wrote never replaces the user's", arguments: Database.allCases)
    func titles(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation(at: 5).id
            #expect(try await scene.exchange("first", in: id, at: 6).conversation.title == "About first")
            #expect(try await scene.exchange("second", in: id, at: 7).conversation.title == "About first")
            let written = try #require(try await store.setWrittenTitle("A model's", of: id))
            #expect(written.title == "A model's" && written.updatedAt == .at(7))
            #expect(try await store.setWrittenTitle("A model's", of: id) == nil)
            _ = try await store.updateConversation(id, of: scene.user.id, .init(title: "My own"), at: .at(8))
            #expect(try await store.setWrittenTitle("A model's other", of: id) == nil)
            #expect(try await scene.read(id).title == "My own")
            #expect(try await store.setWrittenTitle("Nothing's", of: .init()) == nil)

            let named = try await scene.conversation().id
            _ = try await store.updateConversation(named, of: scene.user.id, .init(title: "Named before"), at: .at(8))
            #expect(try await scene.exchange("first", in: named).conversation.title == "Named before")
        }
    }

    @Test("Deleting a conversation leaves no row of it", arguments: Database.allCases)
    func deletion(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            for number in 0..<5 { try await scene.exchange("Question \(number)", in: id) }
            let turn = try await scene.start("Last", in: id)
            _ = try await store.commit(ReplyBatch(pieces: [.init(messageID: turn.reply.id, offset: 0, text: "Half")]))
            let kept = try await scene.conversation("Kept")
            #expect(try await store.deleteConversation(id, of: scene.user.id))
            #expect(try await !store.deleteConversation(id, of: scene.user.id))
            for table in ["messages", "generations", "reply_log", "drafts", "message_attachments"] {
                #expect(try await store.driver.count(table) == 0, "\(table)")
            }
            #expect(try await store.driver.count("conversations") == 1)
            #expect(try await scene.read(kept.id) == kept)
        }
    }
}
