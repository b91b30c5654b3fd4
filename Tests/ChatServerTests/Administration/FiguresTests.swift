// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct FiguresTests {
    @Test func whatIsSaidIsCountedByDayAndAgent() async throws {
        try await withServer { server in
            let admin = try await server.join()
            server.model.script(.words(3))
            try await admin.exchange("Hello", in: try await admin.conversation())
            server.model.script(.status(400))
            #expect(try await admin.exchange("Hello", in: try await admin.conversation(with: "writer")).status == .failed)
            let figures = try await admin.client.figures()
            #expect(figures.days.count == 30)
            // The test may run over midnight.
            let total = figures.days.suffix(2).reduce(into: Figures.Counts()) { sum, day in
                sum.messages += day.counts.messages
                sum.replies += day.counts.replies
                sum.failedReplies += day.counts.failedReplies
                sum.promptTokens += day.counts.promptTokens
                sum.completionTokens += day.counts.completionTokens
            }
            #expect(total == .init(messages: 2, replies: 2, failedReplies: 1, promptTokens: 7, completionTokens: 5))
            #expect(Set(figures.agents.map(\.agent.name)) == ["Assistant", "Writer"])
            #expect(figures.accounts == .init(total: 1, active: 1, admins: 1))
            #expect(figures.storage.databaseBytes > 4096)
            let writer = try await admin.agent("writer").id
            #expect(try await admin.client.figures(agent: writer).agents.map(\.counts.failedReplies) == [1])
        }
    }

    @Test func aReplyThatIsBeingWrittenIsCountedAsRunning() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let gate = FakeModelGate()
            server.model.script(.words(2, heldBy: gate))
            try await admin.client.withSocket(to: try await admin.conversation()) { socket in
                try await socket.say("Hello")
                _ = try await socket.created(.assistant)
                #expect(try await admin.client.figures().runningReplies == 1)
                gate.open()
                _ = try await socket.completed()
            }
            #expect(try await admin.client.figures().runningReplies == 0)
        }
    }

    @Test func aRangeIsBoundedAndMadeOfDays() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let (from, to) = (try #require(CalendarDay("2025-12-30")), try #require(CalendarDay("2026-01-02")))
            let figures = try await admin.client.figures(from: from, to: to)
            #expect(figures.days.map(\.day.description) == ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02"])
            for query in [
                "from=2026-01-02&to=2026-01-01", "from=2020-01-01&to=2026-01-01", "from=yesterday", "to=2026-02-30", "agent_id=x",
            ] {
                #expect(try await admin.ask("GET", "admin/figures/?\(query)").status == 400, "\(query)")
            }
            #expect(try await admin.ask("GET", "admin/figures/?from=2025-01-01&to=2026-01-01").status == 200)
        }
    }
}
