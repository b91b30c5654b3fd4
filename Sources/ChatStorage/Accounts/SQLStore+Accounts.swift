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
            try session.lockAccounts()
            let isFirst = try !session.exists("SELECT 1 FROM accounts LIMIT 1", [])
            guard isFirst || registrationIsOpen else { throw ChatError.registrationClosed }
            return try session.insert(account, role: isFirst ? .admin : .member)
        }
    }

    package func createAccount(_ account: NewAccount, role: User.Role) async throws -> User {
        try await driver.transaction { session in
            try session.insert(account, role: role)
        }
    }

    package func user(_ id: User.ID) async throws -> User? {
        try await driver.read { session in
            try session.user(id)
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

    package func updateAccount(_ id: User.ID, _ change: AccountChange) async throws -> (user: User, endedSessions: [Session.ID])? {
        try await driver.transaction { session in
            try session.lockAccounts()
            guard let user = try session.user(id) else { return nil }
            let isAdmin = (change.role ?? user.role) == .admin && change.isActive ?? user.isActive
            if user.role == .admin, user.isActive, !isAdmin {
                let hasOther = try session.exists(
                    "SELECT 1 FROM accounts WHERE role = 'admin' AND is_active = 1 AND id <> ?1 LIMIT 1", [.id(id)])
                guard hasOther else { throw ChatError.lastAdmin }
            }
            let changed = try session.first(
                """
                UPDATE accounts SET
                    display_name = COALESCE(?2, display_name),
                    password_hash = COALESCE(?3, password_hash),
                    role = COALESCE(?4, role),
                    is_active = COALESCE(?5, is_active),
                    search_key = COALESCE(?6, search_key)
                WHERE id = ?1
                RETURNING \(AccountRow.columnsReturned)
                """,
                [
                    .id(id), .text(optional: change.displayName), .text(optional: change.passwordHash),
                    .text(optional: change.role?.rawValue), .bool(change.isActive),
                    .text(optional: change.displayName.map { AccountRow.searchKey(name: $0, email: user.email) }),
                ]
            ) { try AccountRow.user($0) }
            guard let changed else { return nil }
            guard change.passwordHash != nil || !changed.isActive else { return (changed, []) }
            return (changed, try session.endSessions(of: id, except: changed.isActive ? change.keptSession : nil))
        }
    }
}

extension SQLSession {
    fileprivate func lockAccounts() throws {
        if let lock = dialect.exclusiveLock(of: "accounts") { try executeScript(lock) }
    }

    fileprivate func user(_ id: User.ID) throws -> User? {
        try first("SELECT \(AccountRow.columns) FROM accounts a WHERE a.id = ?1", [.id(id)]) { try AccountRow.user($0) }
    }

    fileprivate func insert(_ account: NewAccount, role: User.Role) throws -> User {
        let user = User(
            id: account.id, email: account.email, displayName: account.displayName, role: role, isActive: true,
            createdAt: account.createdAt)
        let inserted = try execute(
            """
            INSERT INTO accounts (id, email, email_key, display_name, password_hash, role, is_active, created_at, search_key)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8)
            ON CONFLICT (email_key) DO NOTHING
            """,
            [
                .id(user.id), .text(user.email), .text(user.email.emailKey), .text(user.displayName), .text(account.passwordHash),
                .text(user.role.rawValue), .time(user.createdAt), .text(AccountRow.searchKey(name: user.displayName, email: user.email)),
            ])
        guard inserted == 1 else { throw ChatError.emailTaken }
        return user
    }
}
