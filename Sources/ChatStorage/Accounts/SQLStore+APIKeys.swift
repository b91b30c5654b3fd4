// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func createAPIKey(_ key: APIKey, hash: [UInt8], of user: User.ID) async throws {
        try await driver.transaction { session -> Void in
            try session.execute(
                """
                INSERT INTO api_keys (id, account_id, hash, name, prefix, created_at, expires_at, last_used_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """,
                [
                    .id(key.id), .id(user), .bytes(hash), .text(key.name), .text(key.prefix), .time(key.createdAt), .time(key.expiresAt),
                    .time(key.lastUsedAt),
                ])
        }
    }

    package func apiKeys(of user: User.ID, page: PageRequest) async throws -> Slice<APIKey> {
        try await driver.read { session in
            try page.slice(place: { (key: APIKey) in
                Cursor(isBackward: false, position: key.createdAt.milliseconds, id: key.id.description)
            }) { window in
                var conditions = Conditions(after: [.int(window.limit)])
                conditions.add({ "account_id = ?\($0)" }, .id(user))
                conditions.add(beyond: window, time: "created_at", id: "id", of: APIKey.self)
                let order = window.order(time: "created_at", id: "id")
                return try session.query("\(selection) \(conditions.text) \(order) LIMIT ?1", conditions.bindings, listedKey)
            }
        }
    }

    package func apiKey(_ id: APIKey.ID, of user: User.ID) async throws -> APIKey? {
        try await driver.read { session in
            try session.first("\(selection) WHERE id = ?1 AND account_id = ?2", [.id(id), .id(user)], listedKey)
        }
    }

    package func countAPIKeys(of user: User.ID) async throws -> Int {
        try await driver.read { session in
            try session.first("SELECT COUNT(*) FROM api_keys WHERE account_id = ?1", [.id(user)]) { try $0.int(0) } ?? 0
        }
    }

    package func deleteAPIKey(_ id: APIKey.ID, of user: User.ID) async throws -> Bool {
        try await driver.transaction { session in
            try session.execute("DELETE FROM api_keys WHERE id = ?1 AND account_id = ?2", [.id(id), .id(user)]) == 1
        }
    }

    package func identity(apiKeyHash hash: [UInt8], now: Timestamp) async throws -> (user: User, key: KeyIdentity)? {
        let found = try await driver.read { session in
            try session.first(
                """
                SELECT k.id, k.expires_at, k.last_used_at, \(AccountRow.columns) FROM api_keys k JOIN accounts a ON a.id = k.account_id
                WHERE k.hash = ?1 AND (k.expires_at IS NULL OR k.expires_at > ?2) AND a.is_active = 1
                """,
                [.bytes(hash), .time(now)]
            ) { row in
                let key = KeyIdentity(id: try row.id(0), expiresAt: try row.timeIfPresent(1))
                return (key: key, lastUsedAt: try row.timeIfPresent(2), user: try AccountRow.user(row, from: 3))
            }
        }
        guard let found else { return nil }
        if found.lastUsedAt.map({ now.since($0) >= .seconds(60) }) ?? true {
            await noteUse(of: found.key.id, at: now)
        }
        return (found.user, found.key)
    }

    /// A full or busy disk keeps nobody out: what was not noted is noted the next time.
    private func noteUse(of key: APIKey.ID, at time: Timestamp) async {
        _ = try? await driver.transaction { session in
            try session.execute(
                "UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)",
                [.id(key), .time(time)])
        }
    }

    package func identity(apiKey id: APIKey.ID, now: Timestamp) async throws -> User? {
        try await driver.read { session in
            try session.first(
                """
                SELECT \(AccountRow.columns) FROM api_keys k JOIN accounts a ON a.id = k.account_id
                WHERE k.id = ?1 AND (k.expires_at IS NULL OR k.expires_at > ?2) AND a.is_active = 1
                """,
                [.id(id), .time(now)]
            ) { try AccountRow.user($0) }
        }
    }
}

private let selection = "SELECT id, name, prefix, created_at, expires_at, last_used_at FROM api_keys"

private func listedKey(_ row: any SQLRow) throws -> APIKey {
    APIKey(
        id: try row.id(0), name: try row.text(1), prefix: try row.text(2), createdAt: try row.time(3), expiresAt: try row.timeIfPresent(4),
        lastUsedAt: try row.timeIfPresent(5))
}
