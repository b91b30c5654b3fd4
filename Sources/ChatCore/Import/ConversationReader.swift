// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import StreamProtocols

/// Reads one conversation of an export, by whichever program it was written: each keeps its messages under a name of its
/// own, `messages`, `mapping`, `chat_messages` or `chat`.
///
/// Of Martlet's own form a field of the wrong type is a fault. Other programs' forms are not ours to judge: what is not
/// understood there is passed over.
enum ConversationReader {
    /// What is known of a conversation whether or not it can be taken.
    struct Heading: Equatable {
        var title: String?
        /// Nil where it has no messages in any form that is known.
        var source: ImportedConversation.Source?

        fileprivate init(_ conversation: ImportedConversation) {
            title = conversation.title
            source = conversation.hasMessages ? conversation.source : nil
        }
    }

    /// `noting` is told its heading, also where a fault follows.
    static func read(_ text: [UInt8], noting: (Heading) -> Void = { _ in }) throws(ImportFault) -> ImportedConversation {
        var conversation = ImportedConversation(source: .martlet)
        defer { noting(Heading(conversation)) }
        do throws(JSONReader.Fault) {
            try JSONReader.read(text) { reader throws(JSONReader.Fault) in try conversation.read(&reader) }
        } catch {
            throw ImportFault(.invalidText, "It holds text that is not Unicode: half of a surrogate pair.")
        }
        guard conversation.hasMessages else { throw ImportFault(.unknownForm, "It has no messages in any form that is known.") }
        if let fault = conversation.messages.lazy.compactMap(\.fault).first { throw fault }
        return conversation
    }

    /// What the beginning of a conversation says that was too long to be kept.
    static func heading(inBeginning text: [UInt8]) -> Heading {
        // The text breaks off somewhere. Before the last comma of the outermost object it is whole; if it breaks off in a list or an
        // object behind that, it is whole with that left empty.
        var depth = 0
        var (isInString, isEscaped) = (false, false)
        var whole = ArraySlice<UInt8>()
        var end: [UInt8] = []
        for (index, byte) in text.enumerated() {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 2 { (whole, end) = (text[...index], Array((byte == UInt8(ascii: "[") ? "]}" : "}}").utf8)) }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 1: (whole, end) = (text[..<index], [UInt8(ascii: "}")])
            default: break
            }
        }
        var conversation = ImportedConversation(source: .martlet)
        try? JSONReader.read(whole + end) { reader throws(JSONReader.Fault) in try conversation.read(&reader) }
        return Heading(conversation)
    }
}

extension ImportedConversation {
    fileprivate mutating func read(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        try reader.members { name, value throws(JSONReader.Fault) in
            switch name {
            case "id", "uuid", "conversation_id": sourceID = try value.string() ?? sourceID
            case "title", "name": title = try value.string() ?? title
            case "agent": agent = try value.string()
            case "model", "default_model_slug": model = try value.string()
            case "is_archived", "archived": isArchived = try value.bool() ?? false
            case "is_pinned", "pinned", "is_starred": isPinned = try value.bool() ?? false
            case "created_at", "create_time": createdAt = try value.time()
            case "updated_at", "update_time": updatedAt = try value.time()
            case "active_leaf_id", "current_node", "current_leaf_message_uuid": activeLeaf = try value.string()
            case "messages":
                guard value.kind() == .array else { return try value.skip() }
                // Open WebUI repeats the branch that is shown beside the history that holds all of them.
                guard !hasMessages else { return try value.skip() }
                try readMartlet(&value)
            case "mapping": try readChatGPT(&value)
            case "chat_messages": try readClaude(&value)
            case "chat": try readOpenWebUI(&value)
            case "history" where value.kind() == .object: try readOpenWebUIHistory(&value)
            default: try value.skip()
            }
        }
    }
}

extension JSONReader {
    /// RFC 3339, also without its zone, which is then taken for UTC; or a number: seconds since 1970, or milliseconds,
    /// microseconds or nanoseconds where it is too large for that. Nil for anything else.
    mutating func time() throws(Fault) -> Timestamp? {
        switch kind() {
        case .string:
            guard let text = try string() else { return nil }
            return Timestamp(text) ?? Timestamp(text + "Z")
        case .number:
            guard var seconds = try decimal(), seconds.isFinite, seconds >= 0 else { return nil }
            // The year 5138 in seconds is 1973 in milliseconds.
            while seconds >= 1e11 { seconds /= 1000 }
            return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
        default:
            try skip()
            return nil
        }
    }

    /// A string; a fault where it is something else, or holds a NUL. Null is nil.
    mutating func text(_ field: String, _ fault: inout ImportFault?) throws(Fault) -> String? {
        switch kind() {
        case .string:
            guard let text = try string() else { return nil }
            if text.utf8.contains(0) { fault = fault ?? ImportFault(.invalidText, "A text in it holds a NUL character.") }
            return text
        case .null:
            try skip()
            return nil
        default:
            try skip()
            fault = fault ?? ImportFault(.invalid, "The field \(field) of a message is not a text.")
            return nil
        }
    }
}
