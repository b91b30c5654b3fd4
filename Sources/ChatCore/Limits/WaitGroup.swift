// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts what is under way, and has someone wait until nothing is.
package final class WaitGroup: Sendable {
    private struct State {
        var count = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func enter() {
        state.withLock { $0.count += 1 }
    }

    /// Once for each `enter`.
    package func leave() {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.count -= 1
            guard state.count == 0 else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }

    /// Returns once nothing is under way. For one caller.
    package func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.count > 0 { state.waiter = continuation }
                return state.count == 0
            }
            if isOver { continuation.resume() }
        }
    }

    /// Lets whoever waits go on all the same.
    func stopWaiting() {
        state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }
}
