// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Synchronization
import Testing

@testable import ChatCore

@Suite(.timeLimit(.minutes(5)))
struct LiveReplyTests {
    @Test func onlyWhatIsStoredIsShown() throws {
        let reply = liveReply()
        #expect(reply.append("one"))
        #expect(!reply.append(" two"))
        #expect(reply.snapshot().content == "")
        guard case .nothing = reply.next(after: 0) else {
            Issue.record("text was shown that is not stored")
            return
        }
        let unstored = try #require(reply.unstored())
        #expect(unstored.offset == 0 && unstored.text == "one two")
        // From here on the writer has to be told anew.
        #expect(reply.append(" three"))
        #expect(reply.stored(to: 7))
        #expect(reply.snapshot() == .init(messageID: reply.id, content: "one two", nextOffset: 7))
        #expect(reply.next(after: 0).chunk == .init(messageID: reply.id, offset: 0, nextOffset: 7, delta: "one two"))
        #expect(try #require(reply.unstored()).offset == 7)
        #expect(!reply.stored(to: 13))
        #expect(reply.unstored() == nil)
        #expect(!reply.stored(to: 5))
        #expect(reply.snapshot().nextOffset == 13)
    }

    @Test func whoKeepsUpGetsEachPieceAndWhoDoesNotGetsThemAsOne() {
        let reply = liveReply()
        for word in ["w1", " w2", " w3"] { reply.add(word) }
        #expect(reply.next(after: 5).chunk?.delta == " w3")
        #expect(reply.next(after: 2).chunk?.delta == " w2 w3")
        #expect(reply.next(after: 0).chunk?.delta == "w1 w2 w3")
        #expect(reply.next(after: 1).chunk?.delta == "1 w2 w3")
        guard case .nothing = reply.next(after: 8) else {
            Issue.record("there is something behind the end")
            return
        }
    }

    @Test("Nobody can hold text up to there", arguments: [-1, 1, 3, 4, 6, 7, 8, 10, Int.max, Int.min])
    func impossiblePosition(position: Int) {
        let reply = liveReply()
        // Two bytes, three, four.
        reply.add("ä語🙂")
        guard case .impossible = reply.next(after: position) else {
            Issue.record("\(position) is answered")
            return
        }
    }

    @Test func aLongReplyIsCutBetweenScalars() {
        let reply = liveReply()
        let text = String(repeating: "語", count: 50_000)
        reply.add("x")
        reply.add(text)
        reply.add("end")
        var (position, joined, pieces) = (0, "", 0)
        while let chunk = reply.next(after: position).chunk {
            #expect(chunk.offset == position)
            #expect(chunk.nextOffset == position + chunk.delta.utf8.count)
            #expect(chunk.delta.utf8.count <= 65_536)
            joined += chunk.delta
            position = chunk.nextOffset
            pieces += 1
        }
        #expect(joined == "x" + text + "end")
        #expect(pieces == 3)
    }

    @Test func itEndsOnce() {
        let reply = liveReply()
        let cancelled = Mutex(0)
        reply.onEnd { cancelled.withLock { $0 += 1 } }
        reply.add("text")
        #expect(reply.end(.init(status: .stopped)))
        #expect(!reply.end(.init(status: .complete)))
        #expect(!reply.append("more"))
        #expect(reply.hasEnded)
        #expect(reply.final()?.ending.status == .stopped)
        #expect(reply.final()?.content == "text")
        #expect(cancelled.withLock { $0 } == 1)
        #expect(reply.announceEnd())
        #expect(!reply.announceEnd())
    }

    @Test func manyWhoEndItAtOnceAreOne() async {
        let reply = liveReply()
        let winners = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...100 { group.addTask { reply.end(.init(status: .stopped)) } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
    }

    @Test func whatCancelsIsCalledAtOnceWhereItHasEnded() {
        let reply = liveReply()
        _ = reply.end(.init(status: .stopped))
        let cancelled = Mutex(false)
        reply.onEnd { cancelled.withLock { $0 = true } }
        #expect(cancelled.withLock { $0 })
    }

    @Test func givingUpDropsWhatNobodyHasSeen() throws {
        let reply = liveReply()
        reply.add("seen")
        _ = reply.append(" not stored")
        let message = try #require(reply.giveUp(.storage))
        #expect(message.status == .failed)
        #expect(message.error == .storage)
        #expect(message.content == "seen")
        #expect(reply.final()?.content == "seen")
        #expect(reply.final()?.ending.status == .failed)
        // Once.
        #expect(reply.giveUp(.storage) == nil)
        #expect(!reply.end(.init(status: .complete)))
    }

    @Test func whatIsStoredIsNotGivenUp() {
        let reply = liveReply()
        _ = reply.end(.init(status: .complete))
        reply.endingIsStored()
        #expect(reply.giveUp(.storage) == nil)
        #expect(reply.final()?.ending.status == .complete)
    }

    @Test func whoWaitsForTheEndLearnsOfIt() async {
        let reply = liveReply()
        await withTaskGroup { group in
            for _ in 1...3 { group.addTask { await reply.waitForEnding() } }
            _ = reply.end(.init(status: .complete))
            reply.endingIsStored()
        }
        await reply.waitForEnding()
        #expect(reply.hasEnded)
    }

    @Test func whoIsCancelledWaitsNoLonger() async {
        let reply = liveReply()
        _ = reply.end(.init(status: .stopped))
        let waiting = Task { await reply.waitForEnding() }
        waiting.cancel()
        await waiting.value
        reply.endingIsStored()
    }

    @Test func aReplyThatGoesOnHoldsWhatItHeld() throws {
        let reply = liveReply(holding: "w1 w2")
        #expect(reply.snapshot().content == "w1 w2")
        #expect(reply.unstored() == nil)
        #expect(reply.append(" w3"))
        #expect(try #require(reply.unstored()).offset == 5)
        _ = reply.stored(to: 8)
        #expect(reply.next(after: 5).chunk?.delta == " w3")
        #expect(reply.next(after: 0).chunk?.delta == "w1 w2 w3")
    }
}
