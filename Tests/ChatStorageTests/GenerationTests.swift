// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct GenerationTests {
    private func pieces(_ text: String, of turn: StartedTurn, size: Int = 1) -> [ReplyBatch.Piece] {
        var offset = 0
        return text.unicodeScalars.map { scalar in
            let piece = ReplyBatch.Piece(messageID: turn.reply.id, offset: offset, text: String(scalar))
            offset += piece.text.utf8.count
            return piece
        }
    }

    @Test("An ending writes the reply, drops its log and touches the conversation", arguments: Database.allCases)
    func endings(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let turn = try await scene.start("Hello", in: id, at: 1)
            _ = try await store.commit(ReplyBatch(pieces: pieces("Hi th", of: turn)))
            #expect(try await store.message(turn.reply.id, in: id, of: scene.user.id) == turn.reply)
            let usage = Message.Usage(promptTokens: 10, completionTokens: 3)
            let last = ending(of: turn, "Hi there", model: "small-2", usage: usage, at: 5)
            #expect(try await store.commit(ReplyBatch(pieces: pieces("ere", of: turn), endings: [last])) == [turn.reply.id])
            var expected = turn.reply
            (expected.content, expected.status, expected.model, expected.usage) = ("Hi there", .complete, "small-2", usage)
            #expect(try await store.message(turn.reply.id, in: id, of: scene.user.id) == expected)
            #expect(try await store.driver.count("reply_log") == 0)
            let conversation = try await scene.read(id)
            #expect(conversation.updatedAt == .at(5) && conversation.activeMessageID == nil)

            let second = try await scene.start("More", in: id, at: 6)
            let failure = Message.Failure(code: "model_timeout", detail: "The model took too long.")
            _ = try await store.commit(ReplyBatch(endings: [ending(of: second, "Par", status: .failed, error: failure, at: 7)]))
            let failed = try #require(try await store.message(second.reply.id, in: id, of: scene.user.id))
            #expect(failed.status == .failed && failed.error == failure && failed.usage == nil && failed.content == "Par")
        }
    }

    @Test("Of many endings of a reply at once one takes effect", arguments: Database.allCases)
    func endsOnce(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let turn = try await scene.start("Hello", in: id)
            let winners = try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    group.addTask {
                        let last = ending(of: turn, "\(number)", status: number % 2 == 0 ? .stopped : .complete)
                        return try await store.commit(ReplyBatch(endings: [last])).isEmpty ? nil : "\(number)"
                    }
                }
                group.addTask { try await store.interruptReplies(of: "one", at: .at(1)) == 1 ? "" : nil }
                return try await group.reduce(into: [String]()) { all, winner in winner.map { all.append($0) } }
            }
            #expect(winners.count == 1)
            #expect(try await store.message(turn.reply.id, in: id, of: scene.user.id)?.content == winners.first)
        }
    }

    @Test("What came after the end, or for nothing, is ignored", arguments: Database.allCases)
    func lateComers(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let (ended, deleted, running) = (
                try await scene.exchange("one", in: try await scene.conversation().id),
                try await scene.start("two", in: try await scene.conversation().id),
                try await scene.start("three", in: try await scene.conversation().id)
            )
            #expect(try await store.deleteConversation(deleted.conversation.id, of: scene.user.id))
            let batch = ReplyBatch(
                pieces: pieces("late", of: ended) + pieces("gone", of: deleted) + pieces("héllo", of: running),
                endings: [ending(of: deleted, "gone"), ending(of: ended, "twice")])
            #expect(try await store.commit(batch).isEmpty)
            // Once more, as after an error whose outcome nobody knew.
            #expect(try await store.commit(batch).isEmpty)
            #expect(try await store.message(ended.reply.id, in: ended.conversation.id, of: scene.user.id)?.content == "Yes.")
            #expect(try await store.commit(ReplyBatch()).isEmpty)
            #expect(try await store.interruptReplies(of: "one", at: .at(1)) == 1)
            #expect(try await store.message(running.reply.id, in: running.conversation.id, of: scene.user.id)?.content == "héllo")
        }
    }

    @Test("What a node left behind is interrupted with all the text of its log", arguments: Database.allCases)
    func recovery(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let text = "Grüße, 世界! 👩‍👩‍👧 \u{202E}مرحبا\u{202C}\r\nEnd"
            let (silent, spoken, others) = (
                try await scene.start("one", in: try await scene.conversation().id, node: "a"),
                try await scene.start("two", in: try await scene.conversation().id, node: "a"),
                try await scene.start("three", in: try await scene.conversation().id, node: "b")
            )
            let all = pieces(text, of: spoken) + pieces("theirs", of: others)
            for start in stride(from: 0, to: all.count, by: 4) {
                _ = try await store.commit(ReplyBatch(pieces: Array(all[start..<min(start + 4, all.count)])))
            }
            #expect(try await store.interruptReplies(of: "a", at: .at(30)) == 2)
            #expect(try await store.interruptReplies(of: "a", at: .at(31)) == 0)
            let found = try #require(try await store.message(spoken.reply.id, in: spoken.conversation.id, of: scene.user.id))
            #expect(found.status == .interrupted)
            #expect(Array(found.content.utf8) == Array(text.utf8))
            let empty = try #require(try await store.message(silent.reply.id, in: silent.conversation.id, of: scene.user.id))
            #expect(empty.status == .interrupted && empty.content.isEmpty)
            #expect(try await scene.read(spoken.conversation.id).updatedAt == .at(30))
            #expect(try await scene.read(spoken.conversation.id).activeMessageID == nil)
            #expect(try await scene.read(others.conversation.id).activeMessageID == others.reply.id)
            // The next turn can start.
            _ = try await scene.start("four", in: spoken.conversation.id)

            #expect(try await store.interruptReplies(of: "b", at: .at(32)) == 1)
            #expect(try await store.message(others.reply.id, in: others.conversation.id, of: scene.user.id)?.content == "theirs")
        }
    }

    @Test("The log forgets what ended, and keeps what a long reply still needs", arguments: Database.allCases)
    func trimming(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let before = try await scene.start("before", in: try await scene.conversation().id, node: "b")
            _ = try await store.commit(ReplyBatch(pieces: pieces("before", of: before)))
            let long = try await scene.start("long", in: try await scene.conversation().id)
            let length = 25_000
            let text = String(repeating: "x", count: length)
            _ = try await store.commit(ReplyBatch(pieces: pieces(text, of: long)))
            _ = try await store.commit(ReplyBatch(endings: [ending(of: before, "before")]))
            #expect(try await store.driver.count("reply_log") == length)
            for number in 0..<3 {
                let short = try await scene.start("\(number)", in: before.conversation.id)
                _ = try await store.commit(ReplyBatch(pieces: pieces("short", of: short)))
                _ = try await store.commit(ReplyBatch(endings: [ending(of: short, "short")]))
            }
            #expect(try await store.driver.count("reply_log") == length + 15)
            #expect(try await store.interruptReplies(of: "one", at: .at(1)) == 1)
            #expect(try await store.message(long.reply.id, in: long.conversation.id, of: scene.user.id)?.content == text)
            for left in [length + 15 - 20_000, 0, 0] {
                try await scene.exchange("next", in: before.conversation.id)
                #expect(try await store.driver.count("reply_log") == left)
            }
        }
    }
}
