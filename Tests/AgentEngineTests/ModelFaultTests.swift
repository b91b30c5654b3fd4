// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import MartletAPI
import NIOCore
import TestSupport
import Testing

@testable import AgentEngine

/// What becomes of a reply when the model's server fails, over a real connection.
@Suite(.timeLimit(.minutes(5))) struct ModelFaultTests {
    private static let impatient = ModelTimeLimits(firstPiece: .milliseconds(100))
    private static let impatientLater = ModelTimeLimits(betweenPieces: .milliseconds(100))

    @Test(arguments: [ProviderDefinition.Kind.openai, .anthropic])
    func `A reply arrives whole, with its usage`(_ kind: ProviderDefinition.Kind) async throws {
        try await withFakeModel(kind) { server, model in
            server.script(.words(100))
            let (received, error) = await model.ask()
            #expect(error == nil)
            #expect(received.text == FakeModelWords.text(100))
            #expect(received.events.contains(.finished(.stop)))
            #expect(received.events.last == .usage(Message.Usage(promptTokens: 7, completionTokens: 5)))
        }
    }

    @Test(arguments: [
        (400, ModelError.rejected(status: 400)), (401, .rejected(status: 401)), (403, .rejected(status: 403)),
        (404, .rejected(status: 404)), (422, .rejected(status: 422)), (429, .rateLimited()), (500, .unavailable(status: 500)),
        (502, .unavailable(status: 502)),
        (503, .unavailable(status: 503)), (529, .unavailable(status: 529)), (504, .timedOut(.server)), (204, .badResponse(.notAStream)),
        (307, .badResponse(.notAStream)),
    ])
    func `Each status has its meaning, and nothing of the body comes out`(_ status: Int, _ expected: ModelError) async throws {
        try await withFakeModel { server, model in
            server.script(.status(status, ["location": "http://127.0.0.1:1/elsewhere"]))
            let (received, error) = await model.ask()
            #expect(error as? ModelError == expected)
            #expect(received.events.isEmpty)
            #expect(!expected.detail.contains("secret"))
            #expect(server.requestCount == 1)
        }
    }

    @Test func `Retry-After is read from the response`() async throws {
        try await withFakeModel { server, model in
            server.script(.status(429, ["retry-after": "7"]))
            #expect(await model.ask().error as? ModelError == .rateLimited(retryAfter: .seconds(7)))
        }
    }

    @Test func `A server that is not there is unreachable, at once`() async throws {
        // At once is before this test's own time limit: connecting again and again would take longer than that.
        try await withFakeModel(timeLimits: ModelTimeLimits(connect: .seconds(3600), firstPiece: .seconds(3600))) { server, model in
            await server.stop()
            #expect(await model.ask().error as? ModelError == .unreachable)
        }
    }

    @Test(arguments: [FakeModelMoment.request, .head])
    func `Silence before the first piece is a time-out`(_ moment: FakeModelMoment) async throws {
        try await withFakeModel(timeLimits: Self.impatient) { server, model in
            server.script(.hang(after: moment))
            #expect(await model.ask().error as? ModelError == .timedOut(.firstPiece))
        }
    }

    @Test func `Silence in the middle is a time-out, and keeps what came`() async throws {
        try await withFakeModel(timeLimits: Self.impatientLater) { server, model in
            server.script(.hang(after: .word(3)))
            let (received, error) = await model.ask()
            #expect(error as? ModelError == .timedOut(.nextPiece))
            #expect(received.text == FakeModelWords.text(3))
            try await server.exchange(1).untilClosed()
        }
    }

    @Test(arguments: [(FakeModelMoment.head, ModelError.timedOut(.firstPiece)), (.word(3), .timedOut(.nextPiece))])
    func `Comments are no progress`(_ moment: FakeModelMoment, _ expected: ModelError) async throws {
        try await withFakeModel(timeLimits: expected == .timedOut(.firstPiece) ? Self.impatient : Self.impatientLater) { server, model in
            server.script(.commentsOnly(after: moment))
            #expect(await model.ask().error as? ModelError == expected)
        }
    }

    @Test func `Anthropic's pings are no progress`() async throws {
        try await withFakeModel(.anthropic, timeLimits: Self.impatient) { server, model in
            server.script(
                FakeModelScript { exchange in
                    try await exchange.begin()
                    while true {
                        try await exchange.body("event: ping\ndata: {\"type\": \"ping\"}\n\n")
                        try await Task.sleep(for: .milliseconds(5))
                    }
                })
            #expect(await model.ask().error as? ModelError == .timedOut(.firstPiece))
        }
    }

    @Test(arguments: [FakeModelScript.close(after: .request), .close(after: .head), .reset(after: .request)])
    func `A connection that ends before anything came is disconnected`(_ script: FakeModelScript) async throws {
        try await withFakeModel { server, model in
            server.script(script)
            #expect(await model.ask().error as? ModelError == .disconnected)
            #expect(server.requestCount == 1)
        }
    }

    @Test func `A connection closed in the middle is disconnected, keeps what came, and is not asked again`() async throws {
        try await withFakeModel { server, model in
            server.script(.close(after: .word(4)))
            let (received, error) = await model.ask()
            #expect(error as? ModelError == .disconnected)
            #expect(received.text == FakeModelWords.text(4))
            #expect(server.requestCount == 1)
        }
    }

    @Test func `A connection reset in the middle is disconnected, and keeps what had come`() async throws {
        try await withFakeModel { server, model in
            let gate = FakeModelGate()
            server.script(
                FakeModelScript { exchange in
                    try await exchange.begin()
                    try await exchange.words(1...4)
                    try await gate.wait(for: 1)
                    try await exchange.reset()
                })
            let received = Received()
            async let outcome = model.ask(.hello, received)
            try await received.wait(for: FakeModelWords.text(4))
            gate.open()
            #expect(await outcome.error as? ModelError == .disconnected)
            #expect(received.text == FakeModelWords.text(4))
        }
    }

    @Test func `A body that ends properly without the reply's end is disconnected`() async throws {
        try await withFakeModel { server, model in
            server.script(.events(FakeEvents.text("half")))
            let (received, error) = await model.ask()
            #expect(error as? ModelError == .disconnected)
            #expect(received.text == "half")
        }
    }

    @Test(arguments: [
        "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n", FakeEvents.text("x") + "data: [DONE]\n\n",
    ])
    func `A reply's end counts even when the connection never ends, or breaks`(_ events: String) async throws {
        try await withFakeModel { server, model in
            server.script(
                FakeModelScript { exchange in
                    try await exchange.head()
                    try await exchange.body(events)
                    try await exchange.hang()
                })
            let (received, error) = await model.ask()
            #expect(error == nil)
            #expect(received.events == [.text("x"), .finished(.stop)])
        }
    }

    @Test(arguments: ["text/html; charset=utf-8", "application/json"])
    func `An answer of another type is a bad response`(_ type: String) async throws {
        try await withFakeModel { server, model in
            server.script(
                FakeModelScript { exchange in
                    try await exchange.head(200, ["content-type": type, "content-length": "2"])
                    try await exchange.raw("{}")
                })
            #expect(await model.ask().error as? ModelError == .badResponse(.notAStream))
        }
    }

    @Test func `Something that is not HTTP is a bad response`() async throws {
        try await withFakeModel { server, model in
            server.script(FakeModelScript { try await $0.raw("SSH-2.0-OpenSSH_9.6\r\n\r\n") })
            #expect(await model.ask().error as? ModelError == .badResponse(.notAStream))
        }
    }

    @Test func `An event that makes no sense ends the reply, and keeps what came`() async throws {
        try await withFakeModel { server, model in
            server.script(.events(FakeEvents.text("good") + "data: {nonsense}\n\n" + FakeEvents.text("bad"), every: 7))
            let (received, error) = await model.ask()
            #expect(error as? ModelError == .badResponse(.malformedEvent))
            #expect(received.text == "good")
        }
    }

    @Test(arguments: [
        (HTTPClientError.connectTimeout as any Error, false, ModelError.timedOut(.connection)),
        (HTTPClientError.tlsHandshakeTimeout, false, .timedOut(.connection)),
        (ChannelError.connectTimeout(.seconds(10)), false, .timedOut(.connection)),
        (HTTPClientError.remoteConnectionClosed, true, .disconnected), (HTTPClientError.remoteConnectionClosed, false, .unreachable),
        (IOError(errnoCode: 104, reason: "reset"), true, .disconnected), (IOError(errnoCode: 111, reason: "refused"), false, .unreachable),
    ])
    func `An error of the connection has its meaning`(_ error: any Error, _ isAsked: Bool, _ expected: ModelError) {
        #expect(ModelError(transport: error, isAsked: isAsked) == expected)
    }

    @Test func `A server that does not speak TLS is unreachable by https`() async throws {
        let server = try await FakeModelServer.start()
        let providers = try ModelProviders(
            [ProviderDefinition(id: "p", kind: .openai, baseURL: server.baseURL.replacing("http:", with: "https:"))],
            timeLimits: ModelTimeLimits(connect: .seconds(60)))
        let error = await providers["p"]?.ask().error
        #expect(error as? ModelError == .unreachable)
        #expect(server.requestCount == 0)
        await providers.shutdown()
        await server.stop()
    }

    @Test func `An endless line ends the reply long before the line's end`() async throws {
        try await withFakeModel { server, model in
            server.script(.endlessLine(bytes: 64 << 20))
            #expect(await model.ask().error as? ModelError == .replyTooLong)
            try await server.exchange(1).untilClosed()
        }
    }
}
