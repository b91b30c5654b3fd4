// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import StreamProtocols

/// Anthropic's stream of `message_start`, `content_block_…`, `message_delta` and `message_stop` events. The `type` inside an
/// event's data is what counts; events of unknown types are ignored, as the API's documentation asks for.
struct AnthropicReplyDecoder: ReplyDecoder {
    private(set) var hasEnded = false
    /// Told once at the start; the tokens of the answer follow later, and count up.
    private var promptTokens = 0

    mutating func decode(_ event: ByteBuffer, into piece: inout ReplyPiece) throws(ModelError) {
        var content = Content()
        try event.readJSON { reader throws(JSONReader.Fault) in try content.read(&reader) }
        switch content.type {
        case "message_start", "message_delta":
            if content.hasUsage {
                promptTokens = content.promptTokens ?? promptTokens
                piece.usage = Message.Usage(promptTokens: promptTokens, completionTokens: content.completionTokens)
            }
            if let reason = content.stopReason { end(reason, &piece) }
        case "content_block_start", "content_block_delta":
            piece.append(content.text)
            piece.hasThoughts = piece.hasThoughts || content.hasThoughts
        case "message_stop": end("end_turn", &piece)
        case "error": throw content.error
        default: break
        }
    }

    private mutating func end(_ reason: String, _ piece: inout ReplyPiece) {
        guard !hasEnded else { return }
        hasEnded = true
        piece.finish =
            switch reason {
            case "end_turn", "stop_sequence": .stop
            case "max_tokens", "model_context_window_exceeded": .length
            case "refusal": .filtered
            default: .other
            }
    }
}

/// The members that matter, of any event: in a text, `type` need not come first.
private struct Content {
    var type: String?
    var text: String?
    var hasThoughts = false
    var stopReason: String?
    var hasUsage = false
    var promptTokens: Int?
    var completionTokens = 0
    private var errorType: String?

    mutating func read(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.members { name, reader throws(JSONReader.Fault) in
            switch name {
            case "type": type = try reader.string()
            case "delta", "content_block": try readBlock(&reader)
            case "usage": try readUsage(&reader)
            case "message":
                try reader.members { name, reader throws(JSONReader.Fault) in
                    if name == "usage" { try readUsage(&reader) } else { try reader.skip() }
                }
            case "error":
                try reader.members { name, reader throws(JSONReader.Fault) in
                    if name == "type" { errorType = try reader.string() } else { try reader.skip() }
                }
            default: try reader.skip()
            }
        }
    }

    private mutating func readBlock(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.members { name, reader throws(JSONReader.Fault) in
            switch name {
            case "text": text = try reader.string()
            case "thinking": hasThoughts = try reader.string()?.isEmpty == false
            case "stop_reason": stopReason = try reader.string()
            default: try reader.skip()
            }
        }
    }

    private mutating func readUsage(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        guard reader.kind() == .object else { return try reader.skip() }
        hasUsage = true
        try reader.members { name, reader throws(JSONReader.Fault) in
            switch name {
            // What is read from or written to the server's cache is part of the prompt too.
            case "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens":
                if let tokens = try reader.integer() { promptTokens = (promptTokens ?? 0).addingClamped(tokens) }
            case "output_tokens": completionTokens = max(0, try reader.integer() ?? 0)
            default: try reader.skip()
            }
        }
    }

    /// https://docs.anthropic.com/en/api/errors
    var error: ModelError {
        switch errorType {
        case "rate_limit_error": .rateLimited()
        case "overloaded_error": .unavailable(status: 529)
        case "api_error": .unavailable(status: 500)
        case "timeout_error": .timedOut(.server)
        case "invalid_request_error", "authentication_error", "permission_error", "not_found_error", "request_too_large", "billing_error":
            .rejected(status: 400)
        default: .unavailable()
        }
    }
}
