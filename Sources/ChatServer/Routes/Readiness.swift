// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Synchronization

/// Whether the server can serve. The database is asked at most once a second, however often this is asked.
final class Readiness: Sendable {
    enum State: String, Sendable {
        case ready, draining
        case databaseDown = "database does not answer"
    }

    private static let lifetime: Duration = .seconds(1)

    private let store: any Store
    private let generations: Generations
    private let last = Mutex<(state: State, at: ContinuousClock.Instant)?>(nil)

    init(store: any Store, generations: Generations) {
        self.store = store
        self.generations = generations
    }

    func check() async -> State {
        if generations.isDraining { return .draining }
        if let last = last.withLock({ $0 }), .now - last.at < Self.lifetime { return last.state }
        let state: State = (try? await store.ping()) == nil ? .databaseDown : .ready
        last.withLock { $0 = (state, .now) }
        return state
    }
}
