// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct ConversationListTests {
    @Test("Walking the list while it changes repeats and drops nothing that stayed", arguments: Database.allCases)
    func walkUnderChange(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            var all: [Conversation.ID] = []
            // Several share each moment.
            for number in 0..<53 { all.append(try await scene.conversation(at: number / 5).id) }
            let moved = all[7]
            let walk = try await walk(size: 10) { page in
                _ = try await scene.conversation("new", at: 100 + page)
                if page == 2 { try await scene.exchange("Hello", in: moved, at: 200) }
            } _: { page in
                try await store.conversations(of: scene.user.id, filter: .init(), page: page)
            }
            let seen = walk.forward.flatMap { $0 }
            #expect(Set(seen.map(\.id)).count == seen.count)
            #expect(Set(all).subtracting(seen.map(\.id)).isSubset(of: [moved]))
            #expect(zip(seen, seen.dropFirst()).allSatisfy { ($0.updatedAt, $0.id.description) > ($1.updatedAt, $1.id.description) })
            // On the way back those that were made meanwhile come at the end.
            let back = walk.backward.reversed().flatMap { $0 }
            #expect(Set(back.map(\.id)).count == back.count)
            #expect(back.contains { $0.id == moved })
        }
    }

    @Test("A page has cursors only where something lies", arguments: Database.allCases)
    func cursors(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            func page(_ size: Int, _ cursor: Cursor? = nil) async throws -> Slice<Conversation> {
                try await store.conversations(of: scene.user.id, filter: .init(), page: .init(size: size, cursor: cursor))
            }
            let empty = try await page(5)
            #expect(empty.items.isEmpty && empty.next == nil && empty.previous == nil)
            var all: [Conversation.ID] = []
            for number in 0..<4 { all.insert(try await scene.conversation(at: number).id, at: 0) }
            let whole = try await page(4)
            #expect(whole.items.map(\.id) == all && whole.next == nil && whole.previous == nil)
            let first = try await page(2)
            #expect(first.items.map(\.id) == Array(all[..<2]) && first.previous == nil)
            let second = try await page(2, first.next)
            #expect(second.items.map(\.id) == Array(all[2...]) && second.next == nil)
            let back = try await page(2, second.previous)
            #expect(back.items.map(\.id) == Array(all[..<2]) && back.previous == nil && back.next == first.next)
            // What lay before the place is gone.
            for id in all[..<2] { _ = try await store.deleteConversation(id, of: scene.user.id) }
            let alone = try await page(2, first.next)
            #expect(alone.items.map(\.id) == Array(all[2...]) && alone.previous == nil)
        }
    }

    @Test("Filters by agent, by archive, by pin and by title", arguments: Database.allCases)
    func filters(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let second = newAgent("second")
            try await store.createAgent(second)
            let titles = ["Über Café-Pläne", "100% sure_thing", "back\\slash", "ПРИВЕТ мир", "İstanbul", "数学の質問"]
            var ids: [String: Conversation.ID] = [:]
            for (number, title) in titles.enumerated() { ids[title] = try await scene.conversation(title, at: number).id }
            let archived = try await scene.conversation("cafe, archived").id
            _ = try await store.updateConversation(archived, of: scene.user.id, .init(isArchived: true), at: .at(1))
            let others = try await scene.conversation("Cafe with another agent", agent: second.id, at: 50).id

            _ = try await store.updateConversation(others, of: scene.user.id, .init(isPinned: true), at: .at(60))

            func found(_ filter: ConversationFilter) async throws -> [Conversation.ID] {
                try await store.conversations(of: scene.user.id, filter: filter, page: .init()).items.map(\.id)
            }
            #expect(try await found(.init()).count == 7)
            #expect(try await found(.init(search: "")).count == 7)
            #expect(try await found(.init(isArchived: true)) == [archived])
            #expect(try await found(.init(agentID: second.id)) == [others])
            #expect(try await found(.init(agentID: .init())).isEmpty)
            #expect(try await found(.init(isPinned: true)) == [others])
            #expect(try await found(.init(isPinned: false)).count == 6)
            #expect(try await found(.init(isArchived: true, isPinned: true)).isEmpty)
            #expect(try await found(.init(search: "CAFE")) == [others, ids["Über Café-Pläne"]])
            #expect(try await found(.init(agentID: second.id, search: "café")) == [others])
            #expect(try await found(.init(isArchived: true, search: "cafe\u{301}")) == [archived])
            #expect(try await found(.init(search: "uber")) == [ids["Über Café-Pläne"]])
            #expect(try await found(.init(search: "%")) == [ids["100% sure_thing"]])
            #expect(try await found(.init(search: "e_t")) == [ids["100% sure_thing"]])
            #expect(try await found(.init(search: "K\\S")) == [ids["back\\slash"]])
            #expect(try await found(.init(search: "привет")) == [ids["ПРИВЕТ мир"]])
            #expect(try await found(.init(search: "istanbul")) == [ids["İstanbul"]])
            #expect(try await found(.init(search: "質問")) == [ids["数学の質問"]])
            #expect(try await found(.init(search: "' OR 1=1 --")).isEmpty)
            #expect(try await found(.init(search: String(repeating: "a", count: 100_000))).isEmpty)
        }
    }

    @Test("Pages of a filtered list are full and complete", arguments: Database.allCases)
    func filteredPages(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            var wanted: [Conversation.ID] = []
            for number in 0..<60 {
                let id = try await scene.conversation(number % 7 == 0 ? "needle" : "hay", at: number % 11).id
                if number % 7 == 0 { wanted.append(id) }
            }
            let walk = try await walk(size: 2) {
                try await store.conversations(of: scene.user.id, filter: .init(search: "Needle"), page: $0)
            }
            #expect(walk.forward.map(\.count) == [2, 2, 2, 2, 1])
            #expect(Set(walk.forward.joined().map(\.id)) == Set(wanted))
        }
    }
}
