// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Asks a model's server again when it was only busy, as long as nothing of the reply has arrived.
///
/// Tried again are the statuses 429, 500, 502, 503 and 529; nothing else, so that no request that may have been
/// taken up is made twice. The waits grow from half a second and are jittered over their upper half, so that many replies that
/// failed together do not come back together. `Retry-After` lengthens a wait, up to `longestWait`: a server that asks
/// for more is asked after `longestWait` all the same, since the person who waits would rather have tried.
package struct Retries: Sendable {
    package var attempts: Int
    package var firstWait: Duration
    package var longestWait: Duration
    /// Between 0 and 1, anew for each wait.
    package var jitter: @Sendable () -> Double
    package var clock: any Clock<Duration>

    package init(
        attempts: Int = 3, firstWait: Duration = .milliseconds(500), longestWait: Duration = .seconds(10),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.attempts = attempts
        self.firstWait = firstWait
        self.longestWait = longestWait
        self.jitter = jitter
        self.clock = clock
    }

    /// Calls `attempt` until it succeeds, something of the reply arrived, it fails for good, or the attempts are used
    /// up; then throws what the last attempt threw.
    func run(
        _ receive: @escaping @Sendable (ModelEvent) throws -> Void,
        attempt: (_ receive: @escaping @Sendable (ModelEvent) throws -> Void) async throws -> Void
    ) async throws {
        let hasArrived = Arrival()
        for number in 1... {
            do {
                return try await attempt { event in
                    if event.isPartOfReply { hasArrived.note() }
                    try receive(event)
                }
            } catch let error as ModelError where error.isWorthAnotherAttempt && number < attempts && !hasArrived.value {
                try await clock.sleep(for: wait(after: number, error))
            }
        }
    }

    /// The wait after the attempt of that number, counted from 1.
    func wait(after attempt: Int, _ error: ModelError) -> Duration {
        let backOff = min(firstWait * (1 << min(attempt - 1, 16)), longestWait)
        let jittered = backOff * (0.5 + 0.5 * jitter())
        return min(max(jittered, error.retryAfter ?? .zero), longestWait)
    }
}

extension ModelError {
    fileprivate var isWorthAnotherAttempt: Bool {
        switch self {
        case .rateLimited: true
        case .unavailable(let status?, _): [500, 502, 503, 529].contains(status)
        case .unavailable(nil, _): false
        case .unreachable, .rejected, .timedOut, .disconnected, .badResponse, .replyTooLong: false
        }
    }
}

extension ModelEvent {
    /// Usage is not: it can come before the reply, and another attempt's replaces it.
    fileprivate var isPartOfReply: Bool {
        switch self {
        case .thinking, .text, .finished: true
        case .usage: false
        }
    }
}

private final class Arrival: Sendable {
    private let arrived = Atomic(false)
    var value: Bool { arrived.load(ordering: .acquiring) }
    func note() { arrived.store(true, ordering: .releasing) }
}
