// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

/// A way through a conversation's tree from its first message to one of the others, as the stretches it is made of: each is
/// one range of the index (conversation, branch, seq).
struct Branch {
    struct Stretch {
        var branch: Int64
        /// The place where the way leaves the stretch, or ends.
        var last: Int64
    }

    var conversation: Conversation.ID
    /// The newest first.
    var stretches: [Stretch]
}

/// Which messages of a branch are wanted.
struct BranchWindow {
    /// Only messages after this place.
    var after: Int64 = -1
    /// Only messages before this place.
    var before = Int64.max
    var isNewestFirst = false
    var limit = Int.max
}

extension SQLSession {
    /// The branch that ends with the message; nil where there is no such message.
    func branch(to message: Message.ID) throws -> Branch? {
        var conversation: Conversation.ID?
        let stretches = try query(
            """
            WITH RECURSIVE stretch (conversation_id, branch, last) AS (
                SELECT conversation_id, branch, seq FROM messages WHERE id = ?1
                UNION ALL
                SELECT p.conversation_id, p.branch, p.seq FROM stretch s
                    JOIN messages f ON f.conversation_id = s.conversation_id AND f.seq = s.branch
                    JOIN messages p ON p.id = f.parent_id
            )
            SELECT conversation_id, branch, last FROM stretch ORDER BY last DESC
            """,
            [.id(message)]
        ) { row in
            conversation = try row.id(0)
            return Branch.Stretch(branch: try row.integer(1), last: try row.integer(2))
        }
        return conversation.map { Branch(conversation: $0, stretches: stretches) }
    }

    func messages(on branch: Branch, _ window: BranchWindow = .init()) throws -> [StoredMessage] {
        try placingInBranches(withFiles(along(branch, window, MessageRow.columns, MessageRow.stored)))
    }

    /// What `columns` of the messages `m` say, in order.
    func along<Element>(
        _ branch: Branch, _ window: BranchWindow, _ columns: String, _ element: (any SQLRow) throws -> Element
    ) throws -> [Element] {
        var elements: [Element] = []
        for stretch in window.isNewestFirst ? branch.stretches : branch.stretches.reversed() {
            guard elements.count < window.limit else { break }
            guard window.before > stretch.branch, stretch.last > window.after else { continue }
            let last = min(stretch.last, window.before - 1)
            elements += try query(
                """
                SELECT \(columns) FROM messages m WHERE m.conversation_id = ?1 AND m.branch = ?2 AND m.seq > ?3 AND m.seq <= ?4
                ORDER BY m.seq \(window.isNewestFirst ? "DESC" : "ASC") LIMIT ?5
                """,
                [
                    .id(branch.conversation), .integer(stretch.branch), .integer(window.after), .integer(last),
                    .int(window.limit - elements.count),
                ], element)
        }
        return elements
    }

    /// With its place in its branch.
    func message(_ id: Message.ID) throws -> Message? {
        let found = try query("SELECT \(MessageRow.columns) FROM messages m WHERE m.id = ?1", [.id(id)], MessageRow.stored)
        return try placingInBranches(withFiles(found)).first?.message
    }

    private func withFiles(_ messages: [StoredMessage]) throws -> [StoredMessage] {
        var messages = messages
        for index in messages.indices where messages[index].hasFiles {
            messages[index].message.attachments = try attachments(of: messages[index].message.id)
        }
        return messages
    }

    /// Tells messages of one branch who else has the same parent and role. Only where the tree forks does anyone: the forks
    /// of a conversation are few, and have an index of their own.
    private func placingInBranches(_ messages: [StoredMessage]) throws -> [StoredMessage] {
        guard let conversation = messages.first?.message.conversationID else { return messages }
        let siblings =
            messages.count == 1
            ? try query(
                """
                SELECT s.parent_id, s.role, s.id, s.seq FROM messages m
                    JOIN messages s ON s.parent_id = m.parent_id
                WHERE m.id = ?1
                UNION ALL
                SELECT s.parent_id, s.role, s.id, s.seq FROM messages m
                    JOIN messages s ON s.conversation_id = m.conversation_id AND s.seq = s.branch AND s.parent_id IS NULL
                WHERE m.id = ?1 AND m.parent_id IS NULL
                ORDER BY 4
                """,
                [.id(messages[0].message.id)], Sibling.init)
            : try query(
                """
                SELECT s.parent_id, s.role, s.id, s.seq
                FROM (
                    SELECT DISTINCT parent_id FROM messages
                    WHERE conversation_id = ?1 AND seq = branch AND parent_id IS NOT NULL
                ) f
                JOIN messages s ON s.parent_id = f.parent_id AND s.conversation_id = ?1
                UNION ALL
                SELECT parent_id, role, id, seq FROM messages
                WHERE conversation_id = ?1 AND seq = branch AND parent_id IS NULL
                ORDER BY 4
                """,
                [.id(conversation)], Sibling.init)
        let families = Dictionary(grouping: siblings, by: \.family)
        return messages.map { stored in
            let family = Sibling.Family(parent: stored.message.parentID, role: stored.message.role)
            guard let siblings = families[family], siblings.count > 1,
                let index = siblings.firstIndex(where: { $0.id == stored.message.id })
            else { return stored }
            var placed = stored
            placed.message.branch = .init(index: index, count: siblings.count, siblingIDs: siblings.map(\.id))
            return placed
        }
    }
}

private struct Sibling {
    struct Family: Hashable {
        var parent: Message.ID?
        var role: Message.Role
    }

    var family: Family
    var id: Message.ID

    init(_ row: any SQLRow) throws {
        family = Family(parent: try row.idIfPresent(0), role: try row.word(1))
        id = try row.id(2)
    }
}
