// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import Foundation
internal import MartletAPI
internal import Testing

@Suite struct FigureTests {
    private static let dayLength = 86_400

    private func figures(_ store: SQLStore, days: ClosedRange<Int> = 0...0, agent: Agent.ID? = nil) async throws -> Figures {
        let first = CalendarDay(of: .at(0)).number
        return try await store.figures(
            of: CalendarDay(number: first + days.lowerBound)...CalendarDay(number: first + days.upperBound), agent: agent)
    }

    @Test("Messages, replies and tokens are counted on the day on which they came, for their agent", arguments: Database.allCases)
    func counting(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let other = newAgent("other", name: "Other")
            try await store.createAgent(other)
            let conversation = try await scene.conversation()
            let first = try await scene.start("One?", in: conversation.id)
            #expect(try await figures(store).runningReplies == 1)
            #expect(try await figures(store, agent: other.id).runningReplies == 0)
            let usage = Message.Usage(promptTokens: 10, completionTokens: 20)
            _ = try await store.commit(ReplyBatch(endings: [ending(of: first, "One.", usage: usage)]))
            let failed = try await scene.start("Two?", in: conversation.id, at: Self.dayLength)
            let failure = Message.Failure(code: "model_timeout", detail: "Late.")
            // A reply counts where it ends.
            _ = try await store.commit(
                ReplyBatch(endings: [ending(of: failed, "", status: .failed, error: failure, at: 2 * Self.dayLength)]))
            let elsewhere = try await scene.conversation(agent: other.id)
            let third = try await scene.start("Three?", in: elsewhere.id)
            _ = try await store.commit(ReplyBatch(endings: [ending(of: third, "Three.", usage: usage)]))

            let all = try await figures(store, days: 0...2)
            #expect(
                all.days.map(\.counts) == [
                    .init(messages: 2, replies: 2, promptTokens: 20, completionTokens: 40), .init(messages: 1),
                    .init(replies: 1, failedReplies: 1),
                ])
            #expect(all.agents.map(\.agent.name) == ["Assistant", "Other"])
            #expect(all.agents[1].counts == .init(messages: 1, replies: 1, promptTokens: 10, completionTokens: 20))
            #expect(all.runningReplies == 0)
            #expect(all.accounts == .init(total: 1, active: 1, admins: 1))
            #expect(all.storage.databaseBytes > 0)
            #expect(all.storage.fileCount == 0)
            let one = try await figures(store, days: 0...2, agent: other.id)
            #expect(one.days.map(\.counts.messages) == [1])
            #expect(try await figures(store, days: 3...9).days.isEmpty)
        }
    }

    @Test("An ending that comes twice counts once, and what is removed stays counted", arguments: Database.allCases)
    func once(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let conversation = try await scene.conversation()
            let turn = try await scene.exchange("Hello", in: conversation.id)
            _ = try await store.commit(ReplyBatch(endings: [ending(of: turn, "Again.")]))
            #expect(try await store.deleteConversation(conversation.id, of: scene.user.id))
            #expect(try await figures(store).days.map(\.counts) == [.init(messages: 1, replies: 1)])
        }
    }

    @Test("Figures are read through an index, however many messages there are")
    func plan() async throws {
        try await withTemporaryFolder { folder in
            let driver = try SQLiteDriver(file: folder.appending(path: "martlet.db").path)
            let store = try await SQLStore(migrating: driver)
            let plans = try await driver.read { session in
                try session.query(
                    "EXPLAIN QUERY PLAN SELECT day, SUM(messages) FROM daily_figures WHERE day BETWEEN ?1 AND ?2 GROUP BY day",
                    [.integer(0), .integer(9)]
                ) { try $0.textIfPresent(3) ?? "" }
            }
            #expect(plans.allSatisfy { !$0.contains("SCAN") && !$0.contains("TEMP B-TREE") }, "\(plans)")
            try await store.close()
        }
    }
}

@Suite struct AuditLogTests {
    private func entry(_ action: AuditEntry.Action, actor: User? = nil, account: User? = nil, at seconds: Int = 0) -> AuditEntry {
        AuditEntry(
            id: .init(), at: .at(seconds), action: action, actor: actor.map { .init($0) }, account: account.map { .init($0) },
            detail: "\(seconds)", address: "127.0.0.1")
    }

    @Test("The log is read as it was written, the newest first, of one account or one kind", arguments: Database.allCases)
    func reading(_ database: Database) async throws {
        try await database.withStore { store in
            let ada = try await store.createAccount(newAccount(), role: .admin)
            let eve = try await store.createAccount(newAccount("eve@example.org"), role: .member)
            let entries = [
                entry(.signedIn, actor: ada, account: ada), entry(.signInFailed, account: eve, at: 1), entry(.signInFailed, at: 2),
                entry(.roleChanged, actor: ada, account: eve, at: 3),
            ]
            for each in entries { try await store.record(each) }
            let read: (AuditFilter) async throws -> [AuditEntry] = { filter in
                let page: Slice<AuditEntry> = try await store.auditLog(matching: filter, page: .init())
                return page.items
            }
            let everything = try await read(.init())
            #expect(everything == entries.reversed())
            #expect(try await read(.init(userID: ada.id)) == [entries[3], entries[0]])
            #expect(try await read(.init(userID: eve.id)) == [entries[3], entries[1]])
            #expect(try await read(.init(action: .signInFailed)) == [entries[2], entries[1]])
            #expect(try await read(.init(userID: eve.id, action: .signInFailed)) == [entries[1]])
            let walk = try await walk(size: 3) { try await store.auditLog(matching: .init(), page: $0) }
            #expect(walk.forward.map(\.count) == [3, 1])
            #expect(walk.backward.map(\.count) == [3])
        }
    }

    @Test("Whoever follows the log sees each entry once, in order; what is old is forgotten", arguments: Database.allCases)
    func following(_ database: Database) async throws {
        try await database.withStore { store in
            try await store.record(entry(.signedIn, at: 0))
            var (news, place) = try await store.auditLog(after: nil)
            #expect(news.isEmpty)
            let more = [entry(.signedOut, at: 1), entry(.passwordChanged, at: 2)]
            for each in more { try await store.record(each) }
            (news, place) = try await store.auditLog(after: place)
            #expect(news == more)
            #expect(try await store.auditLog(after: place).entries.isEmpty)
            try await store.deleteAuditLog(before: .at(2))
            #expect(try await store.auditLog(matching: .init(), page: .init()).items == [more[1]])
            #expect(try await store.auditLog(after: place).place == place)
        }
    }
}
