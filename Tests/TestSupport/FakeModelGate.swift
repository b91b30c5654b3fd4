// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A count that only grows, and those who wait for it: how a test holds a fake model back, and learns what it has done, without
/// looking at a clock.
package final class FakeModelGate: Sendable {
    private struct State {
        var count = 0
        var nextWaiter = 0
        var waiters: [Int: (count: Int, continuation: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var count: Int { state.withLock { $0.count } }

    package func advance(by steps: Int = 1) {
        advance { count in
            let (sum, isTooLarge) = count.addingReportingOverflow(steps)
            return isTooLarge ? .max : sum
        }
    }

    /// Lets everything pass, for good.
    package func open() {
        advance(to: .max)
    }

    /// Does nothing where the count is as large already.
    package func advance(to count: Int) {
        advance { max($0, count) }
    }

    /// In one step, so that of two who advance at once neither is lost.
    private func advance(_ next: (Int) -> Int) {
        let passing = state.withLock { state in
            state.count = next(state.count)
            let passing = state.waiters.filter { $0.value.count <= state.count }
            passing.keys.forEach { state.waiters[$0] = nil }
            return passing.values.map(\.continuation)
        }
        passing.forEach { $0.resume() }
    }

    /// Returns once the count is at least `count`.
    ///
    /// - Throws: `CancellationError`.
    package func wait(for count: Int) async throws {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.count >= count { return .success(()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[waiter] = (count, continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.continuation.resume(throwing: CancellationError())
        }
    }
}
