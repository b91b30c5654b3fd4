// SPDX-License-Identifier: Apache-2.0

package import ChatCore
internal import Foundation
package import MartletAPI

extension SQLStore {
    package func createAttachment(_ new: NewAttachment, quota: FileQuota) async throws -> Attachment {
        try await driver.transaction { session in
            let use = try session.fileUse(of: new.userID)
            guard use.files < quota.files, use.bytes + new.size <= quota.bytes else { throw ChatError.quotaExceeded(quota) }
            let characters = new.text.map { $0.unicodeScalars.count }
            try session.execute(
                """
                INSERT INTO attachments (id, account_id, filename, media_type, size, sha256, created_at, text_chars, charset)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """,
                [
                    .id(new.id), .id(new.userID), .text(new.filename), .text(new.mediaType), .int(new.size), .bytes(new.hash.bytes),
                    .time(new.createdAt), .int(characters), .text(optional: new.charset),
                ])
            if let text = new.text {
                try session.execute("INSERT INTO attachment_texts (attachment_id, text) VALUES (?1, ?2)", [.id(new.id), .text(text)])
            }
            return Attachment(
                id: new.id, filename: new.filename, mediaType: new.mediaType, size: new.size, sha256: new.hash.hex,
                createdAt: new.createdAt,
                url: "", textChars: characters)
        }
    }

    package func attachment(_ id: Attachment.ID, of user: User.ID) async throws -> Attachment? {
        try await driver.read { session in
            try session.first(
                "SELECT \(AttachmentRow.columns) FROM attachments a WHERE a.id = ?1 AND a.account_id = ?2 AND \(AttachmentRow.isReachable)",
                [.id(id), .id(user)], AttachmentRow.attachment)
        }
    }

    package func attachment(_ id: Attachment.ID) async throws -> Attachment? {
        try await driver.read { session in
            try session.first(
                "SELECT \(AttachmentRow.columns) FROM attachments a WHERE a.id = ?1 AND \(AttachmentRow.isReachable)", [.id(id)],
                AttachmentRow.attachment)
        }
    }

    package func attachmentText(_ id: Attachment.ID) async throws -> String? {
        try await driver.read { session in
            try session.first("SELECT text FROM attachment_texts WHERE attachment_id = ?1", [.id(id)]) { try $0.text(0) }
        }
    }

    package func attachmentCharset(_ id: Attachment.ID) async throws -> String? {
        try await driver.read { session in
            try session.first("SELECT charset FROM attachments WHERE id = ?1", [.id(id)]) { try $0.textIfPresent(0) } ?? nil
        }
    }

    package func renameAttachment(_ id: Attachment.ID, of user: User.ID, to filename: String, mediaType: String) async throws {
        try await driver.transaction { session -> Void in
            try session.execute(
                "UPDATE attachments SET filename = ?3, media_type = ?4 WHERE id = ?1 AND account_id = ?2",
                [.id(id), .id(user), .text(filename), .text(mediaType)])
        }
    }

    package func attachments(in conversation: Conversation.ID, of user: User.ID) async throws -> [Attachment]? {
        try await driver.read { session in
            let isThere = try session.exists(
                "SELECT 1 FROM conversations WHERE id = ?1 AND account_id = ?2 AND deleted_at IS NULL", [.id(conversation), .id(user)])
            guard isThere else { return nil }
            return try session.query(
                """
                SELECT \(AttachmentRow.columns) FROM messages m JOIN message_attachments x ON x.message_id = m.id
                    JOIN attachments a ON a.id = x.attachment_id
                WHERE m.conversation_id = ?1 GROUP BY a.id ORDER BY min(m.seq), min(x.position)
                """,
                [.id(conversation)], AttachmentRow.attachment)
        }
    }

    package func fileUse(of user: User.ID) async throws -> FileUse {
        try await driver.read { try $0.fileUse(of: user) }
    }

