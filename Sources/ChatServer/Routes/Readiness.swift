// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Synchronization

/// Whether the server can serve. The database is asked at most once a second, and never twice at once, however often this is
/// asked: anybody may.
final class Readiness: Sendable {
    enum State: String, Sendable {
        case ready, draining
        case databaseDown = "database does not answer"
    }

    private struct Answer {
        let state: Task<State, Never>
        /// Nil while the database is being asked.
        var at: ContinuousClock.Instant?
    }

    private static let lifetime: Duration = .seconds(1)

    private let isDraining: @Sendable () -> Bool
    private let ping: @Sendable () async throws -> Void
    private let last = Mutex<Answer?>(nil)

    /// `ping` returns when the database answers.
    init(isDraining: @escaping @Sendable () -> Bool, ping: @escaping @Sendable () async throws -> Void) {
        self.isDraining = isDraining
        self.ping = ping
    }

    func check() async -> State {
        if isDraining() { return .draining }
        return await answer().value
    }

    private func answer() -> Task<State, Never> {
        last.withLock { last in
            if let last, last.at.map({ .now - $0 < Self.lifetime }) ?? true { return last.state }
            // A task of its own: whoever asked first may be gone before the others have their answer.
            let state = Task { await self.ask() }
            last = Answer(state: state, at: nil)
            return state
        }
    }

    private func ask() async -> State {
        let state: State = (try? await ping()) == nil ? .databaseDown : .ready
        last.withLock { $0?.at = .now }
        return state
    }
}
