// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import TestSupport
import Testing

@testable import AgentEngine

@Suite(.timeLimit(.minutes(5))) struct TitleTests {
    @Test(
        arguments: [
            ("Baking Sourdough at Home", "Baking Sourdough at Home"), ("\"Baking Sourdough\"", "Baking Sourdough"),
            ("“Brot backen”", "Brot backen"),
            ("„Brot backen“", "Brot backen"), ("«Faire du pain»", "Faire du pain"), ("「パンを焼く」", "パンを焼く"),
            ("Title: Baking Sourdough", "Baking Sourdough"),
            ("**Title:** \"Baking Sourdough.\"", "Baking Sourdough"), ("# Baking Sourdough", "Baking Sourdough"),
            ("**Baking Sourdough**", "Baking Sourdough"),
            ("title: 'Baking'", "Baking"), ("  Baking \t Sourdough  \n", "Baking Sourdough"), ("Baking Sourdough.", "Baking Sourdough"),
            ("パンを焼く。", "パンを焼く"), ("What is Swift?", "What is Swift?"), ("To be continued...", "To be continued..."),
            ("“A” and “B”", "“A” and “B”"), ("Rock 'n' Roll", "Rock 'n' Roll"), ("C++ and C#", "C++ and C#"), ("2 + 2", "2 + 2"),
            ("Baking\n\nIt is about bread.", "Baking"),
            ("", nil), ("   \n ", nil), ("...", nil), ("\"\"", nil), ("🥖", nil), ("<think>", nil), ("Title:", nil),
            ("one\ntwo\nthree\nfour", nil),
            (String(repeating: "word ", count: 30), "word" + String(repeating: " word", count: 15)),
            (String(repeating: "x", count: 100), String(repeating: "x", count: 80)),
            (String(repeating: "x", count: 80) + " y", String(repeating: "x", count: 80)),
            (String(repeating: "語", count: 100), String(repeating: "語", count: 80)),
        ] as [(String, String?)])
    func `An answer is cleaned to a title`(_ answer: String, _ title: String?) {
        #expect(TitleText.cleaned(answer) == title)
    }

    @Test func `The model is asked once, briefly, with the beginnings of both`() async throws {
        let model = ScriptedModel(replying: "\"Bread", " at Home\"")
        let title = await TitleWriter(model: model, modelName: "m").title(
            question: String(repeating: "é", count: 5000), reply: "Take flour.")
        #expect(title == "Bread at Home")
        let request = try await model.call(1).request
        #expect(request.maxTokens == 24)
        #expect(request.messages.count == 1)
        #expect(request.messages[0].content.contains("Take flour."))
        #expect(request.messages[0].content.utf8.count < 2500)
    }

    @Test func `It is asked as its agent asks, but for what would not give a title`() throws {
        let parameters: [String: JSONValue] = [
            "max_completion_tokens": .integer(4000), "reasoning_effort": .string("low"), "stop": .array([.string(" ")]),
            "response_format": .object(["type": .string("json_object")]), "tools": .array([]), "thinking": .object([:]),
        ]
        let request = TitleWriter(model: ScriptedModel(), modelName: "m", parameters: parameters).request(question: "q", reply: "r")
        #expect(request.parameters == ["max_completion_tokens": .integer(4000), "reasoning_effort": .string("low")])
        let body = OpenAIModel.body(request)
        #expect(body["max_completion_tokens"] == .integer(24) && body["max_tokens"] == nil && body["temperature"] == nil)
    }

    @Test func `A model that fails or rambles gives no title and is not asked again`() async {
        let failing = ScriptedModel { $0.fail(.unavailable(status: 503)) }
        #expect(await TitleWriter(model: failing, modelName: "m").title(question: "q", reply: "r") == nil)
        #expect(failing.callCount == 1)
        let rambling = ScriptedModel { call in
            for _ in 0..<10_000 { call.send(.text("word ")) }
            call.finish()
        }
        #expect(await TitleWriter(model: rambling, modelName: "m").title(question: "q", reply: "r") == nil)
    }

    @Test func `A model that takes too long is stopped`() async throws {
        let model = ScriptedModel()
        #expect(await TitleWriter(model: model, modelName: "m", clock: WaitlessClock()).title(question: "q", reply: "r") == nil)
        // The wait may be over before the model was asked at all.
        if model.callCount > 0 {
            #expect(try await model.call(1).untilEnded() == .cancelled)
        }
    }
}
