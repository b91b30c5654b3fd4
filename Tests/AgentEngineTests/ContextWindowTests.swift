// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Testing

@testable import AgentEngine

@Suite struct ContextWindowTests {
    /// Each message of 288 letters counts 100 tokens: a third of its letters, and four.
    private static let filler = String(repeating: "x", count: 286)

    @Test(
        arguments: [
            // window, system prompt, max_tokens, transcript, what is sent
            (10_000, true, nil, "u1 a1 u2 a2 u3", "s u1 a1 u2 a2 u3"),
            (0, true, nil, "u1 a1 u2 a2 u3", "s u1 a1 u2 a2 u3"),
            // A quarter is kept for the answer: 750 for the system prompt and six messages.
            (1000, true, nil, "u1 a1 u2 a2 u3 a3 u4", "s u2 a2 u3 a3 u4"),
            (1000, false, nil, "u1 a1 u2 a2 u3 a3 u4", "u1 a1 u2 a2 u3 a3 u4"),
            // Whole turns go, so that no answer stands without its question.
            (800, true, 200, "u1 a1 u2 a2 u3", "s u1 a1 u2 a2 u3"),
            (799, true, 200, "u1 a1 u2 a2 u3", "s u2 a2 u3"),
            // A max_tokens as large as the window still leaves half of it.
            (1000, true, 1000, "u1 a1 u2 a2 u3", "s u2 a2 u3"),
            // What must be sent is sent, however much it is.
            (100, true, nil, "u1 a1 u2", "s u2"),
            (1, false, nil, "u1", "u1"),
            // A reply that is continued belongs to the last question.
            (500, true, nil, "u1 a1 u2 a2", "s u2 a2"),
            // Without a gap: an early turn that would fit is not sent without those after it.
            (1000, true, 400, "u1 u2 a2 a2 a2 a2 u3 a3 u4", "s u3 a3 u4"),
            (1000, true, nil, "a1 u2", "s a1 u2"),
            (500, true, nil, "a1 a1 a1 u2", "s u2"),
            (1000, true, nil, "", "s"),
        ] as [(Int, Bool, Int?, String, String)])
    func `The oldest turns give way`(_ window: Int, _ hasSystemPrompt: Bool, _ maxTokens: Int?, _ transcript: String, _ expected: String) {
        let entries = transcript.split(separator: " ").map { name in
            TranscriptEntry(role: name.hasPrefix("u") ? .user : .assistant, text: name + Self.filler)
        }
        let messages = ContextWindow(tokens: window).messages(
            systemPrompt: hasSystemPrompt ? "s " + Self.filler : "", transcript: entries,
            parameters: maxTokens.map { ["max_tokens": .integer(Int64($0))] } ?? [:])
        #expect(messages.map { $0.content.dropLast(Self.filler.count).filter { $0 != " " } }.joined(separator: " ") == expected)
        #expect(messages.first?.role == (hasSystemPrompt ? .system : messages.first?.role))
    }

    @Test func `Empty entries, such as replies that failed at once, are not sent`() {
        let entries = [(.user, "a"), (.assistant, ""), (.user, "b")].map { TranscriptEntry(role: $0, text: $1) }
        let messages = ContextWindow(tokens: 100).messages(systemPrompt: "", transcript: entries, parameters: [:])
        #expect(messages.map(\.content) == ["a", "b"])
    }

    @Test(arguments: [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("é", 1), ("Привет", 6), ("世界", 3), ("👩", 2), ("ab é", 2)])
    func `Tokens are estimated from bytes`(_ text: String, _ tokens: Int) {
        #expect(TokenEstimate.text(text) == tokens)
    }
}
