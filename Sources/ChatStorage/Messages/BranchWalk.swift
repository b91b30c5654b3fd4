// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

/// Part of a branch, found by going from a message to what it answers, and on to the branch's first message.
struct BranchWalk {
    var start: Message.ID
    /// Whether `start` is part of it.
    var includesStart = true
    /// Only messages after this place.
    var after: Int64 = -1
    /// The number of steps after which the walk ends.
    var steps = Int64.max

    /// The common table `walk (id, parent_id, seq, step)`, from the newest message to the oldest. Uses the placeholders
    /// 1 to 4.
    static let table = """
        WITH RECURSIVE walk (id, parent_id, seq, step) AS (
            SELECT id, parent_id, seq, ?4 FROM messages WHERE id = ?1
            UNION ALL
            SELECT m.id, m.parent_id, m.seq, w.step + 1 FROM walk w JOIN messages m ON m.id = w.parent_id
            WHERE m.seq > ?2 AND w.step < ?3
        )
        """

    /// `start` is step 1 where it is included, else step 0.
    var bindings: [SQLValue] {
        [.id(start), .integer(after), .integer(steps), .int(includesStart ? 1 : 0)]
    }
}

extension SQLSession {
    /// The messages of the walk, oldest first; of more than `limit` the oldest.
    func messages(on walk: BranchWalk, limit: Int = .max) throws -> [StoredMessage] {
        var messages = try query(
            """
            \(BranchWalk.table) SELECT \(MessageRow.columns) FROM walk w JOIN messages m ON m.id = w.id
            WHERE w.step > 0 AND w.seq > ?2 ORDER BY w.seq LIMIT ?5
            """,
            walk.bindings + [.int(limit)], MessageRow.stored)
        for index in messages.indices where messages[index].hasFiles {
            messages[index].message.attachments = try attachments(of: messages[index].message.id)
        }
        return try placingInBranches(messages)
    }

    /// Tells each message of a stretch of a branch who else has the same parent and role. A message that stands alone costs
    /// one look at an index.
    private func placingInBranches(_ messages: [StoredMessage]) throws -> [StoredMessage] {
        guard let oldest = messages.first, let newest = messages.last else { return messages }
        var siblings = try query(
            """
            \(BranchWalk.table)
            SELECT m.id, s.id, s.seq FROM walk w JOIN messages m ON m.id = w.id
                JOIN messages s ON s.parent_id = m.parent_id AND s.conversation_id = m.conversation_id AND s.role = m.role AND s.id <> m.id
            ORDER BY s.seq
            """,
            BranchWalk(start: newest.message.id, after: oldest.seq - 1).bindings, Sibling.init)
        if oldest.message.parentID == nil {
            siblings += try query(
                """
                SELECT ?1, id, seq FROM messages
                WHERE parent_id IS NULL AND conversation_id = ?2 AND role = ?3 AND id <> ?1 ORDER BY seq
                """,
                [.id(oldest.message.id), .id(oldest.message.conversationID), .text(oldest.message.role.rawValue)], Sibling.init)
        }
        guard !siblings.isEmpty else { return messages }

        let others = Dictionary(grouping: siblings, by: \.of)
        return messages.map { stored in
            guard let others = others[stored.message.id] else { return stored }
            let index = others.firstIndex { $0.seq > stored.seq } ?? others.count
            var ids = others.map(\.id)
            ids.insert(stored.message.id, at: index)
            var placed = stored
            placed.message.branch = .init(index: index, count: ids.count, siblingIDs: ids)
            return placed
        }
    }

    /// With its place in its branch.
    func message(_ id: Message.ID) throws -> Message? {
        try messages(on: BranchWalk(start: id, steps: 1)).first?.message
    }
}

private struct Sibling {
    /// Whose sibling it is.
    var of: Message.ID
    var id: Message.ID
    var seq: Int64

    init(_ row: any SQLRow) throws {
        of = try row.id(0)
        id = try row.id(1)
        seq = try row.integer(2)
    }
}
