// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing

@testable import ChatServer

@Suite(.timeLimit(.minutes(5)))
struct ConnectionTasksTests {
    @Test func whoeverWaitsForTheEndWaitsForEveryTask() async throws {
        let tasks = ConnectionTasks()
        let gate = FakeModelGate()
        let done = Atomic(0)
        for number in 1...100 {
            tasks.start {
                try? await gate.wait(for: number)
                done.add(1, ordering: .relaxed)
            }
        }
        gate.open()
        await tasks.ended()
        #expect(done.load(ordering: .relaxed) == 100)
        await tasks.ended()
    }

    @Test func cancellingReachesThoseThatRunAndThoseThatComeLater() async {
        let tasks = ConnectionTasks()
        let cancelled = Atomic(0)
        @Sendable func untilCancelled() async {
            try? await FakeModelGate().wait(for: 1)
            if Task.isCancelled { cancelled.add(1, ordering: .relaxed) }
        }
        for _ in 0..<10 { tasks.start { await untilCancelled() } }
        tasks.cancel()
        tasks.start { await untilCancelled() }
        await tasks.ended()
        #expect(cancelled.load(ordering: .relaxed) == 11)
    }
}
