// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct TrashTests {
    @Test("What is in the trash is nowhere else, and comes back as it was", arguments: Database.allCases)
    func thereAndBack(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let user = scene.user.id
            let id = try await scene.conversation().id
            let turn = try await scene.exchange("Walnut", in: id, at: 1)
            let before = try await scene.read(id)
            #expect(try await store.moveToTrash(id, of: user, at: .at(50)))
            #expect(try await !store.moveToTrash(id, of: user, at: .at(51)))

            #expect(try await store.conversation(id, of: user) == nil)
            #expect(try await store.conversations(of: user, filter: .init(), page: .init()).items.isEmpty)
            #expect(try await store.branch(of: id, user: user) == nil)
            #expect(try await store.messages(of: id, user: user, newestFirst: true, page: .init()) == nil)
            #expect(try await store.message(turn.message.id, in: id, of: user) == nil)
            #expect(try await store.transcript(upTo: turn.message.id, textLimit: 1).isEmpty)
            #expect(try await store.updateConversation(id, of: user, .init(title: "No"), at: .at(52)) == nil)
            #expect(try await store.search(SearchQuery("walnut"), .init(), of: user, page: .init()).items.isEmpty)
            await #expect(throws: ChatError.notFound) { try await store.markRead(turn.reply.id, in: id, of: user, at: .at(1)) }
            await #expect(throws: ChatError.notFound) { try await store.startTurn(scene.turn("Hello", in: id)) }
            await #expect(throws: ChatError.notFound) {
                try await store.startReply(
                    .init(conversationID: id, userID: user, beside: turn.reply.id, agentID: nil, node: "one", createdAt: .at(1)))
            }

            let listed = try #require(try await store.trash(of: user, page: .init()).items.first)
            #expect(listed.id == id && listed.title == before.title && listed.deletedAt == .at(50))
            #expect(listed.expiresAt == .at(50 + 30 * 86_400))
            #expect(try await store.restore(id, of: user) == before)
            #expect(try await store.restore(id, of: user) == nil)
            #expect(try await store.search(SearchQuery("walnut"), .init(), of: user, page: .init()).items.count == 1)
            #expect(try await store.trash(of: user, page: .init()).items.isEmpty)
        }
    }

    @Test("Somebody else's trash is like none", arguments: Database.allCases)
    func privacy(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let other = try await store.createAccount(newAccount("bob@example.org"), registrationIsOpen: true).id
            let id = try await scene.conversation().id
            #expect(try await !store.moveToTrash(id, of: other, at: .at(1)))
            #expect(try await !store.giveUp(id, of: other, anywhere: true))
            #expect(try await store.moveToTrash(id, of: scene.user.id, at: .at(1)))
            #expect(try await store.restore(id, of: other) == nil)
            #expect(try await !store.giveUp(id, of: other, anywhere: true))
            #expect(try await store.giveUpTrash(of: other, anywhere: false).isEmpty)
            #expect(try await store.trash(of: other, page: .init()).items.isEmpty)
            #expect(try await store.trash(of: scene.user.id, page: .init()).items.map(\.id) == [id])
        }
    }

    @Test("What was given up is gone in steps, with every row and word of it", arguments: Database.allCases)
    func removal(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let user = scene.user.id
            let (gone, kept) = (try await scene.conversation().id, try await scene.conversation().id)
            for number in 0..<6 {
                try await scene.exchange("walnut \(number)", in: gone)
                try await scene.exchange("almond \(number)", in: kept)
                if number == 3 { while try await store.settleSearchIndex(limit: 100) > 0 {} }
            }
            let running = try await scene.start("walnut", in: gone)
            let other = try await scene.start("almond", in: kept)
            _ = try await store.commit(
                .init(pieces: [running, other].map { .init(messageID: $0.reply.id, offset: 0, text: "walnut") }))
            #expect(try await store.moveToTrash(gone, of: user, at: .at(5)))
            // Not given up yet.
            #expect(try await store.removeGivenUp(gone, limit: 3))
            #expect(try await store.trash(of: user, page: .init()).items.count == 1)

            #expect(try await store.giveUp(gone, of: user, anywhere: false))
            #expect(try await !store.giveUp(gone, of: user, anywhere: true))
            #expect(try await store.restore(gone, of: user) == nil)
            #expect(try await store.trash(of: user, page: .init()).items.isEmpty)
            var steps = 0
            while try await !store.removeGivenUp(gone, limit: 3) { steps += 1 }
            #expect(steps == 5)
            while try await store.settleSearchIndex(limit: 100) > 0 {}
            #expect(try await store.driver.count("conversations") == 1)
            #expect(try await store.driver.count("messages") == 14)
            #expect(try await store.driver.count("generations") == 7)
            #expect(try await store.driver.count("reply_log") == 1)
            #expect(try await store.driver.count("search_documents") == 14)
            #expect(try await store.driver.count("search_removals") == 0)
            // The index itself knows nothing any more, whatever is joined to it.
            #expect(try await store.driver.count("search_index WHERE search_index MATCH '\"1·walnut\"'") == 0)
            #expect(try await store.driver.count("search_index WHERE search_index MATCH '\"1·almond\"'") == 8)
        }
    }

    @Test("The trash gives up what is older than its time, and tells what waits", arguments: Database.allCases)
    func expiry(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            var ids: [Conversation.ID] = []
            for number in 0..<4 { ids.append(try await scene.conversation("\(number)", at: number).id) }
            for number in 0..<3 { _ = try await store.moveToTrash(ids[number], of: scene.user.id, at: .at(100 + number)) }
            #expect(try await store.giveUpTrash(before: .at(100)).isEmpty)
            #expect(try await Set(store.giveUpTrash(before: .at(102))) == Set(ids[..<2]))
            // Until it is gone, also after a stop.
            #expect(try await store.giveUpTrash(before: .at(0)).count == 2)
            for id in ids[..<2] { #expect(try await store.removeGivenUp(id, limit: 10)) }
            #expect(try await store.giveUpTrash(before: .at(0)).isEmpty)
            #expect(try await store.trash(of: scene.user.id, page: .init()).items.map(\.id) == [ids[2]])
            #expect(try await store.giveUpTrash(of: scene.user.id, anywhere: false) == [ids[2]])
            #expect(try await scene.read(ids[3]).title == "3")
        }
    }

    @Test("The trash is listed page by page, what was deleted last first", arguments: Database.allCases)
    func pages(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            var ids: [Conversation.ID] = []
            for number in 0..<11 {
                ids.append(try await scene.conversation("\(number)").id)
                _ = try await store.moveToTrash(ids[number], of: scene.user.id, at: .at(number / 2))
            }
            let walk = try await walk(size: 4) { try await store.trash(of: scene.user.id, page: $0) }
            #expect(walk.forward.map(\.count) == [4, 4, 3])
            #expect(Set(walk.forward.flatMap { $0 }.map(\.id)) == Set(ids))
            #expect(walk.backward.reversed().flatMap { $0 } == walk.forward.dropLast().flatMap { $0 })
        }
    }
}
