// SPDX-License-Identifier: Apache-2.0

/// Whether a client takes what it is sent. Looked at only while something could not be sent at once; knows no socket, and
/// time comes in with every look.
struct SendPatience: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Verdict: Equatable {
        /// Look again then.
        case wait(until: Instant)
        case overdue
    }

    /// One that takes nothing at all for this long is to be closed.
    private let limit: Duration
    private var lastTaken: Instant
    /// What still waited to be taken when we looked last.
    private var unsent: Int

    /// A send of `unsent` bytes has begun, and the kernel did not take all of it.
    init(limit: Duration, unsent: Int, at now: Instant) {
        self.limit = limit
        self.unsent = unsent
        self.lastTaken = now
    }

    /// When to look next: often enough to notice each time that a little was taken.
    static func interval(of limit: Duration) -> Duration {
        limit / 30
    }

    /// More was given to be sent.
    mutating func added(_ bytes: Int) {
        unsent += bytes
    }

    /// Only less than before, and than was added since, counts as taken.
    mutating func look(unsent: Int, at now: Instant) -> Verdict {
        if unsent < self.unsent {
            self.unsent = unsent
            lastTaken = now
        }
        return now - lastTaken >= limit ? .overdue : .wait(until: min(lastTaken + limit, now + Self.interval(of: limit)))
    }
}
