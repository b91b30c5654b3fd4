// SPDX-License-Identifier: Apache-2.0

import Foundation
package import MartletAPI
package import NIOCore

/// Writes down what an account has, piece by piece, as it is read: never more than a few hundred messages at a time.
package struct Exports: Sendable {
    /// As what one conversation is written.
    package enum Format: String, Sendable {
        case markdown, json, html
    }

    /// What becomes of files.
    package enum Files: String, Sendable {
        /// Their bytes are in the document.
        case include
        /// They are named, with their ids and hashes.
        case refer
    }

    package typealias Sink = (ByteBuffer) async throws -> Void

    private static let conversationsAtOnce = 100
    private static let messagesAtOnce = 100

    private let store: any Store
    private let generations: Generations
    private let attachments: Attachments

    package init(store: any Store, generations: Generations, attachments: Attachments) {
        self.store = store
        self.generations = generations
        self.attachments = attachments
    }

    /// Section 8 of the contract. What changes meanwhile is written as it is when its turn comes. Each conversation is read
    /// on its own, so one that is removed meanwhile is left out, whole or from some message on.
    package func everything(of user: User, files: Files, to sink: Sink) async throws {
        var writer = JSONTextWriter()
        writer.raw(#"{"format":"martlet","version":1,"exported_at":"#)
        writer.string(Timestamp.now.description)
        writer.raw(#","conversations":["#)
        var isFirst = true
        var last: Conversation.ID?
        while true {
            let page = try await store.archivedConversations(of: user.id, after: last, limit: Self.conversationsAtOnce)
            for conversation in page {
                if !isFirst { writer.raw(",") }
                isFirst = false
                writer.raw("\n")
                try await write(conversation, of: user, files: files, with: &writer, to: sink)
                // One without messages has not looked.
                if writer.isFull { try await writer.flush(to: sink) }
            }
            guard let next = page.last?.id else { break }
            last = next
        }
        writer.raw("]}\n")
        try await writer.flush(to: sink)
    }

    /// What is known of it, from which its file's name and its text are made. Throws `notFound`.
    package func conversation(_ id: Conversation.ID, of user: User) async throws -> ArchivedConversation {
        guard let conversation = try await store.archivedConversation(id, of: user.id) else { throw ChatError.notFound }
        return conversation
    }

    /// As JSON with all of its branches, in the form of one conversation of `everything`; else the branch that is shown.
    package func write(
        _ conversation: ArchivedConversation, of user: User, as format: Format, files: Files, to sink: Sink
    ) async throws {
        switch format {
        case .json:
            var writer = JSONTextWriter()
            try await write(conversation, of: user, files: files, with: &writer, to: sink)
            writer.raw("\n")
            try await writer.flush(to: sink)
        case .markdown:
            var text = MarkdownExport.head(conversation)
            try await branch(of: conversation, of: user, text: &text, to: sink) { $0 += MarkdownExport.message($1, in: conversation) }
        case .html:
            var text = HTMLExport.head(conversation)
            try await branch(of: conversation, of: user, text: &text, to: sink) { $0 += HTMLExport.message($1, in: conversation) }
            try await sink(ByteBuffer(string: HTMLExport.foot))
        }
    }

    /// A file name for the conversation: what its title says, without what file systems or people stumble over.
    package static func fileName(of conversation: ArchivedConversation, as format: Format) -> String {
        let ending =
            switch format {
            case .markdown: "md"
            case .json: "json"
            case .html: "html"
            }
        let kept = conversation.title.unicodeScalars.map { scalar -> Character in
            let isName = scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-" || scalar == "_"
            return isName ? Character(scalar) : " "
        }
        let words = String(kept).split(separator: " ").joined(separator: " ").prefix(80).trimmingCharacters(in: .whitespaces)
        return (words.isEmpty ? "Conversation" : words) + "." + ending
    }

    private func branch(
        of conversation: ArchivedConversation, of user: User, text: inout String, to sink: Sink,
        _ add: (inout String, ArchivedMessage) -> Void
    ) async throws {
        var last: Int64?
        while true {
            let page = try await store.archivedBranch(of: conversation.id, after: last, limit: Self.messagesAtOnce)
            for message in page {
                add(&text, try await asItIs(message, in: conversation, of: user))
                if text.utf8.count >= JSONTextWriter.flushSize {
                    try await sink(ByteBuffer(string: text))
                    text = ""
                }
            }
            guard let next = page.last?.seq else { break }
            last = next
        }
        try await sink(ByteBuffer(string: text))
    }

    private func write(
        _ conversation: ArchivedConversation, of user: User, files: Files, with writer: inout JSONTextWriter, to sink: Sink
    ) async throws {
        writer.conversation(conversation)
        writer.raw(#","messages":["#)
        var isFirst = true
        var last: Int64?
        while true {
            let page = try await store.archivedMessages(of: conversation.id, after: last, limit: Self.messagesAtOnce)
            for message in page {
                if !isFirst { writer.raw(",") }
                isFirst = false
                writer.message(try await asItIs(message, in: conversation, of: user))
                writer.raw(#","attachments":["#)
                for (index, file) in message.attachments.enumerated() {
                    if index > 0 { writer.raw(",") }
                    writer.file(file)
                    if files == .include { try await writeBytes(of: file, of: user, with: &writer, to: sink) }
                    writer.raw("}")
                }
                writer.raw("]}")
                if writer.isFull { try await writer.flush(to: sink) }
            }
            guard let next = page.last?.seq else { break }
            last = next
        }
        writer.raw("]}")
    }

    /// In base64. A file that was removed meanwhile, or whose bytes are gone, is only named.
    private func writeBytes(of file: ArchivedFile, of user: User, with writer: inout JSONTextWriter, to sink: Sink) async throws {
        guard let stored = try? await attachments.open(file.id, of: user.id).file else { return }
        writer.raw(#","data":""#)
        // Three bytes are four characters: what is left over of a piece goes with the next.
        var rest: [UInt8] = []
        for try await piece in stored.pieces() {
            rest += piece.readableBytesView
            let count = rest.count / 3 * 3
            writer.base64(rest[..<count])
            rest.removeFirst(count)
            if writer.isFull { try await writer.flush(to: sink) }
        }
        writer.base64(rest[...])
        writer.raw("\"")
    }

    /// A reply that is being written: as far as it is. In a file nobody goes on with it. One that ended after it was read is read
    /// once more: a client that takes its time reads a page of messages for minutes.
    private func asItIs(
        _ message: ArchivedMessage, in conversation: ArchivedConversation, of user: User
    ) async throws -> ArchivedMessage {
        guard message.status == .streaming else { return message }
        var message = message
        if let live = generations.live(message.id, in: conversation.id) {
            (message.content, message.status) = (live.content, live.status)
        } else if let stored = try await store.message(message.id, in: conversation.id, of: user.id) {
            (message.content, message.status, message.model, message.usage) = (stored.content, stored.status, stored.model, stored.usage)
        }
        if message.status == .streaming { message.status = .interrupted }
        return message
    }
}
