// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func rotateRefreshToken(_ rotation: TokenRotation) async throws -> RotationOutcome {
        try await driver.transaction { session in
            guard let token = try session.liveToken(rotation.oldHash, now: rotation.now) else { return .refused }
            if let rotatedAt = token.rotatedAt {
                if rotation.now.since(rotatedAt) > rotation.grace {
                    try session.execute("UPDATE sessions SET ended_at = ?2 WHERE id = ?1", [.id(token.session), .time(rotation.now)])
                    return .reused(session: token.session, userID: token.user.id)
                }
            } else {
                try session.execute(
                    "UPDATE refresh_tokens SET rotated_at = ?2 WHERE hash = ?1", [.bytes(rotation.oldHash), .time(rotation.now)])
            }
            try session.execute(
                "INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (?1, ?2, ?3)",
                [.bytes(rotation.newHash), .id(token.session), .time(rotation.now)])
            try session.execute(
                "UPDATE sessions SET last_used_at = ?2, expires_at = ?3 WHERE id = ?1",
                [.id(token.session), .time(rotation.now), .time(rotation.expiresAt)])
            return .rotated(session: token.session, user: token.user)
        }
    }

    package func session(refreshHash hash: [UInt8]) async throws -> (id: Session.ID, userID: User.ID)? {
        try await driver.read { session in
            try session.first(
                "SELECT s.id, s.account_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = ?1", [.bytes(hash)]
            ) { (id: try $0.id(0), userID: try $0.id(1)) }
        }
    }
}

private struct LiveToken {
    var session: Session.ID
    var rotatedAt: Timestamp?
    var user: User
}

extension SQLSession {
    /// A token, exchanged or not, of a session that goes on and an account that is active.
    fileprivate func liveToken(_ hash: [UInt8], now: Timestamp) throws -> LiveToken? {
        try first(
            """
            SELECT s.id, t.rotated_at, \(AccountRow.columns)
            FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN accounts a ON a.id = s.account_id
            WHERE t.hash = ?1 AND s.ended_at IS NULL AND s.expires_at > ?2 AND a.is_active = 1\(dialect.forUpdate)
            """,
            [.bytes(hash), .time(now)]
        ) { LiveToken(session: try $0.id(0), rotatedAt: try $0.timeIfPresent(1), user: try AccountRow.user($0, from: 2)) }
    }
}
