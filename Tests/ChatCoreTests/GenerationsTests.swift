// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import ChatCore

/// Replies at their end: what is read of them just then, and stopping them when it cannot be stored.
@Suite(.timeLimit(.minutes(5)))
struct GenerationsTests {
    enum Reading: CaseIterable {
        case message, page, whole, json, markdown

        /// How often it asks the database before the reply's text is there.
        var reads: Int {
            self == .whole ? 2 : 1
        }
    }

    @Test("A reply that ends while it is read is read with all of its text", arguments: Reading.allCases)
    func endingWhileRead(_ reading: Reading) async throws {
        try await withChat { chat in
            let (reply, call) = try await chat.reply("All of it.")
            let archived = try await chat.exports.conversation(chat.id, of: chat.user)
            chat.driver.afterRead(reading.reads) {
                call.finish()
                await reply.waitForEnding()
            }
            let messages: [Message]
            switch reading {
            case .message: messages = [try await chat.conversations.message(reply.id, in: chat.id, of: chat.user)]
            case .page:
                messages = try await chat.conversations.messages(of: chat.id, user: chat.user, newestFirst: false, page: .init()).items
            case .whole:
                let whole = try await chat.conversations.whole(chat.id, of: chat.user)
                #expect(whole.activeMessageID == nil)
                messages = whole.messages ?? []
            case .json, .markdown:
                let format: Exports.Format = reading == .json ? .json : .markdown
                let document = Mutex(ByteBuffer())
                try await chat.exports.write(archived, of: chat.user, as: format, files: .refer) { piece in
                    document.withLock { _ = $0.writeImmutableBuffer(piece) }
                }
                let text = document.withLock { String(buffer: $0) }
                #expect(text.contains("All of it."))
                #expect(!text.contains("interrupted"))
                return
            }
            #expect(messages.last?.content == "All of it.")
            #expect(messages.last?.status == .complete)
        }
    }

    @Test func stoppingAReplyWaitsOnlyAMomentForADatabaseThatRefuses() async throws {
        try await withChat(patience: .seconds(600)) { chat in
            let (reply, call) = try await chat.reply("Some of it")
            chat.driver.refuse(true)
            defer { chat.driver.refuse(false) }
            #expect(try await chat.conversations.stop(chat.id, of: chat.user) == reply.id)
            #expect(try await call.untilEnded() == .cancelled)
            #expect(chat.generations.reply(in: chat.id) === reply)
            chat.driver.refuse(false)
            await reply.waitForEnding()
            #expect(try await chat.store.storedMessage(of: reply).status == .stopped)
        }
    }
}
