// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing

@testable import ChatServer

@Suite(.timeLimit(.minutes(5)))
struct ReadinessTests {
    @Test func whoAsksWhileTheDatabaseIsBeingAskedGetsTheSameAnswer() async throws {
        let (asked, answers) = (FakeModelGate(), FakeModelGate())
        let readiness = Readiness(isDraining: { false }) {
            asked.advance()
            try await answers.wait(for: 1)
        }
        await withTaskGroup { group in
            let asking = FakeModelGate()
            for _ in 1...50 {
                group.addTask {
                    asking.advance()
                    #expect(await readiness.check() == .ready)
                }
            }
            try? await asking.wait(for: 50)
            try? await asked.wait(for: 1)
            for _ in 1...100 { await Task.yield() }
            #expect(asked.count == 1)
            answers.open()
        }
    }

    @Test func aDatabaseThatFailsIsDownAndWhoDrainsDoesNotAskIt() async throws {
        let isDraining = Mutex(false)
        let pings = FakeModelGate()
        let readiness = Readiness(isDraining: { isDraining.withLock { $0 } }) {
            pings.advance()
            throw CancellationError()
        }
        #expect(await readiness.check() == .databaseDown)
        isDraining.withLock { $0 = true }
        #expect(await readiness.check() == .draining)
        #expect(pings.count == 1)
    }
}
