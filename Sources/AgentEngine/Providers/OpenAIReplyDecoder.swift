// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import StreamProtocols

/// `chat.completion.chunk` events, with what the servers of this family make of them: usage missing or null, deltas with a
/// role only, null for absent, reasoning under two names, content as a list of parts, errors as events, and the end told
/// by a reason, by `[DONE]`, or by both.
struct OpenAIReplyDecoder: ReplyDecoder {
    private(set) var hasEnded = false

    mutating func decode(_ event: ByteBuffer, into piece: inout ReplyPiece) throws(ModelError) {
        guard !event.readableBytesView.elementsEqual("[DONE]".utf8) else { return end(.stop, &piece) }
        var end: FinishReason?
        var error: ModelError?
        try event.readJSON { reader throws(JSONReader.Fault) in
            try reader.members { name, reader throws(JSONReader.Fault) in
                switch name {
                case "choices": try reader.elements { reader throws(JSONReader.Fault) in end = try choice(&reader, &piece) ?? end }
                case "usage": piece.usage = try usage(&reader) ?? piece.usage
                case "error": error = try failure(&reader)
                default: try reader.skip()
                }
            }
        }
        if let error { throw error }
        if let end { self.end(end, &piece) }
    }

    private mutating func end(_ reason: FinishReason, _ piece: inout ReplyPiece) {
        guard !hasEnded else { return }
        hasEnded = true
        piece.finish = reason
    }

    private func choice(_ reader: inout JSONReader, _ piece: inout ReplyPiece) throws(JSONReader.Fault) -> FinishReason? {
        var reason: String?
        try reader.members { name, reader throws(JSONReader.Fault) in
            switch name {
            case "delta": try delta(&reader, &piece)
            case "finish_reason": reason = try reader.string()
            default: try reader.skip()
            }
        }
        return switch reason {
        case nil, "": nil
        case "stop": .stop
        case "length": .length
        case "content_filter": .filtered
        case _?: .other
        }
    }

    private func delta(_ reader: inout JSONReader, _ piece: inout ReplyPiece) throws(JSONReader.Fault) {
        try reader.members { name, reader throws(JSONReader.Fault) in
            switch name {
            case "content" where reader.kind() == .array: try parts(&reader, &piece)
            case "content", "refusal": piece.append(try reader.string())
            case "reasoning_content", "reasoning":
                if try reader.string()?.isEmpty == false { piece.hasThoughts = true }
            default: try reader.skip()
            }
        }
    }

    /// Mistral's reasoning models send these instead of a string.
    private func parts(_ reader: inout JSONReader, _ piece: inout ReplyPiece) throws(JSONReader.Fault) {
        try reader.elements { reader throws(JSONReader.Fault) in
            try reader.members { name, reader throws(JSONReader.Fault) in
                switch name {
                case "text": piece.append(try reader.string())
                case "thinking":
                    try reader.skip()
                    piece.hasThoughts = true
                default: try reader.skip()
                }
            }
        }
    }

    private func usage(_ reader: inout JSONReader) throws(JSONReader.Fault) -> Message.Usage? {
        var (prompt, completion): (Int?, Int?)
        try reader.members { name, reader throws(JSONReader.Fault) in
            switch name {
            case "prompt_tokens": prompt = try reader.integer()
            case "completion_tokens": completion = try reader.integer()
            default: try reader.skip()
            }
        }
        return Message.Usage(prompt: prompt, completion: completion)
    }

    /// Nil for null, which some servers send with every chunk. The code is an HTTP status, a word, or missing.
    private func failure(_ reader: inout JSONReader) throws(JSONReader.Fault) -> ModelError? {
        guard reader.kind() != .null else {
            try reader.skip()
            return nil
        }
        var status: Int?
        var words: Set<String> = []
        try reader.members { name, reader throws(JSONReader.Fault) in
            switch name {
            case "code" where reader.kind() == .number: status = try reader.integer()
            case "code", "type": try reader.string().map { _ = words.insert($0) }
            default: try reader.skip()
            }
        }
        if let status, (400...599).contains(status) { return ModelError(status: status) }
        if words.contains("rate_limit_exceeded") { return .rateLimited() }
        if words.contains("invalid_request_error") { return .rejected(status: 400) }
        return .unavailable()
    }
}
