// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import ChatServer
import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

/// What becomes of a reply when the model's server fails, seen from outside.
@Suite(.timeLimit(.minutes(10)))
struct ModelFailureTests {
    private struct Outcome: Sendable {
        var error: SocketEvent.SocketError?
        var text: ReplyText
        /// Everything that was said on the socket, as text.
        var said: String
    }

    /// Says something and follows the reply to its end.
    private func exchange(_ server: RunningServer, with slug: String = "assistant") async throws -> Outcome {
        let ada = try await server.join()
        let id = try await ada.conversation(with: slug)
        let outcome = try await ada.client.withSocket(to: id) { socket in
            try await socket.say("Hello")
            var outcome = Outcome(error: nil, text: ReplyText(), said: "")
            while !outcome.text.hasEnded, let event = try await socket.events.next() {
                outcome.text.take(event)
                outcome.said += String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
                if case .error(let error) = event {
                    #expect(!outcome.text.hasEnded)
                    outcome.error = error
                }
            }
            return outcome
        }
        let reply = try #require(outcome.text.message)
        #expect(outcome.text.faults.isEmpty)
        // What was told is what is stored, and the conversation takes the next message.
        #expect(try await ada.client.message(reply.id, in: id) == reply)
        #expect(try await ada.client.conversation(id).activeMessageID == nil)
        let all = outcome.said + (try await ada.ask("GET", "chat/conversations/\(id)/").text)
        #expect(!all.contains("nobody-may-see"))
        #expect(!all.contains("secret words"))
        #expect(!all.contains("127.0.0.1"))
        return outcome
    }

    /// What never comes is not waited for long, and what comes has all the time that a busy machine needs.
    static let shortBeginning = ModelTimeLimits(firstPiece: .seconds(1))
    static let shortPause = ModelTimeLimits(betweenPieces: .milliseconds(300))

