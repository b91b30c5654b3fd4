// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import AgentEngine

@Suite struct StallWatchTests {
    private static let limits = ModelTimeLimits(firstPiece: .seconds(60), betweenPieces: .seconds(30))
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test func `The first piece may take as long as its limit, to the nanosecond`() {
        let stall = StallWatch(limits: Self.limits, start: Self.start)
        #expect(stall.deadline == Self.start + .seconds(60))
        #expect(stall.fault(at: Self.start + .nanoseconds(59_999_999_999)) == nil)
        #expect(stall.fault(at: Self.start + .seconds(60)) == .timedOut(.firstPiece))
    }

    @Test func `A reply may take for ever as long as pieces keep coming`() {
        var stall = StallWatch(limits: Self.limits, start: Self.start)
        var now = Self.start
        for _ in 0..<10_000 {
            now = now + .seconds(29)
            #expect(stall.fault(at: now) == nil)
            stall.progress(at: now, isEnd: false)
        }
        #expect(stall.fault(at: now + .seconds(30)) == .timedOut(.nextPiece))
    }

    @Test func `After the reply's end little is waited for`() {
        var stall = StallWatch(limits: Self.limits, start: Self.start)
        stall.progress(at: Self.start, isEnd: true)
        #expect(stall.deadline == Self.start + StallWatch.linger)
        #expect(stall.fault(at: Self.start + StallWatch.linger) != nil)
    }
}
