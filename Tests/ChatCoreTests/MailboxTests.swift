// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Testing

@testable import ChatCore

@Suite(.timeLimit(.minutes(1)))
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
        case .recheck: "recheck"
        case .drain: "drain"
        case .close(let code): "close \(code.rawValue)"
        }
    }

    @Test func whatIsPostedComesInItsOrder() async {
        let mailbox = Mailbox()
        for number in 1...5 { mailbox.post(ping(number)) }
        mailbox.post(.drain)
        #expect(await mailbox.take().map(describe) == ["1", "2", "3", "4", "5", "drain"])
        #expect(mailbox.poll().isEmpty)
    }

    @Test func whoWaitsIsWoken() async {
        let mailbox = Mailbox()
        async let taken = mailbox.take()
        mailbox.post(ping(1))
        #expect(await taken.map(describe) == ["1"])
    }

    @Test func progressOfAReplyIsOneEntryHoweverMuchCame() {
        let (mailbox, first, second) = (Mailbox(limit: 4), liveReply(), liveReply())
        for _ in 1...10_000 { mailbox.post(.progress(first)) }
        mailbox.post(.progress(second))
        for _ in 1...100 { mailbox.post(.progress(second)) }
        mailbox.post(ping(1))
        mailbox.post(.progress(second))
        #expect(mailbox.poll().map(describe) == ["progress", "progress", "1", "progress"])
    }

    @Test func whoTakesNothingIsClosedAndHoldsNothing() async {
        let mailbox = Mailbox(limit: 8)
        for number in 1...8 { mailbox.post(ping(number)) }
        mailbox.post(ping(9))
        mailbox.post(ping(10))
        #expect(await mailbox.take().map(describe) == ["close 4408"])
        mailbox.post(ping(11))
        #expect(mailbox.poll().isEmpty)
    }

    @Test func aCloseTakesThePlaceOfWhatWaited() async {
        let mailbox = Mailbox()
        mailbox.post(ping(1))
        mailbox.post(.close(.conversationRemoved))
        mailbox.post(ping(2))
        mailbox.post(.close(.tooSlow))
        #expect(await mailbox.take().map(describe) == ["close 4404"])
    }

    @Test func cancellingEndsTheWait() async {
        let mailbox = Mailbox()
        let reader = Task { await mailbox.take() }
        reader.cancel()
        #expect(await reader.value.isEmpty)
        // What comes later is for the next reader.
        mailbox.post(ping(1))
        #expect(await mailbox.take().map(describe) == ["1"])
    }

    @Test func nothingIsLostBetweenManyWhoPostAndOneWhoTakes() async {
        let mailbox = Mailbox(limit: 100_000)
        let taken = await withTaskGroup(of: Int.self) { group in
            for sender in 0..<8 {
                group.addTask {
                    for number in 0..<500 { mailbox.post(ping(sender * 500 + number)) }
                    return 0
                }
            }
            group.addTask {
                var count = 0
                while count < 4000 { count += await mailbox.take().count }
                return count
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 4000)
    }
}