    struct Failure: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: FakeModelScript
        let code: String
        var kept = ""
        var isRetryable = true
        var requests = 1
        var limits = ModelTimeLimits()
    }

    static let failures: [Failure] = [
        Failure(testDescription: "status 400", script: .status(400), code: "model_rejected", isRetryable: false),
        Failure(testDescription: "status 401", script: .status(401), code: "model_rejected", isRetryable: false),
        Failure(testDescription: "status 403", script: .status(403), code: "model_rejected", isRetryable: false),
        Failure(testDescription: "status 404", script: .status(404), code: "model_rejected", isRetryable: false),
        Failure(testDescription: "status 422", script: .status(422), code: "model_rejected", isRetryable: false),
        Failure(testDescription: "status 429", script: .status(429, ["retry-after": "0"]), code: "model_rate_limited", requests: 3),
        Failure(testDescription: "status 500", script: .status(500), code: "model_unreachable", requests: 3),
        Failure(testDescription: "status 529", script: .status(529), code: "model_unreachable", requests: 3),
        Failure(testDescription: "nothing", script: .hang(after: .request), code: "model_timeout", limits: shortBeginning),
        Failure(testDescription: "a head and nothing", script: .hang(after: .head), code: "model_timeout", limits: shortBeginning),
        Failure(testDescription: "comments only", script: .commentsOnly(after: .head), code: "model_timeout", limits: shortBeginning),
        Failure(
            testDescription: "two words and nothing", script: .hang(after: .word(2)), code: "model_timeout", kept: "w1 w2",
            limits: shortPause),
        Failure(
            testDescription: "two words and comments", script: .commentsOnly(after: .word(2)), code: "model_timeout", kept: "w1 w2",
            limits: shortPause),
        Failure(testDescription: "a closed connection", script: .close(after: .request), code: "model_disconnected"),
        Failure(testDescription: "two words and FIN", script: .close(after: .word(2)), code: "model_disconnected", kept: "w1 w2"),
        Failure(testDescription: "two words and RST", script: .reset(after: .word(2)), code: "model_disconnected", kept: "w1 w2"),
        Failure(testDescription: "no JSON", script: .events("data: nonsense\n\n"), code: "model_bad_response"),
        Failure(testDescription: "no stream", script: .status(200), code: "model_bad_response"),
    ]

    @Test("A model's server that fails fails the reply", arguments: failures)
    func failure(_ failure: Failure) async throws {
        try await withServer { plan in
            plan.overrides.modelTimeLimits = failure.limits
        } _: { server in
            server.model.script(failure.script)
            let outcome = try await exchange(server)
            let reply = try #require(outcome.text.message)
            #expect(reply.status == .failed)
            #expect(reply.error?.code == failure.code)
            #expect(reply.error?.detail.isEmpty == false)
            #expect(reply.content == failure.kept)
            #expect(outcome.error?.code == failure.code)
            #expect(outcome.error?.messageID == reply.id)
            #expect(outcome.error?.retryable == failure.isRetryable)
            #expect(server.model.requestCount == failure.requests)
        }
    }

    @Test func aServerThatIsNotThereIsUnreachable() async throws {
        try await withServer { server in
            await server.model.stop()
            let outcome = try await exchange(server)
            #expect(outcome.text.message?.error?.code == "model_unreachable")
            #expect(outcome.error?.code == "model_unreachable")
        }
    }

    @Test("A busy server is asked again, and the reply is whole", arguments: [429, 500, 502, 503, 529])
    func busyServer(status: Int) async throws {
        try await withServer { server in
            server.model.scriptOnce(.status(status, ["retry-after": "0"]), .status(status))
            let outcome = try await exchange(server)
            #expect(outcome.error == nil)
            #expect(outcome.text.message?.status == .complete)
            #expect(outcome.text.content == FakeModelWords.text(5))
            #expect(server.model.requestCount == 3)
        }
    }

    @Test func aServerThatNamesAWaitIsLeftAloneForIt() async throws {
        try await withServer { server in
            server.model.scriptOnce(.status(429, ["retry-after": "1"]))
            let clock = ContinuousClock()
            let started = clock.now
            let outcome = try await exchange(server)
            #expect(outcome.text.message?.status == .complete)
            #expect(clock.now - started >= .seconds(1))
            #expect(server.model.requestCount == 2)
        }
    }

    @Test func nothingIsAskedAgainAfterTheFirstPiece() async throws {
        try await withServer { server in
            server.model.scriptOnce(.reset(after: .word(1)))
            let outcome = try await exchange(server)
            #expect(outcome.text.message?.status == .failed)
            #expect(outcome.text.content == "w1")
            #expect(server.model.requestCount == 1)
        }
    }

    @Test func aReplyOfAMebibyteIsCutOff() async throws {
        try await withServer { server in
            server.model.script(.flood(400_000))
            let outcome = try await exchange(server)
            let reply = try #require(outcome.text.message)
            #expect(reply.status == .failed)
            #expect(reply.error?.code == "reply_too_long")
            #expect(outcome.error?.retryable == false)
            #expect(reply.content.utf8.count == 1_048_576)
            #expect(FakeModelWords.text(400_000).hasPrefix(reply.content))
        }
    }

    @Test("Anthropic's format fails in the same way", arguments: [(FakeModelMoment.word(2), "w1 w2"), (.request, "")])
    func anthropic(moment: FakeModelMoment, kept: String) async throws {
        try await withServer { server in
            server.anthropic.script(.close(after: moment))
            let outcome = try await exchange(server, with: "claude")
            #expect(outcome.text.message?.error?.code == "model_disconnected")
            #expect(outcome.text.content == kept)
        }
    }

    @Test func afterAFailureTheConversationGoesOn() async throws {
        try await withServer { server in
            server.model.scriptOnce(.close(after: .word(1)))
            let ada = try await server.join()
            let id = try await ada.conversation()
            #expect(try await ada.exchange("Hello", in: id).status == .failed)
            #expect(try await ada.exchange("Again", in: id).status == .complete)
            #expect(try await ada.client.messages(in: id).all().map(\.status) == [.complete, .failed, .complete, .complete])
        }
    }

    @Test func theOthersDoNotNotice() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.scriptOnce(.words(3, heldBy: gate), .close(after: .word(1)))
            let ada = try await server.join()
            let (first, second) = (try await ada.conversation(), try await ada.conversation())
            try await ada.client.withSocket(to: first) { socket in
                try await socket.say("Hello")
                _ = try await server.model.exchange(1)
                #expect(try await ada.exchange("Hello", in: second).status == .failed)
                gate.open()
                #expect(try await socket.completed().content == FakeModelWords.text(3))
            }
        }
    }
}
