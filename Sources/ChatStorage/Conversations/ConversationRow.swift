// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

enum ConversationRow {
    /// A conversation is read with the two last messages of its active branch: an empty reply shows what it answers. A message
    /// without text shows the names of its files.
    static let selection = """
        SELECT c.id, c.agent_id, a.name, a.avatar, c.title, c.is_archived, c.is_pinned, c.created_at, c.updated_at,
            (
                SELECT count(*) FROM messages u
                WHERE u.conversation_id = c.id AND u.seq > c.last_read_seq AND u.role = 'assistant' AND u.status <> 'streaming'
            ),
            g.message_id, \(columns(of: "l")), \(columns(of: "p"))
        FROM conversations c
        JOIN agents a ON a.id = c.agent_id
        LEFT JOIN generations g ON g.conversation_id = c.id AND g.state = 'running'
        LEFT JOIN messages l ON l.id = c.active_leaf_id
        LEFT JOIN messages p ON p.id = l.parent_id

        """

    private static func columns(of message: String) -> String {
        """
        \(message).role, \(message).created_at, substr(\(message).content, 1, 1000),
            CASE WHEN trim(substr(\(message).content, 1, 1000), char(9, 10, 13, 32)) = '' THEN (
                SELECT group_concat(filename, ', ') FROM (
                    SELECT f.filename FROM message_attachments x JOIN attachments f ON f.id = x.attachment_id
                    WHERE x.message_id = \(message).id ORDER BY x.position
                )
            ) END
        """
    }

    static func conversation(_ row: any SQLRow) throws -> Conversation {
        Conversation(
            id: try row.id(0), agent: .init(id: try row.id(1), name: try row.text(2), avatar: try row.text(3)), title: try row.text(4),
            isArchived: try row.bool(5), isPinned: try row.bool(6), createdAt: try row.time(7), updatedAt: try row.time(8),
            lastMessage: try lastMessage(row), unreadCount: try row.int(9),
            activeMessageID: try row.idIfPresent(10))
    }

    private static func lastMessage(_ row: any SQLRow) throws -> Conversation.LastMessage? {
        let (last, answered) = (11, 15)
        for column in [last, answered] {
            for words in [try row.textIfPresent(column + 2), try row.textIfPresent(column + 3)] {
                guard let preview = words?.onOneLine(limit: 200), !preview.isEmpty else { continue }
                return .init(role: try row.word(column), preview: preview, createdAt: try row.time(column + 1))
            }
        }
        let column = try row.textIfPresent(answered) == nil ? last : answered
        guard try row.textIfPresent(column) != nil else { return nil }
        return .init(role: try row.word(column), preview: "", createdAt: try row.time(column + 1))
    }
}

extension SQLSession {
    func conversation(_ id: Conversation.ID) throws -> Conversation? {
        try first("\(ConversationRow.selection) WHERE c.id = ?1", [.id(id)], ConversationRow.conversation)
    }
}
