// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore

/// Any server that speaks OpenAI's chat completions: llama.cpp, Ollama, vLLM, OpenRouter, OpenAI itself.
/// https://platform.openai.com/docs/api-reference/chat
struct OpenAIModel: LanguageModel {
    let endpoint: ModelEndpoint
    let http: ModelHTTPClient

    func generate(_ request: ModelRequest, receive: @escaping @Sendable (ModelEvent) throws -> Void) async throws {
        try await http.stream(try Self.body(request).encoded(), to: endpoint, decoder: OpenAIReplyDecoder(), receive: receive)
    }

    /// A transcript that ends with the assistant's words is sent as it is: llama.cpp, Ollama and others go on writing them.
    ///
    /// A parameter `stream_options` replaces ours, since some servers refuse it; null leaves it out.
    static func body(_ request: ModelRequest) -> [String: JSONValue] {
        var body = request.parameters
        body["model"] = .string(request.model)
        body["messages"] = .array(
            request.messages.map { .object(["role": .string($0.role.rawValue), "content": content(of: $0)]) })
        body["stream"] = .bool(true)
        // Two replies at once would be mixed up.
        body["n"] = nil
        switch body["stream_options"] {
        case nil: body["stream_options"] = .object(["include_usage": .bool(true)])
        case .null?: body["stream_options"] = nil
        case _?: break
        }
        if let maxTokens = request.maxTokens {
            // OpenAI's newer models refuse `max_tokens`; who asks them says so by the parameter's name.
            let name = body["max_completion_tokens"] == nil ? "max_tokens" : "max_completion_tokens"
            body[name] = .integer(Int64(maxTokens))
        }
        return body
    }

    /// https://platform.openai.com/docs/guides/images-vision
    private static func content(of message: ModelMessage) -> JSONValue {
        guard !message.images.isEmpty else { return .string(message.content) }
        let images = message.images.map { image -> JSONValue in
            .object([
                "type": .string("image_url"),
                "image_url": .object(["url": .string("data:\(image.mediaType);base64,\(image.base64)")]),
            ])
        }
        return .array([.object(["type": .string("text"), "text": .string(message.content)])] + images)
    }
}
