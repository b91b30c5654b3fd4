// SPDX-License-Identifier: Apache-2.0

/// Waits that double, each cut by a random part of up to a half so that many clients do not come back at the same moment.
struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private let random: @Sendable () -> Double
    private var doublings = 0

    /// - Parameter random: from 0 to 1.
    init(first: Duration, longest: Duration, random: @escaping @Sendable () -> Double = { .random(in: 0...1) }) {
        self.first = first
        self.longest = longest
        self.random = random
    }

    mutating func next() -> Duration {
        let full = min(longest, first * (1 << doublings))
        doublings = min(doublings + 1, 20)
        return full * (0.5 + 0.5 * random())
    }

    mutating func reset() {
        doublings = 0
    }
}
