// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore

/// Anthropic's messages API. https://docs.anthropic.com/en/api/messages
struct AnthropicModel: LanguageModel {
    /// What an answer may cost where nobody says; the API insists on a number, and its oldest models take no larger one.
    static let defaultMaxTokens = 4096
    /// For a transcript that ends with the assistant's words, which newer models refuse to go on writing by themselves.
    static let continuePrompt = "Continue exactly where your last message ends. Repeat nothing of it and add no introduction."
    /// For a transcript that begins with the assistant's words, which the API refuses.
    static let openingPrompt = "Begin the conversation."

    let endpoint: ModelEndpoint
    let http: ModelHTTPClient

    func generate(_ request: ModelRequest, receive: @escaping @Sendable (ModelEvent) throws -> Void) async throws {
        try await http.stream(try Self.body(request).encoded(), to: endpoint, decoder: AnthropicReplyDecoder(), receive: receive)
    }

    static func body(_ request: ModelRequest) -> [String: JSONValue] {
        var body = request.parameters
        body["model"] = .string(request.model)
        body["stream"] = .bool(true)
        let system = request.messages.filter { $0.role == .system }.map(\.content).joined(separator: "\n\n")
        body["system"] = system.isEmpty ? nil : .string(system)
        body["messages"] = .array(
            turns(request.messages).map { .object(["role": .string($0.role.rawValue), "content": content(of: $0)]) })
        if let maxTokens = request.maxTokens {
            body["max_tokens"] = .integer(Int64(maxTokens))
        } else if body["max_tokens"] == nil {
            body["max_tokens"] = .integer(Int64(defaultMaxTokens))
        }
        return body
    }

    /// Pictures before the words about them, as Anthropic advises. https://docs.anthropic.com/en/docs/build-with-claude/vision
    private static func content(of message: ModelMessage) -> JSONValue {
        guard !message.images.isEmpty else { return .string(message.content) }
        let images = message.images.map { image -> JSONValue in
            .object([
                "type": .string("image"),
                "source": .object([
                    "type": .string("base64"), "media_type": .string(image.mediaType), "data": .string(image.base64),
                ]),
            ])
        }
        return .array(images + [.object(["type": .string("text"), "text": .string(message.content)])])
    }

    /// User and assistant by turns, the user first and last, none blank: anything else is refused.
    private static func turns(_ messages: [ModelMessage]) -> [ModelMessage] {
        var turns: [ModelMessage] = []
        for message in messages where message.role != .system && message.content.contains(where: { !$0.isWhitespace }) {
            if turns.isEmpty && message.role == .assistant {
                turns.append(ModelMessage(role: .user, content: openingPrompt))
            }
            if turns.last?.role == message.role {
                turns[turns.endIndex - 1].content += "\n\n" + message.content
                turns[turns.endIndex - 1].images += message.images
            } else {
                turns.append(message)
            }
        }
        if turns.last?.role == .assistant {
            turns.append(ModelMessage(role: .user, content: continuePrompt))
        }
        return turns
    }
}
