// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// What admins, and operators on the command line, do with accounts. That the caller may is decided above.
extension Accounts {
    package func users(matching filter: AccountFilter, page: PageRequest) async throws -> Slice<ManagedUser> {
        try await store.accounts(matching: filter, page: page, now: .now)
    }

    package func user(_ id: User.ID) async throws -> ManagedUser {
        guard let user = try await store.managedAccount(id, now: .now) else { throw ChatError.notFound }
        return user
    }

    /// Nil where there is no account with that address.
    package func user(email: String) async throws -> User? {
        try await store.credentials(email: email)?.user
    }

    /// Registration may be closed. Signs nobody in.
    package func create(_ request: NewUserRequest, by author: Author) async throws -> ManagedUser {
        let checked = try check(email: request.email, password: request.password, displayName: request.displayName)
        let user = try await store.createAccount(
            try await newAccount(checked, password: request.password), role: request.role ?? .member)
        await audit.record(.accountCreated, by: author, account: user, detail: user.role.rawValue)
        return ManagedUser(user: user)
    }

    /// Open sockets of the account close or look again at once. Throws `lastAdmin` where no active admin would be left.
    package func update(_ id: User.ID, _ patch: ManagedUserPatch, by author: Author) async throws -> ManagedUser {
        guard let before = try await store.user(id) else { throw ChatError.notFound }
        var change = AccountChange(role: patch.role, isActive: patch.isActive)
        if let password = patch.password {
            // Whoever is signed in with a borrowed token must not be able to keep the account.
            guard id != author.user?.id else {
                throw ChatError.invalid("password", "own_account", "Your own password is changed in your settings, with the present one.")
            }
            var errors: [Problem.FieldError] = []
            AccountRules.password(password, &errors)
            guard errors.isEmpty else { throw ChatError.invalid(errors) }
            change.passwordHash = try await hasher.hash(password)
        }
        guard let (user, endedSessions) = try await store.updateAccount(id, change) else { throw ChatError.notFound }
        cache.forget(id)
        ended(endedSessions, of: id)
        hub.recheck(user: id)
        if user.role != before.role { await audit.record(.roleChanged, by: author, account: user, detail: user.role.rawValue) }
        if user.isActive != before.isActive {
            await audit.record(user.isActive ? .accountActivated : .accountDeactivated, by: author, account: user)
        }
        if change.passwordHash != nil { await audit.record(.passwordReset, by: author, account: user) }
        return try await self.user(id)
    }

    package func sessions(of id: User.ID, page: PageRequest) async throws -> Slice<Session> {
        guard try await store.user(id) != nil else { throw ChatError.notFound }
        return try await store.sessions(of: id, now: .now, page: page)
    }

    /// Signs the account out everywhere.
    package func endSessions(of id: User.ID, by author: Author) async throws {
        guard let user = try await store.user(id) else { throw ChatError.notFound }
        ended(try await store.endSessions(of: id, except: nil), of: id)
        await audit.record(.sessionsEnded, by: author, account: user)
    }

    package func endSession(_ session: Session.ID, of id: User.ID, by author: Author) async throws {
        guard let user = try await store.user(id), try await store.endSession(session, of: id) else { throw ChatError.notFound }
        ended([session], of: id)
        await audit.record(.sessionEnded, by: author, account: user)
    }

    package func auditLog(matching filter: AuditFilter, page: PageRequest) async throws -> Slice<AuditEntry> {
        try await store.auditLog(matching: filter, page: page)
    }
}
