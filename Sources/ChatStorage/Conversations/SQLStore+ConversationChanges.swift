// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func updateConversation(
        _ id: Conversation.ID, of user: User.ID, _ change: ConversationPatch, at time: Timestamp,
        committed: @escaping Committed<Conversation?> = { _ in }
    ) async throws -> Conversation? {
        try await driver.transaction { session in
            let agentID: Agent.ID? = try session.first(
                "SELECT agent_id FROM conversations WHERE id = ?1 AND account_id = ?2 AND deleted_at IS NULL\(session.dialect.forUpdate)",
                [.id(id), .id(user)]
            ) { try $0.id(0) }
            guard let agentID else { return nil }
            if let next = change.agentID { _ = try session.activeAgentSummary(next) }
            let leaf = try change.activeLeafID.map { try session.newestLeaf(below: $0, in: id) }
            let isHandedOver = change.agentID.map { $0 != agentID } ?? false
            try session.execute(
                """
                UPDATE conversations SET
                    title = COALESCE(?2, title),
                    title_key = COALESCE(?3, title_key),
                    title_is_own = COALESCE(?4, title_is_own),
                    is_archived = COALESCE(?5, is_archived),
                    is_pinned = COALESCE(?6, is_pinned),
                    agent_id = COALESCE(?7, agent_id),
                    active_leaf_id = COALESCE(?8, active_leaf_id),
                    updated_at = COALESCE(?9, updated_at)
                WHERE id = ?1
                """,
                [
                    .id(id), .text(optional: change.title), .text(optional: change.title?.folded), .bool(change.title.map { _ in true }),
                    .bool(change.isArchived), .bool(change.isPinned), .id(change.agentID), .id(leaf), .time(isHandedOver ? time : nil),
                ])
            return try session.conversation(id)
        } committed: {
            committed($0)
        }
    }

    package func setWrittenTitle(
        _ title: String, of id: Conversation.ID, committed: @escaping Committed<Conversation?> = { _ in }
    ) async throws -> Conversation? {
        try await driver.transaction { session in
            let changed = try session.execute(
                "UPDATE conversations SET title = ?2, title_key = ?3 WHERE id = ?1 AND title_is_own = 0 AND title <> ?2",
                [.id(id), .text(title), .text(title.folded)])
            return changed == 1 ? try session.conversation(id) : nil
        } committed: {
            committed($0)
        }
    }
}

extension SQLSession {
    /// The message itself where nothing follows it, else the end of the branch that goes on with the newest messages.
    fileprivate func newestLeaf(below message: Message.ID, in conversation: Conversation.ID) throws -> Message.ID {
        let leaf: Message.ID? = try first(
            """
            WITH RECURSIVE branch (id, depth) AS (
                SELECT id, 0 FROM messages WHERE id = ?1 AND conversation_id = ?2
                UNION ALL
                SELECT (SELECT m.id FROM messages m WHERE m.parent_id = b.id ORDER BY m.seq DESC LIMIT 1), b.depth + 1
                FROM branch b WHERE b.id IS NOT NULL
            )
            SELECT id FROM branch WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1
            """,
            [.id(message), .id(conversation)]
        ) { try $0.id(0) }
        guard let leaf else { throw ChatError.invalid("active_leaf_id", "not_found", "There is no such message in this conversation.") }
        return leaf
    }
}
