// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Synchronization
import Testing

@testable import ChatCore

@Suite(.timeLimit(.minutes(5)))
struct MailboxTests {
    private func ping(_ number: Int) -> Mailbox.Item {
        .event(EncodedEvent(.pong(id: .integer(Int64(number)))))
    }

    private func describe(_ item: Mailbox.Item) -> String {
        switch item {
        case .event(let event): if case .pong(.integer(let number)?)? = event.decoded { "\(number)" } else { "event" }
        case .created: "created"
        case .progress: "progress"
        case .completed: "completed"
        case .resume: "resume"
        case .seek: "seek"
        case .found: "found"
        case .recheck: "recheck"
        case .drain: "drain"
        case .close(let code): "close \(code.rawValue)"
        }
    }

    @Test func whatIsPostedComesInItsOrder() {
        let mailbox = Mailbox {}
        for number in 1...5 { mailbox.post(ping(number)) }
        mailbox.post(.drain)
        #expect(mailbox.take().map(describe) == ["1", "2", "3", "4", "5", "drain"])
        #expect(mailbox.take().isEmpty)
    }

    @Test func theBellRingsOnceUntilWhatWaitsIsTaken() {
        let rings = Atomic(0)
        let mailbox = Mailbox { rings.add(1, ordering: .relaxed) }
        #expect(rings.load(ordering: .relaxed) == 0)
        for number in 1...5 { mailbox.post(ping(number)) }
        #expect(rings.load(ordering: .relaxed) == 1)
        _ = mailbox.take()
        mailbox.post(ping(6))
        #expect(rings.load(ordering: .relaxed) == 2)
        mailbox.post(.close(.tooSlow))
        #expect(rings.load(ordering: .relaxed) == 2)
    }

    @Test func aRecheckRingsAlsoWhileNothingIsTakenAndWhenNothingMoreIsHeld() {
        let rings = Atomic(0)
        let mailbox = Mailbox { rings.add(1, ordering: .relaxed) }
        mailbox.post(ping(1))
        mailbox.post(.recheck)
        #expect(rings.load(ordering: .relaxed) == 2)
        mailbox.post(ping(2))
        #expect(rings.load(ordering: .relaxed) == 2)
        mailbox.post(.close(.tooSlow))
        mailbox.post(.recheck)
        #expect(rings.load(ordering: .relaxed) == 3)
        #expect(mailbox.rechecks == 2)
        #expect(mailbox.take().map(describe) == ["close 4408"])
    }

    @Test func progressOfAReplyIsOneEntryHoweverMuchCame() {
        let (mailbox, first, second) = (Mailbox(limit: 4) {}, liveReply(), liveReply())
        for _ in 1...10_000 { mailbox.post(.progress(first)) }
        mailbox.post(.progress(second))
        for _ in 1...100 { mailbox.post(.progress(second)) }
        mailbox.post(ping(1))
        mailbox.post(.progress(second))
        #expect(mailbox.take().map(describe) == ["progress", "progress", "1", "progress"])
    }

    @Test func whoTakesNothingIsClosedAndHoldsNothing() {
        let mailbox = Mailbox(limit: 8) {}
        for number in 1...8 { mailbox.post(ping(number)) }
        mailbox.post(ping(9))
        mailbox.post(ping(10))
        #expect(mailbox.take().map(describe) == ["close 4408"])
        mailbox.post(ping(11))
        #expect(mailbox.take().isEmpty)
    }

    @Test func aCloseTakesThePlaceOfWhatWaited() {
        let mailbox = Mailbox {}
        mailbox.post(ping(1))
        mailbox.post(.close(.conversationRemoved))
        mailbox.post(ping(2))
        mailbox.post(.close(.tooSlow))
        #expect(mailbox.take().map(describe) == ["close 4404"])
    }

    @Test func nothingIsLostBetweenManyWhoPostAndOneWhoTakesWhenTheBellRings() async {
        let (rings, bell) = AsyncStream.makeStream(of: Void.self)
        let mailbox = Mailbox(limit: 100_000) { bell.yield() }
        let taken = await withTaskGroup(of: Int.self) { group in
            for sender in 0..<8 {
                group.addTask {
                    for number in 0..<500 { mailbox.post(ping(sender * 500 + number)) }
                    return 0
                }
            }
            group.addTask {
                var count = 0
                for await _ in rings {
                    count += mailbox.take().count
                    if count == 4000 { break }
                }
                return count
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 4000)
    }
}
