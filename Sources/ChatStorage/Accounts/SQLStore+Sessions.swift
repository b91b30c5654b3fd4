// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func createSession(_ new: NewSession) async throws -> Bool {
        try await driver.transaction { session in
            let isWelcome = try session.exists(
                """
                SELECT 1 FROM accounts WHERE id = ?1 AND is_active = 1 AND password_hash = COALESCE(?2, password_hash)\(session.dialect.forUpdate)
                """,
                [.id(new.userID), .text(optional: new.passwordHash)])
            guard isWelcome else { return false }
            try session.execute(
                """
                INSERT INTO sessions (id, account_id, user_agent, address, created_at, last_used_at, expires_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
                """,
                [.id(new.id), .id(new.userID), .text(new.userAgent), .text(new.address), .time(new.createdAt), .time(new.expiresAt)])
            try session.execute(
                "INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (?1, ?2, ?3)",
                [.bytes(new.refreshHash), .id(new.id), .time(new.createdAt)])
            return true
        }
    }

    /// Nobody is signed in to an account that is not active.
    package func identity(session id: Session.ID, now: Timestamp) async throws -> User? {
        try await driver.read { session in
            try session.first(
                """
                SELECT \(AccountRow.columns) FROM sessions s JOIN accounts a ON a.id = s.account_id
                WHERE s.id = ?1 AND s.ended_at IS NULL AND s.expires_at > ?2 AND a.is_active = 1
                """,
                [.id(id), .time(now)]
            ) { try AccountRow.user($0) }
        }
    }

    package func sessions(of user: User.ID, now: Timestamp, page: PageRequest) async throws -> Slice<Session> {
        try await driver.read { session in
            try page.slice(place: { (session: Session) in
                Cursor(isBackward: false, position: session.lastUsedAt.milliseconds, id: session.id.description)
            }) { window in
                var conditions = Conditions(after: [.int(window.limit)])
                conditions.add(
                    { "account_id = ?\($0) AND ended_at IS NULL AND expires_at > ?\($0 + 1)" }, .id(user), .time(now))
                conditions.add(beyond: window, time: "last_used_at", id: "id", of: Session.self)
                return try session.query(
                    """
                    SELECT id, created_at, last_used_at, expires_at, user_agent, address FROM sessions
                    \(conditions.text) \(window.order(time: "last_used_at", id: "id")) LIMIT ?1
                    """,
                    conditions.bindings
                ) { row in
                    Session(
                        id: try row.id(0), createdAt: try row.time(1), lastUsedAt: try row.time(2), expiresAt: try row.time(3),
                        userAgent: try row.text(4), address: try row.text(5))
                }
            }
        }
    }

    package func endSession(_ id: Session.ID, of user: User.ID) async throws -> Bool {
        try await driver.transaction { session in
            try session.execute(
                "UPDATE sessions SET ended_at = ?3 WHERE id = ?1 AND account_id = ?2 AND ended_at IS NULL",
                [.id(id), .id(user), .time(.now)]) == 1
        }
    }

    package func endSessions(of user: User.ID, except kept: Session.ID?) async throws -> [Session.ID] {
        try await driver.transaction { session in
            try session.endSessions(of: user, except: kept)
        }
    }

    package func deleteEndedSessions(before time: Timestamp, exchanged: Timestamp) async throws {
        try await driver.transaction { session in
            try session.execute("DELETE FROM sessions WHERE ended_at < ?1 OR expires_at < ?1", [.time(time)])
            try session.execute("DELETE FROM refresh_tokens WHERE rotated_at < ?1", [.time(exchanged)])
        }
    }
}

extension SQLSession {
    /// Returns those it ended.
    func endSessions(of user: User.ID, except kept: Session.ID?) throws -> [Session.ID] {
        try query(
            """
            UPDATE sessions SET ended_at = ?2 WHERE account_id = ?1 AND ended_at IS NULL AND id IS DISTINCT FROM ?3
            RETURNING id
            """,
            [.id(user), .time(.now), .id(kept)]
        ) { try $0.id(0) }
    }
}
