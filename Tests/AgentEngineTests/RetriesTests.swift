// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Synchronization
import TestSupport
import Testing

@testable import AgentEngine

@Suite(.timeLimit(.minutes(5))) struct RetriesTests {
    @Test(arguments: [429, 500, 502, 503, 529])
    func `A busy server is asked again, at most twice`(_ status: Int) async throws {
        try await withFakeModel { server, model in
            server.script(.status(status))
            let clock = WaitlessClock()
            let error = await #expect(throws: ModelError.self) { try await turn(model, clock).run { _ in } }
            #expect(error == ModelError(status: status))
            #expect(server.requestCount == 3)
            #expect(clock.waits == [.milliseconds(500), .seconds(1)])
        }
    }

    @Test(arguments: [400, 401, 403, 404, 422, 501, 504])
    func `Other statuses are not asked again`(_ status: Int) async throws {
        try await withFakeModel { server, model in
            server.script(.status(status))
            await #expect(throws: ModelError(status: status)) { try await turn(model, WaitlessClock()).run { _ in } }
            #expect(server.requestCount == 1)
        }
    }

    @Test func `The second attempt's reply is the reply`() async throws {
        try await withFakeModel { server, model in
            server.scriptOnce(.status(503), .words(10))
            let received = Received()
            try await turn(model, WaitlessClock()).run { received.take($0) }
            #expect(received.text == FakeModelWords.text(10))
            #expect(server.requestCount == 2)
        }
    }

    @Test func `A lost connection is not asked again, for the request may have been taken`() async throws {
        try await withFakeModel { server, model in
            server.script(.close(after: .request))
            await #expect(throws: ModelError.disconnected) { try await turn(model, WaitlessClock()).run { _ in } }
            #expect(server.requestCount == 1)
        }
    }

    @Test(arguments: [ModelEvent.thinking, .text("w1")])
    func `Once something has arrived nothing is asked again`(_ event: ModelEvent) async throws {
        let model = ScriptedModel { call in
            call.send(event)
            call.fail(.unavailable(status: 503))
        }
        await #expect(throws: ModelError.unavailable(status: 503)) { try await turn(model, WaitlessClock()).run { _ in } }
        #expect(model.callCount == 1)
    }

    @Test func `Usage alone is no reply, so that the server is asked again`() async throws {
        try await withFakeModel(.anthropic) { server, model in
            let overloaded = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"
            server.scriptOnce(.events(FakeModelFormat.anthropicBeginning + overloaded), .words(3))
            let received = Received()
            try await turn(model, WaitlessClock()).run { received.take($0) }
            #expect(received.text == FakeModelWords.text(3))
            #expect(server.requestCount == 2)
        }
    }

    @Test func `Cancelling ends the wait for the next attempt`() async throws {
        try await withFakeModel { server, model in
            server.script(.status(429, ["retry-after": "10"]))
            let task = Task { try await turn(model, ContinuousClock()).run { _ in } }
            try await server.exchange(1).untilClosed()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.requestCount == 1)
        }
    }

    @Test(
        arguments: [
            (1, 0.0, nil, 250), (1, 1.0, nil, 500), (2, 0.0, nil, 500), (2, 1.0, nil, 1000), (9, 1.0, nil, 10_000), (60, 0.5, nil, 7500),
            (1, 1.0, 3, 3000), (1, 1.0, 0, 500), (1, 0.0, 10, 10_000), (1, 1.0, 3600, 10_000),
        ] as [(Int, Double, Int?, Int)])
    func `Waits double, are jittered over their upper half, and honour Retry-After up to ten seconds`(
        _ attempt: Int, _ jitter: Double, _ retryAfter: Int?, _ milliseconds: Int
    ) {
        let retries = Retries(jitter: { jitter })
        let error = ModelError.rateLimited(retryAfter: retryAfter.map { .seconds($0) })
        #expect(retries.wait(after: attempt, error) == .milliseconds(milliseconds))
    }

    @Test(
        arguments: [
            ("7", 7), ("0", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sun, 06 Nov 1994 08:48:59 GMT", 0),
            ("99999999999999999999", 86_400),
            ("Mon, 01 Jan 2035 00:00:00 GMT", 86_400), ("soon", nil), ("-1", nil), ("1.5", nil), ("", nil),
            ("Sun, 06 Nov 1994 08:49 GMT", nil),
            (nil, nil),
        ] as [(String?, Int?)])
    func `Retry-After is seconds or a date`(_ value: String?, _ seconds: Int?) {
        // 08:49:00 of that day.
        let now = Date(timeIntervalSince1970: 784_111_740)
        #expect(RetryAfter.wait(value, now: now) == seconds.map { .seconds($0) })
    }

    private func turn(_ model: any LanguageModel, _ clock: any Clock<Duration>) -> AgentTurn {
        AgentTurn(
            model: model, modelName: "fake", contextWindow: 4096, transcript: [TranscriptEntry(role: .user, text: "Hello")],
            retries: Retries(jitter: { 1 }, clock: clock))
    }
}

/// A clock on which every wait is over at once, and noted.
final class WaitlessClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex<(now: Duration, waits: [Duration])>((.zero, []))

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    var minimumResolution: Duration { .nanoseconds(1) }
    var waits: [Duration] { state.withLock { $0.waits } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.waits.append(deadline.offset - state.now)
            state.now = deadline.offset
        }
    }
}
