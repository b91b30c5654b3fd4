// SPDX-License-Identifier: Apache-2.0

import NIOCore
import StreamProtocols
import Synchronization

/// What one socket has received and nobody has taken yet, in order. The channel puts, any task takes.
///
/// When `high` messages wait the channel is asked to read no more, and to go on when `low` are left, so a reader that is slow costs bounded
/// memory here and is the server's to notice.
final class SocketInbox: Sendable {
    enum Item: Sendable {
        case text(ByteBuffer)
        /// The access token that the socket was opened with is about to end.
        case renewalDue
    }

    private struct State {
        var items = CircularBuffer<Item>()
        var takers: [(id: Int, continuation: CheckedContinuation<Item?, any Error>)] = []
        var nextID = 0
        var isPaused = false
        var ending: WebSocketEnding?
        var demand: (@Sendable () -> Void)?
    }

    private let high: Int
    private let low: Int
    private let state = Mutex(State())

    init(high: Int = 64, low: Int = 16) {
        self.high = high
        self.low = low
    }

    /// How the connection ended; nil while it is open.
    var ending: WebSocketEnding? {
        state.withLock { $0.ending }
    }

    /// Called once, before anything is put.
    func onDemand(_ demand: @escaping @Sendable () -> Void) {
        state.withLock { $0.demand = demand }
    }

    /// - Returns: whether there is room for more.
    func put(_ item: Item) -> Bool {
        let (taker, hasRoom) = state.withLock { state -> (CheckedContinuation<Item?, any Error>?, Bool) in
            guard state.ending == nil else { return (nil, true) }
            if !state.takers.isEmpty { return (state.takers.removeFirst().continuation, true) }
            state.items.append(item)
            if state.items.count >= high { state.isPaused = true }
            return (nil, !state.isPaused)
        }
        taker?.resume(returning: item)
        return hasRoom
    }

    /// What was put before can still be taken. Only the first ending counts.
    func finish(_ ending: WebSocketEnding) {
        let takers = state.withLock { state in
            guard state.ending == nil else { return [] as [(id: Int, continuation: CheckedContinuation<Item?, any Error>)] }
            state.ending = ending
            state.demand = nil
            defer { state.takers = [] }
            return state.takers
        }
        for taker in takers {
            taker.continuation.resume(returning: nil)
        }
    }

    /// Waits for the next item; nil when the connection has ended and everything has been taken.
    ///
    /// - Throws: `CancellationError`. Nothing is lost by it.
    func next() async throws -> Item? {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                take(id, continuation)
            }
        } onCancel: {
            let taker = state.withLock { state -> CheckedContinuation<Item?, any Error>? in
                guard let index = state.takers.firstIndex(where: { $0.id == id }) else { return nil }
                return state.takers.remove(at: index).continuation
            }
            taker?.resume(throwing: CancellationError())
        }
    }

    private func take(_ id: Int, _ continuation: CheckedContinuation<Item?, any Error>) {
        var result: Result<Item?, any Error>?
        let demand = state.withLock { state -> (@Sendable () -> Void)? in
            if Task.isCancelled {
                result = .failure(CancellationError())
            } else if let item = state.items.popFirst() {
                result = .success(item)
                if state.isPaused, state.items.count <= low {
                    state.isPaused = false
                    return state.demand
                }
            } else if state.ending != nil {
                result = .success(nil)
            } else {
                state.takers.append((id, continuation))
            }
            return nil
        }
        demand?()
        if let result {
            continuation.resume(with: result)
        }
    }
}
