// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import Glibc
import MartletAPI
import TestSupport
import Testing

/// How replies arrive and are stopped, over real connections.
@Suite(.timeLimit(.minutes(10))) struct StreamingTests {
    @Test func `Text comes out as it comes in`() async throws {
        try await withFakeModel { server, model in
            let gate = FakeModelGate()
            server.script(.words(5, heldBy: gate))
            let received = Received()
            async let outcome = model.ask(.hello, received)
            for number in 1...5 {
                gate.advance()
                try await received.wait(for: FakeModelWords.text(number))
                #expect(received.text == FakeModelWords.text(number))
            }
            gate.open()
            #expect(await outcome.error == nil)
        }
    }

    @Test(arguments: [FakeModelMoment.request, .head, .word(3)])
    func `Cancelling closes the connection and ends with a cancellation`(_ moment: FakeModelMoment) async throws {
        try await withFakeModel { server, model in
            server.script(.hang(after: moment))
            let task = Task { await model.ask().error }
            let exchange = try await server.exchange(1)
            task.cancel()
            #expect(await task.value is CancellationError)
            try await exchange.untilClosed()
        }
    }

    @Test func `A cancelled task asks nothing`() async throws {
        try await withFakeModel { server, model in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await model.ask().error
            }
            #expect(await task.value is CancellationError)
            #expect(server.connectionCount == 0)
        }
    }

    @Test func `An error of the receiver ends the request and is thrown`() async throws {
        struct Full: Error {}
        try await withFakeModel { server, model in
            server.script(.hang(after: .word(3)))
            await #expect(throws: Full.self) {
                try await model.generate(.hello) { event in
                    if case .text = event { throw Full() }
                }
            }
            try await server.exchange(1).untilClosed()
        }
    }

    @Test func `Connections are used again`() async throws {
        try await withFakeModel { server, model in
            for _ in 1...5 {
                #expect(await model.ask().error == nil)
            }
            #expect(server.requestCount == 5)
            // Not always all of them: one that was just used may not be back yet.
            #expect(server.connectionCount < server.requestCount)
        }
    }

    @Test func `Two thousand replies from one server run at the same time`() async throws {
        raiseOpenFileLimit()
        // The first waits for the last to begin, which takes its time on a busy machine.
        try await withFakeModel(timeLimits: ModelTimeLimits(betweenPieces: .seconds(600))) { server, model in
            let gate = FakeModelGate()
            server.script(.words(3, heldBy: gate))
            gate.advance()
            try await withThrowingTaskGroup(of: (text: String, error: (any Error)?).self) { group in
                for number in 1...2000 {
                    group.addTask {
                        let (received, error) = await model.ask()
                        return (received.text, error)
                    }
                    if number.isMultiple(of: 50) {
                        // In waves, for the sake of the tests that run beside this one.
                        _ = try await server.exchange(number)
                    }
                }
                gate.open()
                for try await reply in group {
                    #expect(reply.error == nil)
                    #expect(reply.text == FakeModelWords.text(3))
                }
            }
            #expect(server.connectionCount == 2000)
        }
    }

    @Test func `The key goes into its header, and the question into the body`() async throws {
        try await withFakeModel(.openai, key: "sk-secret") { server, model in
            _ = await model.ask()
            let request = try await server.exchange(1).request
            #expect(request.path == "/v1/chat/completions")
            #expect(request.header("authorization") == ["Bearer sk-secret"])
            #expect(request.header("accept-encoding") == [])
            #expect(request["stream"] == .bool(true))
            #expect(request.messages == ["user: Hello"])
        }
        try await withFakeModel(.anthropic, key: "sk-ant") { server, model in
            _ = await model.ask()
            let request = try await server.exchange(1).request
            #expect(request.path == "/v1/messages")
            #expect(request.header("x-api-key") == ["sk-ant"])
            #expect(request.header("authorization") == [])
            #expect(request.header("anthropic-version") == ["2023-06-01"])
        }
    }

    @Test func `Text split at every byte between network reads arrives whole`() async throws {
        let text = "Grüße 世界 👩‍👩‍👧 e\u{301} ﷽"
        let stream = FakeEvents.text(text) + "data: [DONE]\n\n"
        try await withFakeModel { server, model in
            for cut in 1..<stream.utf8.count {
                server.scriptOnce(
                    FakeModelScript { exchange in
                        try await exchange.head()
                        let bytes = Array(stream.utf8)
                        try await exchange.body(bytes[..<cut])
                        try await exchange.body(bytes[cut...])
                        try await exchange.end()
                    })
                let (received, error) = await model.ask()
                #expect(error == nil)
                #expect(received.text == text, "cut at \(cut)")
            }
        }
    }
}

/// As far as the system lets us: both ends of thousands of connections are in this process, and many systems begin with 1,024.
private func raiseOpenFileLimit() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(resource, &limit)
}
