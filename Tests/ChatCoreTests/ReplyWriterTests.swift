// SPDX-License-Identifier: Apache-2.0

import ChatStorage
import Logging
import MartletAPI
import Synchronization
import TestSupport
import Testing

@testable import ChatCore

/// Committed before published, also when the database does not want to.
@Suite(.timeLimit(.minutes(10)))
struct ReplyWriterTests {
    /// Refuses as long as it is told to.
    private final class StubbornStore: GenerationStore {
        private let store: SQLStore
        private let refuses = Mutex(false)
        let commits = FakeModelGate()
        let refusals = FakeModelGate()

        init(_ store: SQLStore) {
            self.store = store
        }

        func refuse(_ value: Bool) {
            refuses.withLock { $0 = value }
        }

        func commit(_ batch: ReplyBatch, committed: @escaping Committed<Set<Message.ID>>) async throws -> Set<Message.ID> {
            if refuses.withLock({ $0 }) {
                refusals.advance()
                throw StoreError.full
            }
            let ended = try await store.commit(batch, committed: committed)
            commits.advance()
            return ended
        }

        func interruptReplies(of node: String, at time: Timestamp) async throws -> Int {
            try await store.interruptReplies(of: node, at: time)
        }
    }

    /// What was published, in order.
    private final class Log: Sendable {
        private let entries = Mutex<[(id: Message.ID, text: String, message: Message?)]>([])
        let count = FakeModelGate()

        func note(_ reply: LiveReply, _ news: ReplyWriter.Published) {
            let ended: Message? =
                switch news {
                case .text: nil
                case .ended(let message), .gaveUp(let message): message
                }
            entries.withLock { $0.append((reply.id, reply.snapshot().content, ended)) }
            count.advance()
        }

        func texts(of reply: LiveReply) -> [String] {
            entries.withLock { $0.filter { $0.id == reply.id && $0.message == nil }.map(\.text) }
        }

        func endings(of reply: LiveReply) -> [Message] {
            entries.withLock { $0.filter { $0.id == reply.id }.compactMap(\.message) }
        }
    }

    private func withWriter(
        patience: Duration = .seconds(600), logger: Logger = quietLogger,
        _ body: @Sendable (SQLStore, StubbornStore, ReplyWriter, Log) async throws -> Void
    ) async throws {
        let store = try await SQLStore.sqliteInMemory()
        let (stubborn, log) = (StubbornStore(store), Log())
        let writer = ReplyWriter(store: stubborn, patience: patience, logger: logger) { log.note($0, $1) }
        try await withThrowingTaskGroup { group in
            group.addTask { await writer.run() }
            do {
                // Also where the body throws, so that the writer ends.
                defer {
                    stubborn.refuse(false)
                    writer.close()
                }
                try await body(store, stubborn, writer, log)
            }
            try await group.waitForAll()
        }
        try await store.close()
    }

    @Test func whatIsPublishedIsStored() async throws {
        try await withWriter { store, _, writer, log in
            let reply = try await store.startedReply()
            if reply.append("w1") { writer.note(reply) }
            try await log.count.wait(for: 1)
            #expect(log.texts(of: reply) == ["w1"])
            // A restart would find it.
            #expect(try await store.interruptReplies(of: "one", at: .now) == 1)
            #expect(try await store.storedMessage(of: reply).content == "w1")
        }
    }

    @Test func theEndIsPublishedOnceItIsStored() async throws {
        try await withWriter { store, _, writer, log in
            let reply = try await store.startedReply()
            if reply.append("w1 w2") { writer.note(reply) }
            #expect(reply.end(.init(status: .complete, usage: .init(promptTokens: 1, completionTokens: 2))))
            writer.noteEnd(of: reply)
            await reply.waitForEnding()
            let ended = try #require(log.endings(of: reply).first)
            #expect(log.endings(of: reply).count == 1)
            #expect(ended.content == "w1 w2" && ended.status == .complete)
            #expect(try await store.storedMessage(of: reply) == ended)
        }
    }

