// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a fake model says: numbered words, so that a text shows whether something is missing, repeated or out of order.
package enum FakeModelWords {
    /// `w1 w2 w3`, a blank before each but the first.
    package static func text(_ numbers: ClosedRange<Int>) -> String {
        numbers.map(piece).joined()
    }

    package static func text(_ count: Int) -> String {
        count > 0 ? text(1...count) : ""
    }

    static func piece(_ number: Int) -> String {
        number == 1 ? "w1" : " w\(number)"
    }
}

/// Events in the format that the request asked for.
extension FakeModelExchange {
    /// What comes before the text: the response's head, and the events that begin a reply.
    package func begin() async throws {
        try await head()
        try await body(request.isAnthropic ? FakeModelFormat.anthropicBeginning : FakeModelFormat.openAIBeginning)
    }

    package func text(_ text: String) async throws {
        try await body(event(text: text))
    }

    package func thought(_ thought: String) async throws {
        try await body(request.isAnthropic ? FakeModelFormat.anthropicThought(thought) : FakeModelFormat.openAIThought(thought))
    }

    package func words(_ numbers: ClosedRange<Int>) async throws {
        for number in numbers {
            try await text(FakeModelWords.piece(number))
        }
    }

    /// As fast as the client takes them, many events to a write.
    package func wordsAtLineRate(_ numbers: ClosedRange<Int>, perWrite: Int = 256) async throws {
        for start in stride(from: numbers.lowerBound, through: numbers.upperBound, by: perWrite) {
            try await body((start...min(start + perWrite - 1, numbers.upperBound)).map { event(text: FakeModelWords.piece($0)) }.joined())
        }
    }

    /// The events that end a reply, and the response's end.
    package func finish(reason: String? = nil, promptTokens: Int = 7, completionTokens: Int = 5) async throws {
        if request.isAnthropic {
            try await body(FakeModelFormat.anthropicEnd(reason: reason ?? "end_turn", completionTokens))
        } else {
            try await body(FakeModelFormat.openAIEnd(reason: reason ?? "stop", promptTokens, completionTokens))
        }
        try await end()
    }

    private func event(text: String) -> String {
        request.isAnthropic ? FakeModelFormat.anthropicText(text) : FakeModelFormat.openAIText(text)
    }
}

/// Events as text.
package enum FakeModelFormat {
    package static let openAIBeginning = openAI(#"{"role":"assistant","content":""}"#)

    package static func openAIText(_ text: String) -> String {
        openAI(#"{"content":\#(quoted(text))}"#)
    }

    package static func openAIThought(_ thought: String) -> String {
        openAI(#"{"reasoning_content":\#(quoted(thought))}"#)
    }

    package static func openAIEnd(reason: String = "stop", _ promptTokens: Int = 7, _ completionTokens: Int = 5) -> String {
        let total = promptTokens + completionTokens
        let usage = #"{"prompt_tokens":\#(promptTokens),"completion_tokens":\#(completionTokens),"total_tokens":\#(total)}"#
        return openAI("{}", reason: quoted(reason)) + "data: {\(openAIPrefix),\"choices\":[],\"usage\":\(usage)}\n\n" + "data: [DONE]\n\n"
    }

    private static let openAIPrefix = #""id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"fake""#

    private static func openAI(_ delta: String, reason: String = "null") -> String {
        "data: {\(openAIPrefix),\"choices\":[{\"index\":0,\"delta\":\(delta),\"finish_reason\":\(reason)}]}\n\n"
    }

    package static let anthropicBeginning =
        anthropic(
            "message_start",
            #""message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"fake","stop_reason":null,"#
                + #""usage":{"input_tokens":7,"output_tokens":1}}"#)
        + anthropic("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#)

    package static func anthropicText(_ text: String) -> String {
        anthropic("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":\#(quoted(text))}"#)
    }

    package static func anthropicThought(_ thought: String) -> String {
        anthropic("content_block_delta", #""index":0,"delta":{"type":"thinking_delta","thinking":\#(quoted(thought))}"#)
    }

    package static func anthropicEnd(reason: String = "end_turn", _ completionTokens: Int = 5) -> String {
        anthropic("content_block_stop", #""index":0"#)
            + anthropic("message_delta", #""delta":{"stop_reason":\#(quoted(reason))},"usage":{"output_tokens":\#(completionTokens)}"#)
            + anthropic("message_stop", nil)
    }

    private static func anthropic(_ type: String, _ members: String?) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(members.map { ",\($0)" } ?? "")}\n\n"
    }

    /// As JSON.
    private static func quoted(_ text: String) -> String {
        let needsEscapes = text.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        guard needsEscapes else { return "\"\(text)\"" }
        return (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
