// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import TestSupport
import Testing

@testable import AgentEngine

@Suite(.timeLimit(.minutes(5))) struct AgentTurnTests {
    @Test func `An agent's turn asks its model with its prompt, its parameters and the transcript`() async throws {
        let model = ScriptedModel(replying: "Hi", " there")
        let now = Timestamp(milliseconds: 0)
        let agent = Agent(id: Agent.ID(), slug: "a", name: "A", model: "smol", contextWindow: 1000, createdAt: now, updatedAt: now)
        let configuration = Agent.Configuration(provider: "p", systemPrompt: "Be kind.", parameters: ["temperature": .number(0.5)])
        let received = Received()
        let transcript = [TranscriptEntry(role: .user, text: "Hello")]
        try await AgentTurn(agent: agent, configuration: configuration, transcript: transcript, model: model).run { received.take($0) }
        #expect(received.events == [.text("Hi"), .text(" there"), .finished(.stop)])
        let request = try await model.call(1).request
        #expect(request.model == "smol")
        #expect(request.parameters == ["temperature": .number(0.5)])
        #expect(request.messages == [ModelMessage(role: .system, content: "Be kind."), ModelMessage(role: .user, content: "Hello")])
    }

    @Test(arguments: [
        (10, ["12345", "67890"], "1234567890", false), (10, ["12345", "678901"], "1234567890", true),
        (10, ["1234567890", "x"], "1234567890", true), (4, ["aé世x"], "aé", true), (6, ["aé世x"], "aé世", true),
        (3, ["aé世x"], "aé", true), (2, ["aé世x"], "a", true), (0, ["a"], "", true), (5, ["👩‍👩‍👧"], "👩", true), (0, [], "", false),
    ])
    func `A reply is cut at its limit between scalars`(_ limit: Int, _ pieces: [String], _ expected: String, _ isCut: Bool) async throws {
        let model = ScriptedModel { call in
            pieces.forEach { call.send(.text($0)) }
            call.finish()
        }
        let received = Received()
        var error: (any Error)?
        do {
            try await turn(model, replyLimit: limit).run { received.take($0) }
        } catch let thrown {
            error = thrown
        }
        // The part of an emoji that fits may end in a joiner.
        #expect(received.text.unicodeScalars.filter { $0 != "\u{200D}" }.map(String.init).joined() == expected)
        #expect((error as? ModelError == .replyTooLong) == isCut)
        #expect(received.text.utf8.count <= limit)
    }

    @Test func `A flood is cut at 1 MiB to the byte, and the server is hung up on`() async throws {
        try await withFakeModel { server, model in
            server.script(.flood(1_000_000))
            let received = Received()
            await #expect(throws: ModelError.replyTooLong) { try await turn(model).run { received.take($0) } }
            #expect(received.text.utf8.count == 1_048_576)
            #expect(FakeModelWords.text(200_000).hasPrefix(received.text))
            try await server.exchange(1).untilClosed()
        }
    }

    @Test func `Cancelling a turn closes the request`() async throws {
        let model = ScriptedModel()
        let task = Task { try await turn(model).run { _ in } }
        let call = try await model.call(1)
        call.send(.text("w1"))
        task.cancel()
        #expect(try await call.untilEnded() == .cancelled)
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    private func turn(_ model: any LanguageModel, replyLimit: Int = AgentTurn.replyLimit) -> AgentTurn {
        AgentTurn(
            model: model, modelName: "fake", contextWindow: 4096, transcript: [TranscriptEntry(role: .user, text: "Hello")],
            replyLimit: replyLimit)
    }
}
