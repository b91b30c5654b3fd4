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
        let messages = try query(
            """
            \(BranchWalk.table) SELECT \(MessageRow.columns) FROM walk w JOIN messages m ON m.id = w.id
            WHERE w.step > 0 AND w.seq > ?2 ORDER BY w.seq LIMIT ?5
            """,
            walk.bindings + [.int(limit)], MessageRow.stored)
        return try placingInBranches(messages, of: walk)
    }

    /// Tells each message who else has the same parent and role. Messages that stand alone cost one look at an index.
    private func placingInBranches(_ messages: [StoredMessage], of walk: BranchWalk) throws -> [StoredMessage] {
        guard let newest = messages.last?.seq else { return messages }
        let siblings = try query(
            """
            \(BranchWalk.table)
            SELECT m.id, s.id, s.seq FROM walk w JOIN messages m ON m.id = w.id
                JOIN messages s ON s.parent_id = m.parent_id AND s.conversation_id = m.conversation_id AND s.role = m.role AND s.id <> m.id
            WHERE w.step > 0 AND w.seq > ?2 AND w.seq <= ?5
            UNION ALL
            SELECT m.id, s.id, s.seq FROM walk w JOIN messages m ON m.id = w.id
                JOIN messages s ON s.parent_id IS NULL AND s.conversation_id = m.conversation_id AND s.role = m.role AND s.id <> m.id
            WHERE m.parent_id IS NULL AND w.step > 0 AND w.seq > ?2 AND w.seq <= ?5
            ORDER BY 3
            """,
            walk.bindings + [.integer(newest)]
        ) { (of: try $0.id(0) as Message.ID, id: try $0.id(1) as Message.ID, seq: try $0.integer(2)) }
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
