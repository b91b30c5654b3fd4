// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import Testing

@testable import AgentEngine

@Suite struct RequestBodyTests {
    @Test func `OpenAI's request has everything in its place`() throws {
        let request = ModelRequest(
            model: "m", messages: messages((.system, "s"), (.user, "q"), (.assistant, "begun")),
            parameters: [
                "temperature": .number(0.5), "model": .string("other"), "stream": .bool(false), "messages": .null, "n": .integer(2),
            ])
        let body = try OpenAIModel.body(request).encoded()
        #expect(
            String(buffer: body)
                == #"{"messages":[{"content":"s","role":"system"},{"content":"q","role":"user"},{"content":"begun","role":"assistant"}],"#
                + #""model":"m","stream":true,"stream_options":{"include_usage":true},"temperature":0.5}"#)
    }

    @Test func `Stream options can be left out for servers that refuse them`() {
        let body = OpenAIModel.body(ModelRequest(model: "m", messages: [], parameters: ["stream_options": .null]))
        #expect(body["stream_options"] == nil)
    }

    @Test func `A limit of tokens goes under the name that the agent's parameters use`() {
        let old = OpenAIModel.body(ModelRequest(model: "m", messages: [], parameters: ["max_tokens": .integer(9)], maxTokens: 24))
        #expect(old["max_tokens"] == .integer(24))
        let parameters = ["max_completion_tokens": JSONValue.integer(9)]
        let new = OpenAIModel.body(ModelRequest(model: "m", messages: [], parameters: parameters, maxTokens: 24))
        #expect(new["max_completion_tokens"] == .integer(24))
        #expect(new["max_tokens"] == nil)
    }

    @Test func `A parameter that JSON has no form for is rejected before anything is asked`() {
        #expect(throws: ModelError.rejected(status: 400)) {
            try OpenAIModel.body(ModelRequest(model: "m", messages: [], parameters: ["temperature": .number(.infinity)])).encoded()
        }
    }

    @Test func `Anthropic's request has the system prompt aside and always a limit`() {
        let body = AnthropicModel.body(ModelRequest(model: "m", messages: messages((.system, "s"), (.user, "q"))))
        #expect(body["system"] == .string("s"))
        #expect(body["max_tokens"] == .integer(4096))
        #expect(turns(body) == ["user: q"])
        let limited = AnthropicModel.body(ModelRequest(model: "m", messages: [], parameters: ["max_tokens": .integer(9)]))
        #expect(limited["max_tokens"] == .integer(9))
        #expect(limited["system"] == nil)
    }

    @Test(
        arguments: [
            ([(.user, "a"), (.user, "b"), (.assistant, "c"), (.user, "d")], ["user: a\n\nb", "assistant: c", "user: d"]),
            ([(.user, "a"), (.assistant, " \n"), (.user, "b")], ["user: a\n\nb"]),
            ([(.assistant, "Hi"), (.user, "a")], ["user: \(AnthropicModel.openingPrompt)", "assistant: Hi", "user: a"]),
            ([(.user, "a"), (.assistant, "half of ")], ["user: a", "assistant: half of ", "user: \(AnthropicModel.continuePrompt)"]),
        ] as [([(Message.Role, String)], [String])])
    func `Anthropic is given turns as it wants them`(_ given: [(Message.Role, String)], _ expected: [String]) {
        let body = AnthropicModel.body(ModelRequest(model: "m", messages: given.map { ModelMessage(role: $0, content: $1) }))
        #expect(turns(body) == expected)
    }
}

private func messages(_ messages: (Message.Role, String)...) -> [ModelMessage] {
    messages.map { ModelMessage(role: $0.0, content: $0.1) }
}

private func turns(_ body: [String: JSONValue]) -> [String] {
    guard case .array(let messages)? = body["messages"] else { return [] }
    return messages.map { message in
        guard case .object(let fields) = message, case .string(let role)? = fields["role"] else { return "?" }
        guard case .string(let content)? = fields["content"] else { return role }
        return "\(role): \(content)"
    }
}
