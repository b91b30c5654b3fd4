// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import ChatCore

@Suite
struct RateLimiterTests {
    /// A clock that a test turns.
    private final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)

        @Sendable func now() -> ContinuousClock.Instant { time.withLock { $0 } }
        func advance(_ duration: Duration) { time.withLock { $0 += duration } }
    }

    @Test func aBucketHoldsItsBurstAndFillsWithTime() {
        let clock = Clock()
        let limiter = RateLimiter<String>(perMinute: 60, burst: 3, now: clock.now)
        for _ in 1...3 { #expect(limiter.take("a") == nil) }
        #expect(limiter.take("a") == .seconds(1))
        clock.advance(.milliseconds(400))
        #expect(limiter.take("a").map { abs(($0 - .milliseconds(600)) / .milliseconds(1)) < 1 } == true)
        clock.advance(.milliseconds(601))
        #expect(limiter.take("a") == nil)
        #expect(limiter.take("a") != nil)
        clock.advance(.seconds(3600))
        for _ in 1...3 { #expect(limiter.take("a") == nil) }
        #expect(limiter.take("a") != nil)
    }

    @Test func keysDoNotShare() {
        let limiter = RateLimiter<String>(perMinute: 1, now: Clock().now)
        #expect(limiter.take("a") == nil)
        #expect(limiter.take("a") != nil)
        #expect(limiter.take("b") == nil)
    }

    @Test func theWaitThatIsNamedIsEnough() {
        let clock = Clock()
        let limiter = RateLimiter<Int>(perMinute: 7, burst: 1, now: clock.now)
        for _ in 1...50 {
            #expect(limiter.take(1) == nil)
            guard let wait = limiter.take(1) else {
                Issue.record("a second token at the same time")
                return
            }
            clock.advance(wait + .nanoseconds(1000))
        }
    }

    @Test func askingTakesNothingAndWhatIsGivenBackIsThere() {
        let limiter = RateLimiter<Int>(perMinute: 1, now: Clock().now)
        #expect(limiter.wait(1) == nil)
        #expect(limiter.wait(1) == nil)
        #expect(limiter.take(1) == nil)
        #expect(limiter.wait(1) != nil)
        limiter.giveBack(1)
        #expect(limiter.take(1) == nil)
        // Never more than the burst.
        limiter.giveBack(1)
        limiter.giveBack(1)
        #expect(limiter.take(1) == nil)
        #expect(limiter.take(1) != nil)
    }

    @Test func whatIsChargedBeyondTheLastTokenIsPaidForLater() {
        let clock = Clock()
        let limiter = RateLimiter<Int>(perMinute: 60, burst: 3, now: clock.now)
        for _ in 1...5 { limiter.charge(1) }
        #expect(limiter.wait(1) == .seconds(3))
        clock.advance(.seconds(2.9))
        #expect(limiter.wait(1) != nil)
        clock.advance(.seconds(0.11))
        #expect(limiter.take(1) == nil)
        #expect(limiter.take(1) != nil)
    }

    @Test func aFloodOfKeysDoesNotForgiveThoseThatAreUsedMost() {
        let clock = Clock()
        let limiter = RateLimiter<Int>(perMinute: 1, burst: 1, capacity: 100, now: clock.now)
        for key in 0..<100 { #expect(limiter.take(key) == nil) }
        clock.advance(.seconds(1))
        #expect(limiter.take(0) != nil)
        for key in 1000..<1020 { #expect(limiter.take(key) == nil) }
        // The longest unused were forgotten; this one was not.
        #expect(limiter.take(0) != nil)
    }
}
