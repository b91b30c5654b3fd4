// SPDX-License-Identifier: Apache-2.0

internal import MartletAPI

/// What is to be added to the figures of some days, within the transaction in which it happens.
struct DailyFigures {
    private struct Key: Hashable {
        var day: Int
        var agent: Agent.ID
    }

    private var counts: [Key: Figures.Counts] = [:]

    mutating func add(_ change: Figures.Counts, agent: Agent.ID, at time: Timestamp) {
        let key = Key(day: CalendarDay(of: time).number, agent: agent)
        var sum = counts[key] ?? Figures.Counts()
        sum.messages += change.messages
        sum.replies += change.replies
        sum.failedReplies += change.failedReplies
        sum.promptTokens += change.promptTokens
        sum.completionTokens += change.completionTokens
        counts[key] = sum
    }

    /// In the order of their keys, so that two transactions never wait for each other's rows.
    func store(in session: any SQLSession) throws {
        let sorted = counts.sorted { ($0.key.day, $0.key.agent.description) < ($1.key.day, $1.key.agent.description) }
        try session.execute(
            """
            INSERT INTO daily_figures (day, agent_id, messages, replies, failed_replies, prompt_tokens, completion_tokens)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (day, agent_id) DO UPDATE SET
                messages = daily_figures.messages + excluded.messages,
                replies = daily_figures.replies + excluded.replies,
                failed_replies = daily_figures.failed_replies + excluded.failed_replies,
                prompt_tokens = daily_figures.prompt_tokens + excluded.prompt_tokens,
                completion_tokens = daily_figures.completion_tokens + excluded.completion_tokens
            """,
            each: sorted.map { key, sum in
                [
                    .int(key.day), .id(key.agent), .int(sum.messages), .int(sum.replies), .int(sum.failedReplies), .int(sum.promptTokens),
                    .int(sum.completionTokens),
                ]
            })
    }
}
