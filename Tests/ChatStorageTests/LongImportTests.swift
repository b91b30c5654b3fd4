// SPDX-License-Identifier: Apache-2.0

internal import ChatStorage
internal import MartletAPI
internal import Testing

@testable internal import ChatCore

/// A conversation that is stored in several transactions is seen whole or not at all.
@Suite struct LongImportTests {
    private func long(_ count: Int, agent: Agent, ids: [Message.ID]? = nil) -> NewImport {
        let ids = ids ?? (0..<count).map { _ in Message.ID() }
        let messages = (0..<count).map { place in
            NewImport.Message(
                id: ids[place], parentID: place == 0 ? nil : ids[place - 1], role: place % 2 == 0 ? .user : .assistant,
                content: "walnut \(place)", status: .complete, agentID: place % 2 == 0 ? nil : agent.id, model: nil, usage: nil,
                attachments: [], createdAt: .at(place), editedAt: nil)
        }
        return NewImport(
            id: .init(), agentID: agent.id, title: "Long", isArchived: false, isPinned: false, createdAt: .at(0), updatedAt: .at(count),
            activeLeafID: ids.last, messages: messages, source: hash(1), digest: hash(2), exportedFrom: nil)
    }

    @Test("It is stored in its steps, and once", arguments: Database.allCases, [1, 7, 35, 100])
    func whole(_ database: Database, step: Int) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let new = long(35, agent: scene.agent)
            #expect(try await store.storeLongImport(new, of: scene.user.id, step: step) == .stored)
            #expect(try await store.branch(of: new.id, user: scene.user.id)?.map(\.content) == new.messages.map(\.content))
            #expect(try await store.search(SearchQuery("walnut"), .init(), of: scene.user.id, page: .init(size: 100)).items.count == 35)
            var again = long(35, agent: scene.agent)
            #expect(try await store.storeLongImport(again, of: scene.user.id, step: step) == .exists(new.id, changed: false))
            again.digest = hash(3)
            #expect(try await store.storeLongImport(again, of: scene.user.id, step: step) == .exists(new.id, changed: true))
            #expect(try await store.driver.count("messages") == 35)
            try await store.giveUpImports(before: .now)
            #expect(try await store.branch(of: new.id, user: scene.user.id)?.count == 35)
        }
    }

    @Test("What breaks off on the way is seen by nobody, and can be taken again", arguments: Database.allCases)
    func brokenOff(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            var ids = (0..<35).map { _ in Message.ID() }
            ids[30] = ids[3]
            let new = long(35, agent: scene.agent, ids: ids)
            await #expect(throws: StoreError.self) { try await store.storeLongImport(new, of: scene.user.id, step: 10) }
            #expect(try await store.driver.count("messages") == 30)
            #expect(try await store.branch(of: new.id, user: scene.user.id) == nil)
            #expect(try await store.search(SearchQuery("walnut"), .init(), of: scene.user.id, page: .init()).items.isEmpty)
            #expect(try await store.trash(of: scene.user.id, page: .init()).items.isEmpty)
            #expect(try await store.archivedConversations(of: scene.user.id, after: nil, limit: 10).isEmpty)
            #expect(try await store.restore(new.id, of: scene.user.id) == nil)
            // It waits to be removed with what was deleted.
            let waiting = try await store.giveUpTrash(before: .at(0))
            #expect(waiting == [new.id])
            while try await !store.removeGivenUp(new.id, limit: 10) {}
            #expect(try await store.driver.count("messages") == 0)
            #expect(try await store.storeLongImport(long(35, agent: scene.agent), of: scene.user.id, step: 10) == .stored)
        }
    }

    @Test("What was left by a server that ended meanwhile is given up for its age", arguments: Database.allCases)
    func leftOver(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let new = long(12, agent: scene.agent)
            #expect(try await store.storeLongImport(new, of: scene.user.id, step: 5) == .stored)
            let began = Timestamp.at(100)
            try await store.driver.transaction { session -> Void in
                try session.execute("UPDATE conversations SET deleted_at = ?1", [.integer(-began.milliseconds)])
            }
            #expect(try await store.branch(of: new.id, user: scene.user.id) == nil)
            try await store.giveUpImports(before: .at(99))
            #expect(try await store.giveUpTrash(before: .at(1000)).isEmpty)
            try await store.giveUpImports(before: .at(101))
            #expect(try await store.giveUpTrash(before: .at(0)) == [new.id])
        }
    }
}
