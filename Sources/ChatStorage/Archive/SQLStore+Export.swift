// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func archivedConversations(of user: User.ID, after id: Conversation.ID?, limit: Int) async throws -> [ArchivedConversation] {
        try await driver.read { session in
            try session.query(
                """
                \(ArchiveRow.conversations) WHERE c.account_id = ?1 AND c.deleted_at IS NULL AND (?2 IS NULL OR c.id > ?2) ORDER BY c.id LIMIT ?3
                """,
                [.id(user), .id(id), .int(limit)], ArchiveRow.conversation)
        }
    }

    package func archivedConversation(_ id: Conversation.ID, of user: User.ID) async throws -> ArchivedConversation? {
        try await driver.read { session in
            try session.first(
                "\(ArchiveRow.conversations) WHERE c.id = ?1 AND c.account_id = ?2 AND c.deleted_at IS NULL", [.id(id), .id(user)],
                ArchiveRow.conversation)
        }
    }

    package func archivedMessages(of conversation: Conversation.ID, after seq: Int64?, limit: Int) async throws -> [ArchivedMessage] {
        try await driver.read { session in
            let messages = try session.query(
                """
                SELECT \(ArchiveRow.messageColumns) FROM messages m LEFT JOIN agents a ON a.id = m.agent_id
                WHERE m.conversation_id = ?1 AND m.seq > ?2 ORDER BY m.seq LIMIT ?3
                """,
                [.id(conversation), .integer(seq ?? -1), .int(limit)], ArchiveRow.message)
            return try session.withFiles(messages, of: conversation)
        }
    }

    package func archivedBranch(of conversation: Conversation.ID, after seq: Int64?, limit: Int) async throws -> [ArchivedMessage] {
        try await driver.read { session in
            let leaf = try session.first("SELECT active_leaf_id FROM conversations WHERE id = ?1", [.id(conversation)]) { row in
                try row.idIfPresent(0) as Message.ID?
            }
            guard case let leaf?? = leaf, let branch = try session.branch(to: leaf) else { return [] }
            let window = BranchWindow(after: seq ?? -1, limit: limit)
            let messages = try session.along(branch, window, ArchiveRow.branchColumns, ArchiveRow.message)
            return try session.withFiles(messages, of: conversation)
        }
    }
}

private enum ArchiveRow {
    static let conversations = """
        SELECT c.id, c.title, a.slug, a.name, c.is_archived, c.is_pinned, c.created_at, c.updated_at, c.active_leaf_id
        FROM conversations c JOIN agents a ON a.id = c.agent_id
        """

    static func conversation(_ row: any SQLRow) throws -> ArchivedConversation {
        ArchivedConversation(
            id: try row.id(0), title: try row.text(1), agent: try row.text(2), agentName: try row.text(3), isArchived: try row.bool(4),
            isPinned: try row.bool(5), createdAt: try row.time(6), updatedAt: try row.time(7), activeLeafID: try row.idIfPresent(8))
    }

    static let messageColumns = """
        m.seq, m.id, m.parent_id, m.role, m.content, m.status, a.slug, a.name, m.model, m.prompt_tokens, m.completion_tokens, \
        m.created_at, m.edited_at
        """

    /// The same where there are only messages to read from.
    static let branchColumns = """
        m.seq, m.id, m.parent_id, m.role, m.content, m.status, (SELECT slug FROM agents WHERE id = m.agent_id), \
        (SELECT name FROM agents WHERE id = m.agent_id), m.model, m.prompt_tokens, m.completion_tokens, m.created_at, m.edited_at
        """

    static func message(_ row: any SQLRow) throws -> ArchivedMessage {
        var usage: Message.Usage?
        if let prompt = try row.integerIfPresent(9), let completion = try row.integerIfPresent(10) {
            usage = .init(promptTokens: Int(prompt), completionTokens: Int(completion))
        }
        return ArchivedMessage(
            seq: try row.integer(0), id: try row.id(1), parentID: try row.idIfPresent(2), role: try row.word(3), content: try row.text(4),
            status: try row.word(5), agent: try row.textIfPresent(6), agentName: try row.textIfPresent(7), model: try row.textIfPresent(8),
            usage: usage, createdAt: try row.time(11), editedAt: try row.timeIfPresent(12))
    }
}

extension SQLSession {
    /// The files of messages that are in order of `seq`.
    fileprivate func withFiles(_ messages: [ArchivedMessage], of conversation: Conversation.ID) throws -> [ArchivedMessage] {
        guard let first = messages.first, let last = messages.last else { return [] }
        var files: [Message.ID: [ArchivedFile]] = [:]
        _ = try query(
            """
            SELECT ma.message_id, f.id, f.filename, f.media_type, f.size, f.sha256
            FROM messages m JOIN message_attachments ma ON ma.message_id = m.id JOIN attachments f ON f.id = ma.attachment_id
            WHERE m.conversation_id = ?1 AND m.seq BETWEEN ?2 AND ?3 ORDER BY m.seq, ma.position
            """,
            [.id(conversation), .integer(first.seq), .integer(last.seq)]
        ) { row in
            let hash = try row.bytesIfPresent(5) ?? []
            files[try row.id(0), default: []].append(
                ArchivedFile(
                    id: try row.id(1), filename: try row.text(2), mediaType: try row.text(3), size: try row.int(4),
                    sha256: hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()))
        }
        guard !files.isEmpty else { return messages }
        return messages.map { message in
            var message = message
            message.attachments = files[message.id] ?? []
            return message
        }
    }
}
