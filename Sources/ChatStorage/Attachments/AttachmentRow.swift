// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Foundation
internal import MartletAPI

enum AttachmentRow {
    static let columns = "a.id, a.filename, a.media_type, a.size, a.sha256, a.created_at, a.text_chars"

    /// Not of `a` when all messages that it is in are in the trash: there nothing but the trash finds it.
    static let isReachable = """
        (
            NOT EXISTS (SELECT 1 FROM message_attachments x WHERE x.attachment_id = a.id)
            OR EXISTS (
                SELECT 1 FROM message_attachments x JOIN messages m ON m.id = x.message_id JOIN conversations c ON c.id = m.conversation_id
                WHERE x.attachment_id = a.id AND c.deleted_at IS NULL)
        )
        """

    static func attachment(_ row: any SQLRow) throws -> Attachment {
        Attachment(
            id: try row.id(0), filename: try row.text(1), mediaType: try row.text(2), size: try row.int(3), sha256: try hash(row, 4).hex,
            createdAt: try row.time(5), url: "", textChars: try row.integerIfPresent(6).map { Int($0) })
    }

    static func hash(_ row: any SQLRow, _ column: Int) throws -> ContentHash {
        guard let hash = ContentHash(bytes: try row.bytesIfPresent(column) ?? []) else {
            throw StoreError.damaged("column \(column) is not a hash")
        }
        return hash
    }
}

extension SQLSession {
    /// Of one message, in their order.
    func attachments(of message: Message.ID) throws -> [Attachment] {
        try query(
            """
            SELECT \(AttachmentRow.columns) FROM message_attachments x JOIN attachments a ON a.id = x.attachment_id
            WHERE x.message_id = ?1 ORDER BY x.position
            """,
            [.id(message)], AttachmentRow.attachment)
    }

    /// Of one message, with the beginnings of their texts.
    func files(of message: Message.ID, textLimit: Int) throws -> [TranscriptMessage.File] {
        try query(
            """
            SELECT \(AttachmentRow.columns), substr(t.text, 1, ?2) FROM message_attachments x JOIN attachments a ON a.id = x.attachment_id
                LEFT JOIN attachment_texts t ON t.attachment_id = a.id
            WHERE x.message_id = ?1 ORDER BY x.position
            """,
            [.id(message), .int(textLimit)]
        ) { TranscriptMessage.File(attachment: try AttachmentRow.attachment($0), text: try $0.textIfPresent(7)) }
    }

    /// The user's own, in the order of `ids`. Throws `invalid` for one that is not there, or stands there twice.
    func attachments(_ ids: [Attachment.ID], of user: User.ID) throws -> [Attachment] {
        var found: [Attachment] = []
        for (index, id) in ids.enumerated() {
            guard !ids[..<index].contains(id) else {
                throw ChatError.invalid("attachments", "duplicate", "The same file stands there twice.")
            }
            guard
                let attachment = try first(
                    "SELECT \(AttachmentRow.columns) FROM attachments a WHERE a.id = ?1 AND a.account_id = ?2 AND \(AttachmentRow.isReachable)",
                    [.id(id), .id(user)],
                    AttachmentRow.attachment)
            else { throw ChatError.invalid("attachments", "not_found", "There is no such file.") }
            found.append(attachment)
        }
        return found
    }

    func insert(_ attachments: [Attachment], into message: Message.ID) throws {
        try execute(
            "INSERT INTO message_attachments (message_id, position, attachment_id) VALUES (?1, ?2, ?3)",
            each: attachments.enumerated().map { [.id(message), .int($0.offset), .id($0.element.id)] })
    }
}
