// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Logging
package import MartletAPI

/// Accounts, where they are signed in, and who a token belongs to.
package struct Accounts: Sendable {
    package struct Policy: Sendable {
        package var registrationIsOpen: Bool
        /// Registering and signing in, per address.
        package var attemptsPerMinute: Int

        package init(registrationIsOpen: Bool, attemptsPerMinute: Int = 30) {
            self.registrationIsOpen = registrationIsOpen
            self.attemptsPerMinute = attemptsPerMinute
        }
    }

    /// Where a request comes from.
    package struct Origin: Sendable {
        package var address: String
        package var userAgent: String

        package init(address: String, userAgent: String) {
            self.address = address
            self.userAgent = userAgent
        }
    }

    package static let refreshLifetime: Duration = .seconds(30 * 24 * 3600)
    static let refreshGrace: Duration = .seconds(10)
    private static let wrongPasswordsPerMinute = 6
    private static let wrongPasswordBurst = 10

    let store: any AccountStore & AuditStore
    let audit: AuditLog
    let hub: EventHub
    let hasher: PasswordHasher
    let tokens: AccessTokens
    let cache = IdentityCache()
    let policy: Policy
    let logger: Logger
    private let attempts: RateLimiter<String>
    private let wrongPasswords: RateLimiter<String>

    package init(
        store: any AccountStore & AuditStore, hub: EventHub, hasher: PasswordHasher, secrets: SecretKeys, policy: Policy, logger: Logger
    ) async {
        self.store = store
        self.audit = AuditLog(store: store, logger: logger)
        self.hub = hub
        self.hasher = hasher
        self.tokens = await AccessTokens(secrets)
        self.policy = policy
        self.logger = logger
        self.attempts = RateLimiter(perMinute: policy.attemptsPerMinute)
        self.wrongPasswords = RateLimiter(perMinute: Self.wrongPasswordsPerMinute, burst: Self.wrongPasswordBurst)
    }

    package func register(_ request: RegisterRequest, from origin: Origin) async throws -> SignedIn {
        try countAttempt(from: origin)
        let checked = try check(email: request.email, password: request.password, displayName: request.displayName)
        // The store decides; this only spares a hash that would be for nothing.
        if !policy.registrationIsOpen, try await store.hasAccounts() { throw ChatError.registrationClosed }
        let account = try await newAccount(checked, password: request.password)
        let user = try await store.createAccount(account, registrationIsOpen: policy.registrationIsOpen)
        logger.info("account created", metadata: ["user_id": "\(user.id)", "role": "\(user.role)"])
        await audit.record(.accountCreated, by: Author(user, address: origin.address), account: user, detail: user.role.rawValue)
        return try await signIn(user, passwordHash: account.passwordHash, from: origin)
    }

    /// Throws `invalid` with all that is wrong.
    func check(email: String, password: String, displayName: String?) throws -> (email: String, name: String) {
        var errors: [Problem.FieldError] = []
        let email = AccountRules.email(email, &errors)
        AccountRules.password(password, &errors)
        let fallback = email.split(separator: "@").first.map(String.init) ?? email
        let name = AccountRules.displayName(displayName ?? fallback, &errors)
        guard errors.isEmpty else { throw ChatError.invalid(errors) }
        return (email, name)
    }

    func newAccount(_ checked: (email: String, name: String), password: String) async throws -> NewAccount {
        NewAccount(
            id: .init(), email: checked.email, displayName: checked.name, passwordHash: try await hasher.hash(password), createdAt: .now)
    }

    /// A wrong password, an unknown address and an account that is not active are one answer, in the same time.
    package func login(_ request: LoginRequest, from origin: Origin) async throws -> SignedIn {
        try countAttempt(from: origin)
        // As registering takes it.
        let email = request.email.trimmingCharacters(in: .whitespacesAndNewlines)
        let key = Self.guessingKey(email)
        if let wait = wrongPasswords.wait(key) { throw ChatError.rateLimited(retryAfter: wait) }
        let credentials = try await store.credentials(email: email)
        let isRight = try await hasher.verify(request.password, against: credentials?.passwordHash)
        guard isRight, let credentials, credentials.user.isActive else {
            wrongPasswords.charge(key)
            logger.info("sign-in refused", metadata: ["address": "\(origin.address)"])
            await audit.record(.signInFailed, by: Author(nil, address: origin.address), account: credentials?.user)
            throw ChatError.invalidCredentials
        }
        return try await signIn(credentials.user, passwordHash: credentials.passwordHash, from: origin)
    }

    /// No account has a longer address than the rules allow, so that guesses at such are all one's, and keys stay short.
    private static func guessingKey(_ email: String) -> String {
        email.utf8.count <= AccountRules.emailLimit ? email.lowercased() : ""
    }

    package func refresh(_ refreshToken: String, from origin: Origin) async throws -> SignedIn {
        let fresh = RandomToken.make(prefix: "mrt_")
        let now = Timestamp.now
        let outcome = try await store.rotateRefreshToken(
            TokenRotation(
                oldHash: RandomToken.hash(refreshToken), newHash: RandomToken.hash(fresh), now: now, expiresAt: now + Self.refreshLifetime,
                grace: Self.refreshGrace))
        switch outcome {
        case .rotated(let session, let user):
            return try await signedIn(user, session: session, refresh: fresh, at: now)
        case .reused(let session, let userID):
            logger.warning(
                "refresh token used again: its session was ended", metadata: ["user_id": "\(userID)", "session_id": "\(session)"])
            ended([session], of: userID)
            await audit.record(
                .refreshTokenReused, by: Author(nil, address: origin.address), account: try await store.user(userID))
            throw ChatError.notAuthenticated
        case .refused:
            throw ChatError.notAuthenticated
        }
    }

    /// Ends the session that the refresh token belongs to, if it belongs to one.
    package func logout(refreshToken: String, from origin: Origin) async throws {
        guard let (session, userID) = try await store.session(refreshHash: RandomToken.hash(refreshToken)),
            let user = try await store.user(userID)
        else { return }
        try await signOut(session, of: user, from: origin)
    }

    /// Ends the session that the request was made in; an API key has none.
    package func logout(_ identity: Identity, from origin: Origin) async throws {
        guard let session = identity.sessionID else { return }
        try await signOut(session, of: identity.user, from: origin)
    }

    private func signOut(_ session: Session.ID, of user: User, from origin: Origin) async throws {
        guard try await store.endSession(session, of: user.id) else { return }
        ended([session], of: user.id)
        await audit.record(.signedOut, by: Author(user, address: origin.address), account: user)
    }

    /// A new password ends the account's other sessions, and closes all of its sockets: this session may open new ones.
    package func update(_ identity: Identity, _ patch: AccountPatch, from origin: Origin) async throws -> User {
        var change = AccountChange()
        var errors: [Problem.FieldError] = []
        if let name = patch.displayName { change.displayName = AccountRules.displayName(name, &errors) }
        if let password = patch.password {
            AccountRules.password(password, &errors)
            if patch.currentPassword == nil {
                errors.append(.init(field: "current_password", code: "required", detail: "The present password is needed to change it."))
            }
        }
        guard errors.isEmpty else { throw ChatError.invalid(errors) }
        if let password = patch.password {
            try await checkPassword(patch.currentPassword ?? "", of: identity.user)
            change.passwordHash = try await hasher.hash(password)
            change.keptSession = identity.sessionID
        }
        guard let (user, endedSessions) = try await store.updateAccount(identity.user.id, change) else {
            throw ChatError.notAuthenticated
        }
        cache.forget(user.id)
        if change.passwordHash != nil {
            logger.info("password changed", metadata: ["user_id": "\(user.id)"])
            ended(endedSessions, of: user.id)
            hub.recheck(user: user.id)
            await audit.record(.passwordChanged, by: Author(user, address: origin.address), account: user)
        }
        return user
    }

    private func checkPassword(_ password: String, of user: User) async throws {
        let key = Self.guessingKey(user.email)
        if let wait = wrongPasswords.wait(key) { throw ChatError.rateLimited(retryAfter: wait) }
        let credentials = try await store.credentials(of: user.id)
        guard try await hasher.verify(password, against: credentials?.passwordHash) else {
            wrongPasswords.charge(key)
            throw ChatError.invalid("current_password", "wrong_password", "This is not the present password.")
        }
    }

    private func countAttempt(from origin: Origin) throws {
        if let wait = attempts.take(origin.address) { throw ChatError.rateLimited(retryAfter: wait) }
    }

    /// Throws `invalidCredentials` where the password is no longer the one that was checked.
    private func signIn(_ user: User, passwordHash: String, from origin: Origin) async throws -> SignedIn {
        let now = Timestamp.now
        let refresh = RandomToken.make(prefix: "mrt_")
        let session = NewSession(
            id: .init(), userID: user.id, refreshHash: RandomToken.hash(refresh), createdAt: now, expiresAt: now + Self.refreshLifetime,
            userAgent: String(origin.userAgent.prefix(300)), address: origin.address, passwordHash: passwordHash)
        guard try await store.createSession(session) else { throw ChatError.invalidCredentials }
        await audit.record(.signedIn, by: Author(user, address: origin.address), account: user)
        return try await signedIn(user, session: session.id, refresh: refresh, at: now)
    }

    private func signedIn(_ user: User, session: Session.ID, refresh: String, at now: Timestamp) async throws -> SignedIn {
        let (access, expiresAt) = try await tokens.issue(user: user.id, session: session, at: now)
        return SignedIn(user: user, access: access, accessExpiresAt: expiresAt, refresh: refresh)
    }
}
