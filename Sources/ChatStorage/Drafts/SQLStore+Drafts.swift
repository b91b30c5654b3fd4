// SPDX-License-Identifier: Apache-2.0

package import ChatCore
internal import Foundation
package import MartletAPI

extension SQLStore {
    package func draft(of conversation: Conversation.ID, user: User.ID) async throws -> Draft? {
        try await driver.read { session in
            let draft = try session.first(
                """
                SELECT d.content, d.attachments, d.updated_at FROM conversations c LEFT JOIN drafts d ON d.conversation_id = c.id
                WHERE c.id = ?1 AND c.account_id = ?2 AND c.deleted_at IS NULL
                """,
                [.id(conversation), .id(user)]
            ) { row in
                guard let content = try row.textIfPresent(0) else { return Draft.none }
                return Draft(content: content, attachments: try row.ids(1), updatedAt: try row.time(2))
            }
            guard var draft else { return nil }
            draft.attachments = try draft.attachments.filter { try session.isFile($0, of: user) }
            return draft.content.isEmpty && draft.attachments.isEmpty ? Draft.none : draft
        }
    }

    package func setDraft(
        _ draft: Draft, of conversation: Conversation.ID, user: User.ID, committed: @escaping Committed<Bool> = { _ in }
    ) async throws -> Bool {
        try await driver.transaction { session in
            let isThere = try session.exists(
                "SELECT 1 FROM conversations WHERE id = ?1 AND account_id = ?2 AND deleted_at IS NULL", [.id(conversation), .id(user)])
            guard isThere else { return false }
            if draft.content.isEmpty, draft.attachments.isEmpty {
                try session.removeDraft(of: conversation)
                return true
            }
            for file in draft.attachments where try !session.isFile(file, of: user) {
                throw ChatError.invalid("attachments", "not_found", "There is no such file.")
            }
            let files = "[" + draft.attachments.map { "\"\($0)\"" }.joined(separator: ",") + "]"
            try session.execute(
                """
                INSERT INTO drafts (conversation_id, content, attachments, updated_at) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (conversation_id) DO UPDATE SET
                    content = excluded.content, attachments = excluded.attachments, updated_at = excluded.updated_at
                """,
                [.id(conversation), .text(draft.content), .text(files), .time(draft.updatedAt ?? .now)])
            return true
        } committed: {
            committed($0)
        }
    }
}

extension SQLSession {
    /// Whether there was one.
    @discardableResult
    func removeDraft(of conversation: Conversation.ID) throws -> Bool {
        try execute("DELETE FROM drafts WHERE conversation_id = ?1", [.id(conversation)]) == 1
    }

    fileprivate func isFile(_ id: Attachment.ID, of user: User.ID) throws -> Bool {
        try exists("SELECT 1 FROM attachments WHERE id = ?1 AND account_id = ?2", [.id(id), .id(user)])
    }
}

extension SQLRow {
    /// A JSON array of ids.
    fileprivate func ids<Entity>(_ column: Int) throws -> [Identifier<Entity>] {
        do {
            return try JSONDecoder().decode([Identifier<Entity>].self, from: Data(try text(column).utf8))
        } catch is DecodingError {
            throw StoreError.damaged("column \(column) is not a list of ids")
        }
    }
}
