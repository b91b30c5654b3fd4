// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Token buckets, one a key: each holds `burst` tokens and gains `perMinute` a minute. Time is monotonic, so that changing
/// the wall clock neither opens nor locks anything.
///
/// At most `capacity` keys are held; past that, full buckets are forgotten first (they are like new ones), then the longest
/// unused, so that a flood of keys costs bounded memory.
package final class RateLimiter<Key: Hashable & Sendable>: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private let burst: Double
    private let perSecond: Double
    private let capacity: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let buckets = Mutex<[Key: Bucket]>([:])

    package init(
        perMinute: Int, burst: Int? = nil, capacity: Int = 20_000, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.burst = Double(max(1, burst ?? perMinute))
        self.perSecond = Double(max(1, perMinute)) / 60
        self.capacity = capacity
        self.now = now
    }

    /// Takes a token: nil where there was one, else how long until there is.
    package func take(_ key: Key) -> Duration? {
        let now = now()
        return buckets.withLock { buckets in
            var bucket = filled(buckets[key], at: now)
            guard bucket.tokens >= 1 else {
                buckets[key] = bucket
                return .seconds((1 - bucket.tokens) / perSecond)
            }
            bucket.tokens -= 1
            if buckets.count >= capacity, buckets[key] == nil { makeRoom(in: &buckets, at: now) }
            buckets[key] = bucket
            return nil
        }
    }

    /// Takes a token also where there is none: of many that were let in at once, all are paid for before the next.
    package func charge(_ key: Key) {
        let now = now()
        buckets.withLock { buckets in
            var bucket = filled(buckets[key], at: now)
            bucket.tokens -= 1
            if buckets.count >= capacity, buckets[key] == nil { makeRoom(in: &buckets, at: now) }
            buckets[key] = bucket
        }
    }

    /// How long until there is a token; nil where there is one. Takes none.
    package func wait(_ key: Key) -> Duration? {
        let now = now()
        return buckets.withLock { buckets in
            let bucket = filled(buckets[key], at: now)
            return bucket.tokens >= 1 ? nil : .seconds((1 - bucket.tokens) / perSecond)
        }
    }

    /// Gives back a token that turned out not to be used.
    package func giveBack(_ key: Key) {
        buckets.withLock { buckets in
            guard let tokens = buckets[key]?.tokens else { return }
            buckets[key]?.tokens = min(burst, tokens + 1)
        }
    }

    private func filled(_ bucket: Bucket?, at now: ContinuousClock.Instant) -> Bucket {
        guard var bucket else { return Bucket(tokens: burst, filledAt: now) }
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.filledAt) / .seconds(1) * perSecond)
        bucket.filledAt = now
        return bucket
    }

    private func makeRoom(in buckets: inout [Key: Bucket], at now: ContinuousClock.Instant) {
        buckets = buckets.filter { filled($0.value, at: now).tokens < burst }
        guard buckets.count >= capacity else { return }
        for (key, _) in buckets.sorted(by: { $0.value.filledAt < $1.value.filledAt }).prefix(capacity / 4) {
            buckets[key] = nil
        }
    }
}
