// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets so many in at once and refuses the rest.
final class Gate: Sendable {
    private let limit: Int
    private let inside = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    func enter() -> Bool {
        inside.withLock { inside in
            guard inside < limit else { return false }
            inside += 1
            return true
        }
    }

    /// Once for each `enter` that let someone in.
    func leave() {
        inside.withLock { $0 -= 1 }
    }
}
