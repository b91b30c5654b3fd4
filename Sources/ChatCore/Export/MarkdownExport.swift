// SPDX-License-Identifier: Apache-2.0

import MartletAPI

/// A conversation's branch as Markdown. What was said stands there as it was said.
enum MarkdownExport {
    static func head(_ conversation: ArchivedConversation) -> String {
        "# \(escaped(conversation.title))\n\n*\(escaped(conversation.agentName)) · \(conversation.createdAt.minute)*\n"
    }

    static func message(_ message: ArchivedMessage, in conversation: ArchivedConversation) -> String {
        var text = "\n## \(escaped(message.author(in: conversation)))\n\n*\(message.createdAt.minute)"
        if let model = message.model { text += " · \(escaped(model))" }
        text += "*\n"
        for file in message.attachments { text += "\n- 📎 \(escaped(file.filename)) (\(file.mediaType), \(file.size) bytes)" }
        if !message.attachments.isEmpty { text += "\n" }
        if !message.content.isEmpty { text += "\n\(message.content)\n" }
        if let note = message.endNote { text += "\n*[\(note)]*\n" }
        return text
    }

    /// A name or a title: text, never markup.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "\\`*_{}[]<>#|~".contains(character) { escaped.append("\\") }
            escaped.append(character.isNewline ? " " : character)
        }
        return escaped
    }
}

extension ArchivedMessage {
    func author(in conversation: ArchivedConversation) -> String {
        switch role {
        case .user: "You"
        case .assistant: agentName ?? conversation.agentName
        case .system: "System"
        }
    }

    /// What is to be said of a reply that did not come to its end.
    var endNote: String? {
        switch status {
        case .complete, .streaming: nil
        case .stopped: "stopped"
        case .interrupted: "interrupted"
        case .failed: "failed"
        }
    }
}

extension Timestamp {
    /// `2026-01-31 09:21 UTC`
    var minute: String {
        let text = description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}
