// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

/// What the model's server is asked.
@Suite(.timeLimit(.minutes(10)))
struct TranscriptTests {
    @Test func theWholeBranchIsSentBehindTheSystemPrompt() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("One", in: id)
            try await ada.exchange("Two", in: id)
            try await ada.exchange("Three", in: id)
            let request = try await server.model.exchange(3).request
            #expect(
                request.messages == [
                    "system: You are a helpful assistant.", "user: One", "assistant: w1 w2 w3 w4 w5", "user: Two",
                    "assistant: w1 w2 w3 w4 w5", "user: Three",
                ])
            #expect(request["model"] == .string("small"))
            #expect(request["temperature"] == .number(0.7))
            #expect(request["max_tokens"] == .integer(64))
            #expect(request["stream"] == .bool(true))
            #expect(request.header("authorization") == ["Bearer sk-a-key-that-nobody-may-see"])
        }
    }

    @Test func anthropicIsAskedInItsOwnWay() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation(with: "claude")
            #expect(try await ada.exchange("One", in: id).content == FakeModelWords.text(5))
            let request = try await server.anthropic.exchange(1).request
            #expect(request.messages == ["user: One"])
            #expect(request["model"] == .string("poet"))
            #expect(request.header("x-api-key") == ["sk-a-key-that-nobody-may-see"])
            #expect(server.model.requestCount == 0)
        }
    }

    @Test func onlyTheNewestTurnsFitIntoASmallWindow() async throws {
        try await withServer { plan in
            plan.agents.contextWindow = 256
        } _: { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let long = { (number: Int) in "Question \(number) " + String(repeating: "long ", count: 40) }
            for number in 1...5 { try await ada.exchange(long(number), in: id) }
            let messages = try await server.model.exchange(5).request.messages
            #expect(messages.first == "system: You are a helpful assistant.")
            #expect(messages.last == "user: \(long(5))")
            #expect(!messages.contains("user: \(long(1))"))
            #expect(messages.count < 10)
            #expect(messages[1].hasPrefix("user: "))
        }
    }

    @Test("A question that is too long for the window is sent all the same", arguments: [256, 100, 1])
    func aQuestionThatIsTooLong(window: Int) async throws {
        try await withServer { plan in
            plan.agents.contextWindow = window
        } _: { server in
            let ada = try await server.join()
            let question = String(repeating: "long ", count: 2000)
            try await ada.exchange(question, in: try await ada.conversation())
            #expect(try await server.model.exchange(1).request.messages == ["system: You are a helpful assistant.", "user: \(question)"])
        }
    }

    @Test func aReplyThatFailedAtOnceIsLeftOut() async throws {
        try await withServer { server in
            server.model.scriptOnce(.status(400))
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("One", in: id)
            try await ada.exchange("Two", in: id)
            #expect(
                try await server.model.exchange(2).request.messages == ["system: You are a helpful assistant.", "user: One", "user: Two"])
        }
    }
}
