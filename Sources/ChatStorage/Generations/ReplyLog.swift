// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

struct RunningReply {
    var message: Message.ID
    var conversation: Conversation.ID
    /// Its text stands in the log after this place.
    var logPosition: Int64
    var text: String

    init(_ row: any SQLRow) throws {
        message = try row.id(0)
        conversation = try row.id(1)
        logPosition = try row.integer(2)
        text = try row.text(3)
    }

    /// A piece from the log: message, position, offset, text.
    mutating func append(_ piece: any SQLRow) throws {
        guard try piece.integer(1) > logPosition, try piece.int(2) == text.utf8.count else { return }
        text += try piece.text(3)
    }
}

extension SQLSession {
    /// Leaves out pieces of replies that have ended or are gone.
    func log(_ pieces: some Sequence<ReplyBatch.Piece>) throws {
        try execute(
            """
            INSERT INTO reply_log (message_id, start_offset, text)
            SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM generations WHERE message_id = ?1 AND state = 'running')
            """,
            each: pieces.lazy.map { [.id($0.messageID), .int($0.offset), .text($0.text)] })
    }

    /// The whole text so far of each running reply of the node: what it held before it was begun again, if it was, and
    /// what the log adds to that. A piece that came twice counts once.
    func runningReplies(of node: String) throws -> [RunningReply] {
        let replies = try query(
            """
            SELECT g.message_id, g.conversation_id, g.log_position, m.content FROM generations g JOIN messages m ON m.id = g.message_id
            WHERE g.node = ?1 AND g.state = 'running'
            """,
            [.text(node)], RunningReply.init)
        guard let start = replies.map(\.logPosition).min() else { return [] }
        var found = Dictionary(uniqueKeysWithValues: replies.map { ($0.message, $0) })
        _ = try query(
            "SELECT message_id, position, start_offset, text FROM reply_log WHERE position > ?1 ORDER BY position", [.integer(start)]
        ) { row in
            try found[row.id(0)]?.append(row)
        }
        return Array(found.values)
    }

    /// Removes the text of the replies that are being written in the conversation, from the place `seq` on. Theirs stands after
    /// what the log held when they began; that of replies which have ended goes with `trimLog`.
    func removeFromLog(repliesIn conversation: Conversation.ID, from seq: Int64) throws {
        let running = try query(
            """
            SELECT g.message_id, g.log_position FROM generations g JOIN messages m ON m.id = g.message_id
            WHERE g.conversation_id = ?1 AND g.state = 'running' AND m.seq >= ?2
            """,
            [.id(conversation), .integer(seq)]
        ) { (message: try $0.id(0) as Message.ID, position: try $0.integer(1)) }
        for (message, position) in running {
            try execute("DELETE FROM reply_log WHERE position > ?1 AND message_id = ?2", [.integer(position), .id(message)])
        }
    }

    /// Removes what comes before the text of every running reply; at most 10,000 pieces, so that the end of a long reply
    /// holds nobody up. The next endings remove the rest.
    func trimLog() throws {
        let bounds = try first(
            """
            SELECT (SELECT MIN(position) FROM reply_log), (SELECT MAX(position) FROM reply_log),
                (SELECT MIN(log_position) FROM generations WHERE state = 'running')
            """, []
        ) { (first: try $0.integerIfPresent(0), last: try $0.integerIfPresent(1), needed: try $0.integerIfPresent(2)) }
        guard let bounds, let first = bounds.first, let last = bounds.last else { return }
        let end = min(bounds.needed ?? last, first + 9_999)
        if end >= first { try execute("DELETE FROM reply_log WHERE position <= ?1", [.integer(end)]) }
    }
}
