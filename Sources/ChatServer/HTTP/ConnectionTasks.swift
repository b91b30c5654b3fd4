// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The tasks of the open connections. In a task group, where Hummingbird keeps them, each that ends is looked for along all that
/// have not: with a thousand sockets open that was 4 % of the processor time, spent on answering requests beside them. Here a
/// task that ends is found at once.
final class ConnectionTasks: Sendable {
    private struct State {
        var next: UInt64 = 0
        var running: [UInt64: Task<Void, Never>] = [:]
        var isCancelled = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func start(_ work: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            state.next += 1
            let number = state.next
            // Not a child of anyone: `ended` waits for it, and `cancel` reaches it.
            let task = Task {
                await work()
                self.remove(number)
            }
            state.running[number] = task
            if state.isCancelled { task.cancel() }
        }
    }

    /// Those that run, and all that are started from now on.
    func cancel() {
        let running = state.withLock { state in
            state.isCancelled = true
            return Array(state.running.values)
        }
        for task in running { task.cancel() }
    }

    /// Returns once none runs. To be called when no more are started, by one caller.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.running.isEmpty { state.waiter = continuation }
                return state.running.isEmpty
            }
            if isOver { continuation.resume() }
        }
    }

    private func remove(_ number: UInt64) {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.running[number] = nil
            guard state.running.isEmpty else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }
}