    package func deleteAttachment(_ id: Attachment.ID, of user: User.ID) async throws -> Bool {
        try await driver.transaction { session in
            let isThere = try session.exists(
                "SELECT 1 FROM attachments a WHERE a.id = ?1 AND a.account_id = ?2 AND \(AttachmentRow.isReachable)", [.id(id), .id(user)])
            guard isThere else { return false }
            if try session.exists("SELECT 1 FROM message_attachments WHERE attachment_id = ?1", [.id(id)]) { throw ChatError.fileInUse }
            return try session.execute("DELETE FROM attachments WHERE id = ?1", [.id(id)]) == 1
        }
    }

    package func deleteAbandonedAttachments(before time: Timestamp) async throws -> Int {
        // All of them are looked at without holding anybody up; most of the time there is nothing to do.
        let found = try await driver.read { session in
            let candidates: [Attachment.ID] = try session.query(
                """
                SELECT a.id FROM attachments a WHERE a.created_at < ?1
                    AND NOT EXISTS (SELECT 1 FROM message_attachments x WHERE x.attachment_id = a.id)
                """,
                [.time(time)]
            ) { try $0.id(0) }
            let kept = candidates.isEmpty ? [] : try session.attachmentsInDrafts()
            return candidates.filter { !kept.contains($0) }
        }
        var count = 0
        for start in stride(from: 0, to: found.count, by: Self.abandonedAtOnce) {
            let some = found[start..<min(found.count, start + Self.abandonedAtOnce)]
            count += try await driver.transaction { session in
                // Someone may have taken one since.
                let kept = try session.attachmentsInDrafts()
                return try some.reduce(0) { count, id in
                    guard !kept.contains(id) else { return count }
                    return try count
                        + session.execute(
                            """
                            DELETE FROM attachments WHERE id = ?1
                                AND NOT EXISTS (SELECT 1 FROM message_attachments WHERE attachment_id = ?1)
                            """,
                            [.id(id)])
                }
            }
        }
        return count
    }

    private static var abandonedAtOnce: Int { 200 }

    package func unreferencedFiles(limit: Int) async throws -> [ContentHash] {
        try await driver.read { session in
            try session.query("SELECT sha256 FROM unreferenced_files ORDER BY sha256 LIMIT ?1", [.int(limit)]) {
                try AttachmentRow.hash($0, 0)
            }
        }
    }

    package func settleUnreferencedFile(_ hash: ContentHash) async throws -> Bool {
        try await driver.transaction { session in
            try session.execute("DELETE FROM unreferenced_files WHERE sha256 = ?1", [.bytes(hash.bytes)])
            return try session.exists("SELECT 1 FROM attachments WHERE sha256 = ?1", [.bytes(hash.bytes)])
        }
    }

    package func files(after hash: ContentHash?, limit: Int) async throws -> [(hash: ContentHash, size: Int)] {
        try await driver.read { session in
            try session.query(
                "SELECT sha256, max(size) FROM attachments WHERE sha256 > ?1 GROUP BY sha256 ORDER BY sha256 LIMIT ?2",
                [.bytes(hash?.bytes ?? []), .int(limit)]
            ) { (hash: try AttachmentRow.hash($0, 0), size: try $0.int(1)) }
        }
    }
}

extension SQLSession {
    fileprivate func attachmentsInDrafts() throws -> Set<Attachment.ID> {
        let lists = try query("SELECT attachments FROM drafts WHERE attachments <> '[]'", []) { try $0.text(0) }
        return Set(try lists.flatMap { try JSONDecoder().decode([Attachment.ID].self, from: Data($0.utf8)) })
    }

    fileprivate func fileUse(of user: User.ID) throws -> FileUse {
        try first("SELECT count(*), COALESCE(sum(size), 0) FROM attachments WHERE account_id = ?1", [.id(user)]) {
            FileUse(bytes: try $0.int(1), files: try $0.int(0))
        } ?? FileUse(bytes: 0, files: 0)
    }
}
