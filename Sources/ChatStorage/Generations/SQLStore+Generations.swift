// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func commit(_ batch: ReplyBatch) async throws -> Set<Message.ID> {
        guard !batch.isEmpty else { return [] }
        return try await driver.transaction { session in
            // What ends here needs no log any more.
            let ending = Set(batch.endings.lazy.map(\.messageID))
            try session.execute(
                """
                INSERT INTO reply_log (message_id, start_offset, text)
                SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM generations WHERE message_id = ?1 AND state = 'running')
                ON CONFLICT DO NOTHING
                """,
                each: batch.pieces.lazy.filter { !ending.contains($0.messageID) }
                    .map { [.id($0.messageID), .int($0.offset), .text($0.text)] })
            var ended: Set<Message.ID> = []
            for ending in batch.endings where try session.end(ending) {
                ended.insert(ending.messageID)
            }
            return ended
        }
    }

    package func interruptReplies(of node: String, at time: Timestamp) async throws -> Int {
        try await driver.transaction { session in
            let running = try session.query(
                "SELECT message_id, conversation_id FROM generations WHERE node = ?1 AND state = 'running'", [.text(node)]
            ) { (message: try $0.id(0) as Message.ID, conversation: try $0.id(1) as Conversation.ID) }
            for reply in running {
                let ending = ReplyBatch.Ending(
                    messageID: reply.message, conversationID: reply.conversation, content: try session.loggedText(of: reply.message),
                    status: .interrupted, model: nil, usage: nil, error: nil, endedAt: time)
                _ = try session.end(ending)
            }
            return running.count
        }
    }
}

extension SQLSession {
    /// False where the reply had ended before, or is gone.
    fileprivate func end(_ ending: ReplyBatch.Ending) throws -> Bool {
        let ended = try execute(
            "UPDATE generations SET state = 'ended', ended_at = ?2 WHERE message_id = ?1 AND state = 'running'",
            [.id(ending.messageID), .time(ending.endedAt)])
        guard ended == 1 else { return false }
        try execute("DELETE FROM reply_log WHERE message_id = ?1", [.id(ending.messageID)])
        try execute(
            """
            UPDATE messages SET content = ?2, status = ?3, model = ?4, prompt_tokens = ?5, completion_tokens = ?6, error_code = ?7,
                error_detail = ?8
            WHERE id = ?1
            """,
            [
                .id(ending.messageID), .text(ending.content), .text(ending.status.rawValue), .text(optional: ending.model),
                .int(ending.usage?.promptTokens), .int(ending.usage?.completionTokens), .text(optional: ending.error?.code),
                .text(optional: ending.error?.detail),
            ])
        try execute("UPDATE conversations SET updated_at = ?2 WHERE id = ?1", [.id(ending.conversationID), .time(ending.endedAt)])
        return true
    }

    /// What the reply held before it was (again) begun, and what its log adds to that.
    fileprivate func loggedText(of message: Message.ID) throws -> String {
        var text = try first("SELECT content FROM messages WHERE id = ?1", [.id(message)]) { try $0.text(0) } ?? ""
        let pieces = try query("SELECT start_offset, text FROM reply_log WHERE message_id = ?1 ORDER BY start_offset", [.id(message)]) {
            (offset: try $0.int(0), text: try $0.text(1))
        }
        for piece in pieces where piece.offset == text.utf8.count {
            text += piece.text
        }
        return text
    }
}
