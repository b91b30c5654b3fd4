// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

/// In `deleted_at` the time 0 stands for what waits to be removed for good, and what is less than 0 for a conversation of which an
/// import has stored a part so far: the time when it began to, negative.
extension SQLStore {
    package func moveToTrash(
        _ id: Conversation.ID, of user: User.ID, at time: Timestamp, committed: @escaping Committed<Bool> = { _ in }
    ) async throws -> Bool {
        try await driver.transaction { session in
            try session.execute(
                "UPDATE conversations SET deleted_at = ?3, client_id = NULL WHERE id = ?1 AND account_id = ?2 AND deleted_at IS NULL",
                [.id(id), .id(user), .time(time)]) == 1
        } committed: {
            committed($0)
        }
    }

    package func moveAllToTrash(
        of user: User.ID, at time: Timestamp, committed: @escaping Committed<[Conversation.ID]> = { _ in }
    ) async throws -> [Conversation.ID] {
        try await driver.transaction { session in
            try session.query(
                "UPDATE conversations SET deleted_at = ?2, client_id = NULL WHERE account_id = ?1 AND deleted_at IS NULL RETURNING id",
                [.id(user), .time(time)]
            ) { try $0.id(0) }
        } committed: {
            committed($0)
        }
    }

    package func trash(of user: User.ID, page: PageRequest) async throws -> Slice<TrashedConversation> {
        try await driver.read { session in
            try page.slice(place: { (conversation: TrashedConversation) in
                Cursor(isBackward: false, position: conversation.deletedAt.milliseconds, id: conversation.id.description)
            }) { window in
                var conditions = Conditions(after: [.int(window.limit)])
                conditions.add({ "c.account_id = ?\($0) AND c.deleted_at > 0" }, .id(user))
                conditions.add(beyond: window, time: "c.deleted_at", id: "c.id", of: Conversation.self)
                return try session.query(
                    """
                    SELECT c.id, c.title, a.id, a.name, a.avatar, c.is_archived, c.created_at, c.updated_at, c.deleted_at
                    FROM conversations c JOIN agents a ON a.id = c.agent_id
                    \(conditions.text) \(window.order(time: "c.deleted_at", id: "c.id")) LIMIT ?1
                    """,
                    conditions.bindings
                ) { row in
                    TrashedConversation(
                        id: try row.id(0), title: try row.text(1),
                        agent: .init(id: try row.id(2), name: try row.text(3), avatar: try row.text(4)), isArchived: try row.bool(5),
                        createdAt: try row.time(6), updatedAt: try row.time(7), deletedAt: try row.time(8))
                }
            }
        }
    }

    package func restore(
        _ id: Conversation.ID, of user: User.ID, committed: @escaping Committed<Conversation?> = { _ in }
    ) async throws -> Conversation? {
        try await driver.transaction { session in
            let restored = try session.execute(
                "UPDATE conversations SET deleted_at = NULL WHERE id = ?1 AND account_id = ?2 AND deleted_at > 0", [.id(id), .id(user)])
            return restored == 1 ? try session.conversation(id) : nil
        } committed: {
            committed($0)
        }
    }

    package func giveUp(
        _ id: Conversation.ID, of user: User.ID, anywhere: Bool, committed: @escaping Committed<Bool> = { _ in }
    ) async throws -> Bool {
        try await driver.transaction { session in
            try session.execute(
                """
                UPDATE conversations SET deleted_at = 0
                WHERE id = ?1 AND account_id = ?2 AND (deleted_at > 0 OR (deleted_at IS NULL AND ?3 = 1))
                """,
                [.id(id), .id(user), .bool(anywhere)]) == 1
        } committed: {
            committed($0)
        }
    }

    package func giveUpTrash(
        of user: User.ID, anywhere: Bool, committed: @escaping Committed<[Conversation.ID]> = { _ in }
    ) async throws -> [Conversation.ID] {
        try await driver.transaction { session in
            try session.query(
                """
                UPDATE conversations SET deleted_at = 0
                WHERE account_id = ?1 AND (deleted_at > 0 OR (deleted_at IS NULL AND ?2 = 1)) RETURNING id
                """, [.id(user), .bool(anywhere)]
            ) { try $0.id(0) }
        } committed: {
            committed($0)
        }
    }

    package func giveUpImports(before time: Timestamp) async throws {
        try await driver.transaction { session -> Void in
            try session.execute(
                "UPDATE conversations SET deleted_at = 0 WHERE deleted_at < 0 AND deleted_at > ?1", [.integer(-time.milliseconds)])
        }
    }

    package func giveUpTrash(before time: Timestamp) async throws -> [Conversation.ID] {
        try await driver.transaction { session in
            try session.execute("UPDATE conversations SET deleted_at = 0 WHERE deleted_at > 0 AND deleted_at < ?1", [.time(time)])
            return try session.query("SELECT id FROM conversations WHERE deleted_at = 0", []) { try $0.id(0) }
        }
    }

    package func removeGivenUp(_ id: Conversation.ID, limit: Int) async throws -> Bool {
        try await driver.transaction { session in
            guard try session.exists("SELECT 1 FROM conversations WHERE id = ?1 AND deleted_at = 0", [.id(id)]) else { return true }
            let first: Int64? = try session.query(
                "SELECT seq FROM messages WHERE conversation_id = ?1 ORDER BY seq DESC LIMIT ?2", [.id(id), .int(limit)]
            ) { try $0.integer(0) }.last
            guard let first else {
                try session.execute("DELETE FROM conversations WHERE id = ?1", [.id(id)])
                try session.trimLog()
                return true
            }
            try session.removeFromLog(repliesIn: id, from: first)
            try session.execute("DELETE FROM messages WHERE conversation_id = ?1 AND seq >= ?2", [.id(id), .integer(first)])
            return false
        }
    }
}
