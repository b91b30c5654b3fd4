// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func commit(
        _ batch: ReplyBatch, committed: @escaping Committed<Set<Message.ID>> = { _ in }
    ) async throws -> Set<Message.ID> {
        guard !batch.isEmpty else { return [] }
        return try await driver.transaction { session in
            // What ends here needs no log any more.
            let ending = Set(batch.endings.lazy.map(\.messageID))
            try session.log(batch.pieces.lazy.filter { !ending.contains($0.messageID) })
            return try session.end(batch.endings)
        } committed: {
            committed($0)
        }
    }

    package func generation(of message: Message.ID, in conversation: Conversation.ID, user: User.ID) async throws -> Generation? {
        try await driver.read { session in
            try session.first(
                """
                SELECT g.started_at, g.ended_at FROM generations g JOIN conversations c ON c.id = g.conversation_id
                WHERE g.message_id = ?1 AND c.id = ?2 AND c.account_id = ?3 AND c.deleted_at IS NULL
                """,
                [.id(message), .id(conversation), .id(user)]
            ) { Generation(messageID: message, startedAt: try $0.time(0), endedAt: try $0.timeIfPresent(1)) }
        }
    }

    package func interruptReplies(of node: String, at time: Timestamp) async throws -> Int {
        try await driver.transaction { session in
            let endings = try session.runningReplies(of: node).map { reply in
                ReplyBatch.Ending(
                    messageID: reply.message, conversationID: reply.conversation, content: reply.text, status: .interrupted, model: nil,
                    usage: nil, error: nil, endedAt: time)
            }
            return try session.end(endings).count
        }
    }
}

extension SQLSession {
    /// Those that had not ended before.
    fileprivate func end(_ endings: [ReplyBatch.Ending]) throws -> Set<Message.ID> {
        guard !endings.isEmpty else { return [] }
        var ended: Set<Message.ID> = []
        var figures = DailyFigures()
        for ending in endings where try end(ending, &figures) {
            ended.insert(ending.messageID)
        }
        try figures.store(in: self)
        try trimLog()
        return ended
    }

    /// False where the reply had ended before, or is gone.
    private func end(_ ending: ReplyBatch.Ending, _ figures: inout DailyFigures) throws -> Bool {
        let ended = try execute(
            "UPDATE generations SET state = 'ended', ended_at = ?2 WHERE message_id = ?1 AND state = 'running'",
            [.id(ending.messageID), .time(ending.endedAt)])
        guard ended == 1 else { return false }
        let agent = try first(
            """
            UPDATE messages SET content = ?2, status = ?3, model = ?4, prompt_tokens = ?5, completion_tokens = ?6, error_code = ?7,
                error_detail = ?8
            WHERE id = ?1 RETURNING agent_id
            """,
            [
                .id(ending.messageID), .text(ending.content), .text(ending.status.rawValue), .text(optional: ending.model),
                .int(ending.usage?.promptTokens), .int(ending.usage?.completionTokens), .text(optional: ending.error?.code),
                .text(optional: ending.error?.detail),
            ]
        ) { try $0.idIfPresent(0) as Agent.ID? }
        if let agent = agent ?? nil { figures.add(Figures.Counts(of: ending), agent: agent, at: ending.endedAt) }
        try execute("UPDATE conversations SET updated_at = ?2 WHERE id = ?1", [.id(ending.conversationID), .time(ending.endedAt)])
        return true
    }
}

extension Figures.Counts {
    fileprivate init(of ending: ReplyBatch.Ending) {
        self.init(
            replies: 1, failedReplies: ending.status == .failed ? 1 : 0, promptTokens: ending.usage?.promptTokens ?? 0,
            completionTokens: ending.usage?.completionTokens ?? 0)
    }
}
