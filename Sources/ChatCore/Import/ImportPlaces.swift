// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Synchronization

/// Whose imports there are: one an account, from the first byte of its file to its end, and of those whose file is there a few
/// at once. So a file that comes slowly keeps nobody else waiting.
final class ImportPlaces: Sendable {
    /// So many accounts' files at most lie on the disk.
    private static let accountLimit = 64

    private struct State {
        var accounts: Set<User.ID> = []
        var running = 0
        /// The first come first; no more than `accounts`.
        var waiting: [(number: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []
        var next: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// `limit`: how many run at once.
    init(limit: Int) {
        self.limit = limit
    }

    /// Nil where the account has one, or too many have.
    func take(_ user: User.ID) -> Place? {
        let isFree = state.withLock { $0.accounts.count < Self.accountLimit && $0.accounts.insert(user).inserted }
        return isFree ? Place(user, in: self) : nil
    }

    /// Runs `body` when it is its turn. Throws `CancellationError` where the task is cancelled before.
    func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let mayGo = state.withLock { state -> Bool? in
                    // Cancelled before it waits: nobody would wake it.
                    if Task.isCancelled { return nil }
                    if state.running >= limit {
                        state.waiting.append((number, continuation))
                        return false
                    }
                    state.running += 1
                    return true
                }
                switch mayGo {
                case true?: continuation.resume()
                case false?: break
                case nil: continuation.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
            }?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Whoever waits longest goes on in the place that becomes free.
    private func leave() {
        state.withLock { state -> CheckedContinuation<Void, any Error>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst().continuation }
            state.running -= 1
            return nil
        }?.resume()
    }

    /// Left when it is let go of.
    final class Place: Sendable {
        private let user: User.ID
        private let places: ImportPlaces

        init(_ user: User.ID, in places: ImportPlaces) {
            self.user = user
            self.places = places
        }

        deinit {
            _ = places.state.withLock { $0.accounts.remove(user) }
        }
    }
}
