// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct MessagePageTests {
    @Test(
        "Row 48: ten thousand messages are read whole, page by page, and gone at once", .timeLimit(.minutes(10)),
        arguments: Database.allCases)
    func tenThousand(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            for number in 0..<5000 { try await scene.exchange("Question \(number)", in: id, at: number) }
            let branch = try #require(try await store.branch(of: id, user: scene.user.id))
            #expect(branch.count == 10_000)
            #expect(branch.enumerated().allSatisfy { $0.offset % 2 == 1 || $0.element.content == "Question \($0.offset / 2)" })
            func page(newestFirst: Bool, _ page: PageRequest) async throws -> Slice<Message> {
                try #require(try await store.messages(of: id, user: scene.user.id, newestFirst: newestFirst, page: page))
            }
            var request = PageRequest(size: 97)
            var walked: [Message] = []
            while true {
                let slice = try await page(newestFirst: true, request)
                walked += slice.items
                guard let next = slice.next else { break }
                #expect(slice.items.count == 97)
                request.cursor = next
            }
            #expect(walked == branch.reversed())
            let oldest = try await page(newestFirst: false, PageRequest(size: 100))
            #expect(oldest.items == Array(branch[..<100]) && oldest.previous == nil)
            #expect(try await page(newestFirst: false, PageRequest(size: 100, cursor: oldest.next)).items == Array(branch[100..<200]))
            #expect(try await store.transcript(upTo: branch[9999].id, textLimit: 1000).count == 10_000)
            _ = try await store.updateConversation(id, of: scene.user.id, .init(activeLeafID: branch[0].id), at: .at(0))
            #expect(try await store.messages(of: id, user: scene.user.id, newestFirst: true, page: .init(size: 1))?.items == [branch[9999]])
            #expect(try await store.deleteConversation(id, of: scene.user.id))
            #expect(try await store.driver.count("messages") == 0)
        }
    }

    @Test("Row 48: a walk stays on its branch while messages come and another branch is shown", arguments: Database.allCases)
    func walkUnderChange(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            var turns: [StartedTurn] = []
            for number in 0..<20 { turns.append(try await scene.exchange("\(number)", in: id, at: number)) }
            let ids = turns.flatMap { [$0.message.id, $0.reply.id] }

            let newest = try await walk(size: 7) { page in
                let parent = page == 2 ? turns[3].reply.id : nil
                try await scene.exchange("new \(page)", in: id, parent: parent, at: 100)
            } _: { page in
                try #require(try await store.messages(of: id, user: scene.user.id, newestFirst: true, page: page))
            }
            #expect(newest.forward.flatMap { $0 }.map(\.id) == ids.reversed())

            _ = try await store.updateConversation(id, of: scene.user.id, .init(activeLeafID: turns[19].reply.id), at: .at(101))
            let shown = try #require(try await store.branch(of: id, user: scene.user.id)).map(\.id)
            var added: [Message.ID] = []
            let oldest = try await walk(size: 7) { page in
                guard page < 4 else { return }
                let turn = try await scene.exchange("newer \(page)", in: id, at: 200)
                added += [turn.message.id, turn.reply.id]
            } _: { page in
                try #require(try await store.messages(of: id, user: scene.user.id, newestFirst: false, page: page))
            }
            #expect(oldest.forward.flatMap { $0 }.map(\.id) == shown + added)
        }
    }

    @Test("Pages tell each message's place in its branch", arguments: Database.allCases)
    func branches(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            var parent: Message.ID?
            for number in 0..<6 {
                let first = try await scene.exchange("\(number)", in: id, parent: parent)
                let second = try await scene.exchange("\(number) again", in: id, parent: first.message.parentID)
                parent = second.reply.id
            }
            let branch = try #require(try await store.branch(of: id, user: scene.user.id))
            for newestFirst in [true, false] {
                let walk = try await walk(size: 3) {
                    try #require(try await store.messages(of: id, user: scene.user.id, newestFirst: newestFirst, page: $0))
                }
                #expect(walk.forward.flatMap { $0 } == (newestFirst ? branch.reversed() : branch))
            }
            // A first message has no parent to name, so the second one answers the first one's reply.
            #expect(branch.filter { $0.role == .user }.map(\.branch.count) == [1, 1, 2, 2, 2, 2, 2])
        }
    }
}
