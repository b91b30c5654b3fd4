// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore

/// Writes JSON front to back into a buffer that is given away whenever it is full.
struct JSONTextWriter {
    /// In bytes.
    static let flushSize = 64 * 1024

    private var buffer = ByteBufferAllocator().buffer(capacity: flushSize * 2)

    var isFull: Bool { buffer.readableBytes >= Self.flushSize }

    mutating func flush(to sink: Exports.Sink) async throws {
        guard buffer.readableBytes > 0 else { return }
        try await sink(buffer)
        buffer.clear()
    }

    mutating func raw(_ text: StaticString) {
        buffer.writeStaticString(text)
    }

    mutating func string(_ text: String) {
        var text = text
        buffer.writeInteger(UInt8(ascii: "\""))
        text.withUTF8 { bytes in
            var start = 0
            for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                buffer.writeBytes(bytes[start..<index])
                start = index + 1
                escape(byte)
            }
            buffer.writeBytes(bytes[start...])
        }
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): buffer.writeStaticString(#"\""#)
        case UInt8(ascii: "\\"): buffer.writeStaticString(#"\\"#)
        case 0x0A: buffer.writeStaticString(#"\n"#)
        case 0x0D: buffer.writeStaticString(#"\r"#)
        case 0x09: buffer.writeStaticString(#"\t"#)
        default: buffer.writeString(#"\u00"# + (byte < 16 ? "0" : "") + String(byte, radix: 16))
        }
    }

    private mutating func value(_ text: String?) {
        if let text { string(text) } else { raw("null") }
    }

    private mutating func value(_ flag: Bool) {
        if flag { raw("true") } else { raw("false") }
    }

    mutating func base64(_ bytes: ArraySlice<UInt8>) {
        buffer.writeString(Data(bytes).base64EncodedString())
    }

    // MARK: The document's own

    /// Up to its messages, without its end.
    mutating func conversation(_ conversation: ArchivedConversation) {
        raw(#"{"id":"#)
        string(conversation.id.description)
        raw(#","title":"#)
        string(conversation.title)
        raw(#","agent":"#)
        string(conversation.agent)
        raw(#","is_archived":"#)
        value(conversation.isArchived)
        raw(#","is_pinned":"#)
        value(conversation.isPinned)
        raw(#","created_at":"#)
        string(conversation.createdAt.description)
        raw(#","updated_at":"#)
        string(conversation.updatedAt.description)
        raw(#","active_leaf_id":"#)
        value(conversation.activeLeafID?.description)
    }

    /// Up to its attachments, without its end.
    mutating func message(_ message: ArchivedMessage) {
        raw("\n{\"id\":")
        string(message.id.description)
        raw(#","parent_id":"#)
        value(message.parentID?.description)
        raw(#","role":"#)
        string(message.role.rawValue)
        raw(#","content":"#)
        string(message.content)
        raw(#","status":"#)
        string(message.status.rawValue)
        raw(#","agent":"#)
        value(message.agent)
        raw(#","model":"#)
        value(message.model)
        raw(#","usage":"#)
        if let usage = message.usage {
            buffer.writeString(#"{"prompt_tokens":\#(usage.promptTokens),"completion_tokens":\#(usage.completionTokens)}"#)
        } else {
            raw("null")
        }
        raw(#","created_at":"#)
        string(message.createdAt.description)
        raw(#","edited_at":"#)
        value(message.editedAt?.description)
    }

    /// Without its end, where its bytes may follow.
    mutating func file(_ file: ArchivedFile) {
        raw(#"{"id":"#)
        string(file.id.description)
        raw(#","filename":"#)
        string(file.filename)
        raw(#","media_type":"#)
        string(file.mediaType)
        buffer.writeString(#","size":\#(file.size),"sha256":"#)
        string(file.sha256)
    }
}