    @Test func manyRepliesShareCommits() async throws {
        try await withWriter { store, stubborn, writer, log in
            var replies: [LiveReply] = []
            for _ in 1...20 { replies.append(try await store.startedReply()) }
            for number in 1...50 {
                for reply in replies where reply.append("w\(number) ") { writer.note(reply) }
            }
            for reply in replies {
                _ = reply.end(.init(status: .complete))
                writer.noteEnd(of: reply)
            }
            for reply in replies { await reply.waitForEnding() }
            #expect(stubborn.commits.count < 500)
            for reply in replies {
                let text = (1...50).map { "w\($0) " }.joined()
                #expect(log.endings(of: reply).map(\.content) == [text])
                #expect(try await store.storedMessage(of: reply).content == text)
            }
        }
    }

    @Test func aShortRefusalIsWaitedOut() async throws {
        try await withWriter { store, stubborn, writer, log in
            let reply = try await store.startedReply()
            stubborn.refuse(true)
            if reply.append("w1") { writer.note(reply) }
            try await stubborn.refusals.wait(for: 2)
            #expect(log.texts(of: reply).isEmpty)
            #expect(reply.snapshot().content == "")
            if reply.append(" w2") { writer.note(reply) }
            stubborn.refuse(false)
            try await log.count.wait(for: 1)
            #expect(log.texts(of: reply).last == "w1 w2")
            _ = reply.end(.init(status: .complete))
            writer.noteEnd(of: reply)
            await reply.waitForEnding()
            #expect(try await store.storedMessage(of: reply).content == "w1 w2")
            #expect(log.endings(of: reply).map(\.status) == [.complete])
        }
    }

    @Test func aLongRefusalEndsTheRepliesThatWaitAndIsMadeGoodLater() async throws {
        try await withWriter(patience: .milliseconds(250)) { store, stubborn, writer, log in
            let (reply, ending) = (try await store.startedReply(), try await store.startedReply())
            if reply.append("seen") { writer.note(reply) }
            try await log.count.wait(for: 1)
            stubborn.refuse(true)
            let before = log.count.count
            if reply.append(" lost") { writer.note(reply) }
            _ = ending.end(.init(status: .complete))
            writer.noteEnd(of: ending)
            try await log.count.wait(for: before + 2)
            for failed in [reply, ending] {
                let message = try #require(log.endings(of: failed).first)
                #expect(message.status == .failed)
                #expect(message.error?.code == "storage_unavailable")
            }
            #expect(log.endings(of: reply).first?.content == "seen")
            #expect(reply.hasEnded)
            #expect(!reply.append("more"))
            stubborn.refuse(false)
            await reply.waitForEnding()
            await ending.waitForEnding()
            for failed in [reply, ending] {
                let stored = try await store.storedMessage(of: failed)
                #expect(stored.status == .failed)
                #expect(stored.error?.code == "storage_unavailable")
                #expect(stored.content == log.endings(of: failed).first?.content)
            }
        }
    }

    @Test func aDatabaseThatRefusesIsLoggedOnceAndWhenItIsOver() async throws {
        let lines = RecordedLines()
        try await withWriter(logger: Logger(label: "test") { _ in lines }) { store, stubborn, writer, _ in
            let reply = try await store.startedReply()
            stubborn.refuse(true)
            if reply.append("w1") { writer.note(reply) }
            try await stubborn.refusals.wait(for: 5)
            #expect(lines.all.map(\.level) == [.error])
            stubborn.refuse(false)
            try await lines.count.wait(for: 2)
            #expect(lines.all.map(\.level) == [.error, .notice])
            // The next time is another one.
            let before = stubborn.refusals.count
            stubborn.refuse(true)
            if reply.append("w2") { writer.note(reply) }
            try await stubborn.refusals.wait(for: before + 2)
            #expect(lines.all.map(\.level) == [.error, .notice, .error])
            stubborn.refuse(false)
            try await lines.count.wait(for: 4)
        }
    }
}
