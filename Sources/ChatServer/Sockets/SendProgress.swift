// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import Synchronization

/// Whether a client takes what it is sent. Beginning and ending a send costs two small stores; the looking is done from
/// time to time by someone else.
final class SendProgress: Sendable {
    /// From the contract: one that takes nothing at all for this long is closed.
    private static let patience: Duration = .seconds(60)

    private struct Seen {
        var send: UInt64 = 0
        var buffered = Int.max
        var at: ContinuousClock.Instant?
        var noticed: Timestamp?
    }

    /// Odd while something is being sent.
    private let sends = Atomic<UInt64>(0)
    private let buffered = Atomic<Int>(Int.max)
    private let seen = Mutex(Seen())

    func begin() {
        sends.add(1, ordering: .relaxed)
    }

    func end() {
        sends.add(1, ordering: .relaxed)
    }

    /// True once the same send has been under way for the time of our patience without a byte of it having gone.
    func hasStalled(buffered connection: WebSocketConnection, at now: ContinuousClock.Instant) -> Bool {
        let send = sends.load(ordering: .relaxed)
        guard send % 2 == 1 else {
            seen.withLock { $0.at = nil }
            return false
        }
        connection.channel.getOption(.bufferedWritableBytes).whenSuccess { [self] in buffered.store($0, ordering: .relaxed) }
        let bytes = buffered.load(ordering: .relaxed)
        return seen.withLock { seen in
            guard let at = seen.at, seen.send == send, bytes >= seen.buffered else {
                (seen.at, seen.send, seen.buffered) = (now, send, bytes)
                return false
            }
            return now - at >= Self.patience
        }
    }

    /// True the first time for that token.
    func noticeOnce(for expiresAt: Timestamp) -> Bool {
        seen.withLock { seen in
            defer { seen.noticed = expiresAt }
            return seen.noticed != expiresAt
        }
    }
}
