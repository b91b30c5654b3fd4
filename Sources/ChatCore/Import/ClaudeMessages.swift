// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import StreamProtocols

/// Claude's `conversations.json`. Its files have a text that was taken from them, which becomes part of the message.
extension ImportedConversation {
    mutating func readClaude(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        source = .claude
        hasMessages = true
        messages.removeAll()
        try reader.elements { element throws(JSONReader.Fault) in
            var message = ImportedMessage()
            var (plain, blocks): (String, String) = ("", "")
            var files: [(name: String, text: String)] = []
            try element.members { name, value throws(JSONReader.Fault) in
                switch name {
                case "uuid": message.id = try value.string()
                case "parent_message_uuid": message.parent = try value.string().map { .message($0) } ?? .nobody
                case "sender":
                    switch try value.string() {
                    case "human": message.role = .user
                    case "assistant": message.role = .assistant
                    default: break
                    }
                case "text": plain = try value.string() ?? ""
                case "content": blocks = try value.claudeBlocks()
                case "created_at": message.createdAt = try value.time()
                case "attachments": try value.elements { file throws(JSONReader.Fault) in files.append(try file.claudeFile()) }
                default: try value.skip()
                }
            }
            message.content = blocks.isEmpty ? plain : blocks
            for file in files where !file.text.isEmpty {
                message.content += (message.content.isEmpty ? "" : "\n\n") + Self.quoted(file.text, named: file.name)
            }
            if message.content.isEmpty { message.role = nil }
            messages.append(message)
        }
    }

    /// In a fence that is longer than any in the text.
    private static func quoted(_ text: String, named name: String) -> String {
        var (longest, run) = (2, 0)
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(name.isEmpty ? "" : "**\(name)**\n\n")\(fence)\n\(text)\n\(fence)"
    }
}

extension JSONReader {
    /// The texts that the page shows; not thinking, nor what tools are told and answer.
    fileprivate mutating func claudeBlocks() throws(Fault) -> String {
        var texts: [String] = []
        try elements { block throws(Fault) in
            var (type, text): (String?, String?)
            try block.members { name, value throws(Fault) in
                switch name {
                case "type": type = try value.string()
                case "text": text = try value.string()
                default: try value.skip()
                }
            }
            if type == "text", let text, !text.isEmpty { texts.append(text) }
        }
        return texts.joined(separator: "\n\n")
    }

    fileprivate mutating func claudeFile() throws(Fault) -> (name: String, text: String) {
        var file = (name: "", text: "")
        try members { name, value throws(Fault) in
            switch name {
            case "file_name": file.name = try value.string() ?? ""
            case "extracted_content": file.text = try value.string() ?? ""
            default: try value.skip()
            }
        }
        return file
    }
}
