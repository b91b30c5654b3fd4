// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct BranchTests {
    /// first ─ reply ┬ a ─ reply
    ///               ├ b ─ reply ─ d ─ reply
    ///               └ c ─ reply
    private struct Tree {
        let scene: Scene
        let id: Conversation.ID
        let first, a, b, c, d: StartedTurn

        init(_ store: SQLStore) async throws {
            scene = try await Scene(store)
            id = try await scene.conversation(at: 0).id
            first = try await scene.exchange("first", in: id, at: 1)
            a = try await scene.exchange("a", in: id, at: 2)
            b = try await scene.exchange("b", in: id, parent: first.reply.id, at: 3)
            d = try await scene.exchange("d", in: id, at: 4)
            c = try await scene.exchange("c", in: id, parent: first.reply.id, at: 5)
        }

        func shown() async throws -> [String] {
            try #require(try await scene.store.branch(of: id, user: scene.user.id)).filter { $0.role == .user }.map(\.content)
        }

        func show(_ message: Message.ID) async throws -> Conversation? {
            try await scene.store.updateConversation(id, of: scene.user.id, .init(activeLeafID: message), at: .at(100))
        }
    }

    @Test("Messages with the same parent and role know each other in order", arguments: Database.allCases)
    func siblings(_ database: Database) async throws {
        try await database.withStore { store in
            let tree = try await Tree(store)
            let siblings = [tree.a, tree.b, tree.c].map(\.message.id)
            #expect(tree.b.message.branch == .init(index: 1, count: 2, siblingIDs: Array(siblings[..<2])))
            for (index, id) in siblings.enumerated() {
                let message = try await store.message(id, in: tree.id, of: tree.scene.user.id)
                #expect(message?.branch == .init(index: index, count: 3, siblingIDs: siblings))
            }
            let branch = try #require(try await store.branch(of: tree.id, user: tree.scene.user.id))
            #expect(branch.map(\.branch.count) == [1, 1, 3, 1])
            #expect(branch.map(\.branch.index) == [0, 0, 2, 0])
            #expect(branch.map(\.content) == ["first", "Yes.", "c", "Yes."])
            #expect(branch.map(\.parentID) == [nil, branch[0].id, branch[1].id, branch[2].id])
        }
    }

    @Test("A place in the tree shows the branch that goes on newest from there", arguments: Database.allCases)
    func activeLeaf(_ database: Database) async throws {
        try await database.withStore { store in
            let tree = try await Tree(store)
            #expect(try await tree.shown() == ["first", "c"])
            for (place, shown) in [
                (tree.a.message.id, ["first", "a"]), (tree.b.message.id, ["first", "b", "d"]), (tree.b.reply.id, ["first", "b", "d"]),
                (tree.d.reply.id, ["first", "b", "d"]), (tree.first.message.id, ["first", "c"]), (tree.a.reply.id, ["first", "a"]),
            ] {
                let conversation = try #require(try await tree.show(place))
                #expect(try await tree.shown() == shown)
                #expect(conversation.updatedAt == .at(5))
                #expect(conversation.lastMessage?.preview == "Yes.")
            }
            let elsewhere = try await tree.scene.exchange("Hello", in: try await tree.scene.conversation().id)
            for id in [Message.ID(), elsewhere.message.id] {
                await #expect(
                    throws: ChatError.invalid("active_leaf_id", "not_found", "There is no such message in this conversation.")
                ) { try await tree.show(id) }
            }
            // The next message goes on from what is shown.
            #expect(try await tree.scene.start("e", in: tree.id).message.parentID == tree.a.reply.id)
            #expect(try await tree.shown() == ["first", "a", "e"])
        }
    }

    @Test("A transcript holds one branch, and no empty replies", arguments: Database.allCases)
    func transcript(_ database: Database) async throws {
        try await database.withStore { store in
            let tree = try await Tree(store)
            func said(_ message: Message.ID) async throws -> [String] {
                try await store.transcript(upTo: message, textLimit: 1000).map { "\($0.role.rawValue): \($0.content)" }
            }
            #expect(try await said(tree.d.message.id) == ["user: first", "assistant: Yes.", "user: b", "assistant: Yes.", "user: d"])
            #expect(try await said(tree.first.message.id) == ["user: first"])
            #expect(try await said(.init()).isEmpty)
            let failed = try await tree.scene.exchange("e", "", in: tree.id)
            let running = try await tree.scene.start("f", in: tree.id)
            #expect(failed.message.parentID == tree.c.reply.id)
            #expect(
                try await said(running.message.id)
                    == ["user: first", "assistant: Yes.", "user: c", "assistant: Yes.", "user: e", "user: f"])
        }
    }

    @Test("Messages of a conversation are found only in it", arguments: Database.allCases)
    func lookup(_ database: Database) async throws {
        try await database.withStore { store in
            let tree = try await Tree(store)
            let other = try await tree.scene.conversation().id
            #expect(try await store.message(tree.a.message.id, in: other, of: tree.scene.user.id) == nil)
            #expect(try await store.message(.init(), in: tree.id, of: tree.scene.user.id) == nil)
            #expect(try await store.message(tree.a.message.id, in: tree.id, of: tree.scene.user.id)?.content == "a")
        }
    }
}
