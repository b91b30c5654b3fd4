// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct LastMessageTests {
    @Test("The preview is the last text of the active branch, on one line", arguments: Database.allCases)
    func preview(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let turn = try await scene.start(" Hello\n\n\tthere,  you ", in: id, at: 3)
            #expect(turn.conversation.lastMessage == .init(role: .user, preview: "Hello there, you", createdAt: .at(3)))
            _ = try await store.commit(ReplyBatch(endings: [ending(of: turn, String(repeating: "é 👩‍👩‍👧 ", count: 200), at: 4)]))
            let last = try #require(try await scene.read(id).lastMessage)
            #expect(last.role == .assistant && last.createdAt == .at(3))
            #expect(last.preview.count <= 200 && last.preview.count > 190)
            #expect(last.preview.hasPrefix("é 👩‍👩‍👧 é"))

            let failed = try await scene.start("Again?", in: id, at: 5)
            _ = try await store.commit(ReplyBatch(endings: [ending(of: failed, "", status: .failed, at: 6)]))
            #expect(try await scene.read(id).lastMessage?.preview == "Again?")
        }
    }

    @Test("Where nothing is said in the last two messages, the one that is answered is still named", arguments: Database.allCases)
    func silent(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            #expect(try await scene.read(id).lastMessage == nil)
            let turn = try await scene.start("", in: id, at: 3)
            #expect(turn.conversation.lastMessage == .init(role: .user, preview: "", createdAt: .at(3)))
            _ = try await store.commit(ReplyBatch(endings: [ending(of: turn, "Yes?", at: 4)]))
            #expect(try await scene.read(id).lastMessage?.preview == "Yes?")
        }
    }

    @Test("Replies that ended are unread until one after them is read", arguments: Database.allCases)
    func unread(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let turns = [
                try await scene.exchange("one", in: id, at: 1), try await scene.exchange("two", in: id, at: 2),
                try await scene.exchange("three", in: id, at: 3),
            ]
            #expect(try await scene.read(id).unreadCount == 3)
            func markRead(_ message: Message.ID) async throws -> Bool {
                try await store.markRead(message, in: id, of: scene.user.id, at: .at(9)) != nil
            }
            #expect(try await markRead(turns[1].reply.id))
            #expect(try await scene.read(id).unreadCount == 1)
            #expect(try await !markRead(turns[1].reply.id))
            #expect(try await !markRead(turns[0].reply.id))
            #expect(try await scene.read(id).unreadCount == 1)
            #expect(try await scene.read(id).updatedAt == .at(3))

            let running = try await scene.start("four", in: id)
            #expect(running.conversation.unreadCount == 1)
            #expect(running.conversation.activeMessageID == running.reply.id)
            _ = try await store.commit(ReplyBatch(endings: [ending(of: running, "Four.", status: .stopped)]))
            #expect(try await scene.read(id).unreadCount == 2)
            #expect(try await scene.read(id).activeMessageID == nil)
            #expect(try await markRead(running.reply.id))
            #expect(try await scene.read(id).unreadCount == 0)
            await #expect(throws: ChatError.notFound) { try await markRead(.init()) }
            let elsewhere = try await scene.exchange("five", in: try await scene.conversation().id)
            await #expect(throws: ChatError.notFound) { try await markRead(elsewhere.reply.id) }
        }
    }
}
