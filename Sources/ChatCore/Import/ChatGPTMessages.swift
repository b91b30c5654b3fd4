// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import StreamProtocols

/// ChatGPT's `conversations.json`: a tree of nodes by id. Left out are what its page does not show either: instructions,
/// what is said to and by tools, thinking, and nodes of no weight.
extension ImportedConversation {
    mutating func readChatGPT(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        source = .chatGPT
        hasMessages = true
        messages.removeAll()
        try reader.members { id, node throws(JSONReader.Fault) in
            var message = ImportedMessage(id: id, parent: .nobody)
            try node.members { name, value throws(JSONReader.Fault) in
                switch name {
                case "parent": message.parent = try value.string().map { .message($0) } ?? .nobody
                case "message": try message.readChatGPT(&value)
                default: try value.skip()
                }
            }
            messages.append(message)
        }
    }
}

extension ImportedMessage {
    fileprivate mutating func readChatGPT(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        var author: String?
        var recipient = "all"
        var weight = 1.0
        var isHidden = false
        var body = (kind: "text", text: "")
        try reader.members { name, value throws(JSONReader.Fault) in
            switch name {
            case "author":
                try value.members { name, value throws(JSONReader.Fault) in
                    if name == "role" { author = try value.string() } else { try value.skip() }
                }
            case "recipient": recipient = try value.string() ?? "all"
            case "weight": weight = try value.decimal() ?? 1
            case "content": body = try value.chatGPTContent()
            case "create_time": createdAt = try value.time()
            case "update_time": editedAt = try value.time()
            case "metadata":
                try value.members { name, value throws(JSONReader.Fault) in
                    switch name {
                    case "model_slug": model = try value.string()
                    case "is_visually_hidden_from_conversation": isHidden = try value.bool() ?? false
                    default: try value.skip()
                    }
                }
            default: try value.skip()
            }
        }
        content = body.text
        let isShown = weight > 0 && !isHidden && recipient == "all" && ["text", "multimodal_text", "code"].contains(body.kind)
        guard isShown, !content.isEmpty else { return }
        role = author == "user" ? .user : author == "assistant" ? .assistant : nil
        if role != .assistant { model = nil }
    }
}

extension JSONReader {
    fileprivate mutating func chatGPTContent() throws(Fault) -> (kind: String, text: String) {
        var kind = "text"
        var parts: [String] = []
        try members { name, value throws(Fault) in
            switch name {
            case "content_type": kind = try value.string() ?? kind
            case "text": if let text = try value.string() { parts.append(text) }
            case "parts":
                try value.elements { part throws(Fault) in
                    if let text = try part.chatGPTPart(), !text.isEmpty { parts.append(text) }
                }
            default: try value.skip()
            }
        }
        return (kind, parts.joined(separator: "\n\n"))
    }

    /// A text, or a picture or sound, which the file only names.
    private mutating func chatGPTPart() throws(Fault) -> String? {
        guard kind() == .object else { return try string() }
        var (type, text): (String?, String?)
        try members { name, value throws(Fault) in
            switch name {
            case "content_type": type = try value.string()
            case "text": text = try value.string()
            default: try value.skip()
            }
        }
        switch type {
        case "image_asset_pointer": return "*[a picture that the file does not hold]*"
        case "audio_transcription": return text
        default: return nil
        }
    }
}
