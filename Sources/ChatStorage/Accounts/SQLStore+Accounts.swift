// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func hasAccounts() async throws -> Bool {
        try await driver.read { session in
            try session.exists("SELECT 1 FROM accounts LIMIT 1", [])
        }
    }

    package func createAccount(_ account: NewAccount, registrationIsOpen: Bool) async throws -> User {
        try await driver.transaction { session in
            if let lock = session.dialect.exclusiveLock(of: "accounts") { try session.executeScript(lock) }
            let isFirst = try !session.exists("SELECT 1 FROM accounts LIMIT 1", [])
            guard isFirst || registrationIsOpen else { throw ChatError.registrationClosed }
            let user = User(
                id: account.id, email: account.email, displayName: account.displayName, role: isFirst ? .admin : .member, isActive: true,
                createdAt: account.createdAt)
            let inserted = try session.execute(
                """
                INSERT INTO accounts (id, email, email_key, display_name, password_hash, role, is_active, created_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)
                ON CONFLICT (email_key) DO NOTHING
                """,
                [
                    .id(user.id), .text(user.email), .text(user.email.emailKey), .text(user.displayName), .text(account.passwordHash),
                    .text(user.role.rawValue), .time(user.createdAt),
                ])
            guard inserted == 1 else { throw ChatError.emailTaken }
            return user
        }
    }

    package func user(_ id: User.ID) async throws -> User? {
        try await driver.read { session in
            try session.first("SELECT \(AccountRow.columns) FROM accounts a WHERE a.id = ?1", [.id(id)]) { try AccountRow.user($0) }
        }
    }

    package func credentials(email: String) async throws -> Credentials? {
        try await driver.read { session in
            try session.first(
                "SELECT \(AccountRow.columns), a.password_hash FROM accounts a WHERE a.email_key = ?1", [.text(email.emailKey)],
                AccountRow.credentials)
        }
    }

    package func credentials(of id: User.ID) async throws -> Credentials? {
        try await driver.read { session in
            try session.first(
                "SELECT \(AccountRow.columns), a.password_hash FROM accounts a WHERE a.id = ?1", [.id(id)], AccountRow.credentials)
        }
    }

    package func updateAccount(_ id: User.ID, _ change: AccountChange) async throws -> User? {
        try await driver.transaction { session in
            try session.first(
                """
                UPDATE accounts SET
                    display_name = COALESCE(?2, display_name),
                    password_hash = COALESCE(?3, password_hash),
                    role = COALESCE(?4, role),
                    is_active = COALESCE(?5, is_active)
                WHERE id = ?1
                RETURNING \(AccountRow.columnsReturned)
                """,
                [
                    .id(id), .text(optional: change.displayName), .text(optional: change.passwordHash),
                    .text(optional: change.role?.rawValue),
                    .bool(change.isActive),
                ]
            ) { try AccountRow.user($0) }
        }
    }
}
