// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
package import MartletAPI

extension SQLStore {
    package func figures(of range: ClosedRange<CalendarDay>, agent: Agent.ID?) async throws -> Figures {
        try await driver.read { session in
            var conditions = Conditions()
            conditions.add({ "f.day BETWEEN ?\($0) AND ?\($0 + 1)" }, .int(range.lowerBound.number), .int(range.upperBound.number))
            if let agent { conditions.add({ "f.agent_id = ?\($0)" }, .id(agent)) }
            let days = try session.query(
                "SELECT f.day, \(sums) FROM daily_figures f \(conditions.text) GROUP BY f.day ORDER BY f.day", conditions.bindings
            ) { Figures.Day(day: CalendarDay(number: try $0.int(0)), counts: try counts($0, from: 1)) }
            // Summed up before the agents' names come to it: that is several times as fast.
            let agents = try session.query(
                """
                SELECT a.id, a.name, a.avatar, s.messages, s.replies, s.failed_replies, s.prompt_tokens, s.completion_tokens
                FROM (SELECT f.agent_id, \(sums) FROM daily_figures f \(conditions.text) GROUP BY f.agent_id) s
                JOIN agents a ON a.id = s.agent_id ORDER BY s.replies DESC, a.position
                """,
                conditions.bindings
            ) {
                Figures.AgentShare(
                    agent: .init(id: try $0.id(0), name: try $0.text(1), avatar: try $0.text(2)), counts: try counts($0, from: 3))
            }
            return Figures(
                from: range.lowerBound, to: range.upperBound, runningReplies: try session.runningReplyCount(of: agent),
                accounts: try session.accountCounts(), storage: try session.storageSizes(), days: days, agents: agents)
        }
    }
}

private let sums = ["messages", "replies", "failed_replies", "prompt_tokens", "completion_tokens"]
    .map { "CAST(SUM(f.\($0)) AS BIGINT) AS \($0)" }.joined(separator: ", ")

private func counts(_ row: any SQLRow, from column: Int) throws -> Figures.Counts {
    Figures.Counts(
        messages: try row.int(column), replies: try row.int(column + 1), failedReplies: try row.int(column + 2),
        promptTokens: try row.int(column + 3), completionTokens: try row.int(column + 4))
}

extension SQLSession {
    fileprivate func runningReplyCount(of agent: Agent.ID?) throws -> Int {
        guard let agent else {
            return try first("SELECT COUNT(*) FROM generations WHERE state = 'running'", []) { try $0.int(0) } ?? 0
        }
        return try first(
            """
            SELECT COUNT(*) FROM generations g JOIN messages m ON m.id = g.message_id WHERE g.state = 'running' AND m.agent_id = ?1
            """, [.id(agent)]
        ) { try $0.int(0) } ?? 0
    }

    fileprivate func accountCounts() throws -> Figures.Accounts {
        try first(
            """
            SELECT COUNT(*), COALESCE(SUM(is_active), 0), COALESCE(SUM(CASE WHEN role = 'admin' THEN is_active ELSE 0 END), 0)
            FROM accounts
            """, []
        ) { Figures.Accounts(total: try $0.int(0), active: try $0.int(1), admins: try $0.int(2)) } ?? .init(total: 0, active: 0, admins: 0)
    }

    fileprivate func storageSizes() throws -> Figures.Storage {
        let database = try first(dialect.databaseSize, []) { try $0.int(0) } ?? 0
        let files = try first("SELECT COUNT(*), COALESCE(SUM(size), 0) FROM attachments", []) { (try $0.int(0), try $0.int(1)) } ?? (0, 0)
        return Figures.Storage(databaseBytes: database, fileCount: files.0, fileBytes: files.1)
    }
}

extension SQLDialect {
    /// How many bytes the database takes.
    fileprivate var databaseSize: String {
        switch self {
        case .sqlite: "SELECT c.page_count * s.page_size FROM pragma_page_count() c, pragma_page_size() s"
        }
    }
}
