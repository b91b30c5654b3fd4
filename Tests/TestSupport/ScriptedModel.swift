// SPDX-License-Identifier: Apache-2.0

package import AgentEngine
import Synchronization

/// A model inside the process, led by a test step by step.
///
///     let model = ScriptedModel()
///     … something calls model.generate …
///     let call = try await model.call(1)
///     call.send(.text("w1"))
///     call.finish()
package final class ScriptedModel: LanguageModel {
    private let calls = Mutex<[Call]>([])
    private let arrivals = FakeModelGate()
    private let script: (@Sendable (Call) -> Void)?

    /// - Parameter script: called with each call as it comes, before anything else can be done with it.
    package init(script: (@Sendable (Call) -> Void)? = nil) {
        self.script = script
    }

    /// Replies with these pieces at once, to every call.
    package convenience init(replying pieces: String...) {
        self.init { call in
            pieces.forEach { call.send(.text($0)) }
            call.finish()
        }
    }

    package var callCount: Int { calls.withLock { $0.count } }

    /// The call of that number, counted from 1, once it was made.
    package func call(_ number: Int) async throws -> Call {
        try await arrivals.wait(for: number)
        return calls.withLock { $0[number - 1] }
    }

    package func generate(_ request: ModelRequest, receive: @escaping @Sendable (ModelEvent) throws -> Void) async throws {
        let call = Call(request: request, receive: receive)
        let number = calls.withLock { calls in
            calls.append(call)
            return calls.count
        }
        script?(call)
        arrivals.advance(to: number)
        try await call.untilEnd()
    }
}

extension ScriptedModel {
    package final class Call: Sendable {
        package enum End: Sendable {
            case finished, cancelled, failed
        }

        private struct State {
            var isSending = false
            var end: (end: End, result: Result<Void, any Error>)?
        }

        package let request: ModelRequest
        private let receive: @Sendable (ModelEvent) throws -> Void
        private let state = Mutex(State())
        private let ended = FakeModelGate()

        init(request: ModelRequest, receive: @escaping @Sendable (ModelEvent) throws -> Void) {
            self.request = request
            self.receive = receive
        }

        /// Returns when the receiver has it. Does nothing once the call is at its end. To be called by one task at a time.
        package func send(_ event: ModelEvent) {
            let mayBeSent = state.withLock { state in
                state.isSending = state.end == nil
                return state.isSending
            }
            guard mayBeSent else { return }
            do {
                try receive(event)
            } catch {
                end(.failed, .failure(error))
            }
            let hasEnded = state.withLock { state in
                state.isSending = false
                return state.end != nil
            }
            if hasEnded { ended.open() }
        }

        /// `w1 … wN`, one event each.
        package func sendWords(_ numbers: ClosedRange<Int>) {
            numbers.forEach { send(.text(FakeModelWords.piece($0))) }
        }

        package func finish(_ reason: FinishReason = .stop) {
            send(.finished(reason))
            end(.finished, .success(()))
        }

        package func fail(_ error: ModelError) {
            end(.failed, .failure(error))
        }

        /// How the call ended, once it has.
        package func untilEnded() async throws -> End {
            try await ended.wait(for: 1)
            return state.withLock { $0.end?.end } ?? .finished
        }

        func untilEnd() async throws {
            await withTaskCancellationHandler {
                // A task of its own is not cancelled: the end waits for an event that is just being sent.
                await Task { try? await ended.wait(for: 1) }.value
            } onCancel: {
                end(.cancelled, .failure(CancellationError()))
            }
            try state.withLock { $0.end?.result }?.get()
        }

        /// The first end counts. Nothing is sent after it.
        private func end(_ end: End, _ result: Result<Void, any Error>) {
            let isQuiet = state.withLock { state in
                state.end = state.end ?? (end, result)
                return !state.isSending
            }
            if isQuiet { ended.open() }
        }
    }
}
