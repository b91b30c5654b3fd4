// SPDX-License-Identifier: Apache-2.0

import Logging
package import MartletAPI

/// Who a token belongs to, and the places an account is signed in.
extension Accounts {
    private static let apiKeyPrefix = "mk_"
    private static let apiKeyLimit = 50

    /// Throws `notAuthenticated` for anything but an access token or an API key that opens an active account.
    package func authenticate(bearer token: String) async throws -> Identity {
        let now = Timestamp.now
        if token.hasPrefix(Self.apiKeyPrefix) { return try await authenticate(apiKey: token, at: now) }
        guard let claims = await tokens.verify(token, at: now) else { throw ChatError.notAuthenticated }
        let credential = Identity.Credential.session(claims.sid)
        guard let user = try await user(of: credential, at: now), user.id == claims.sub else { throw ChatError.notAuthenticated }
        return Identity(user: user, credential: credential, expiresAt: Timestamp(milliseconds: claims.exp * 1000))
    }

    /// Whether what opened a socket still does; with what has become of the account. Nil where it does not.
    package func recheck(_ identity: Identity) async throws -> AccountStanding? {
        // Past the cache: a request that was under way may have put there what it read before the change.
        guard let user = try await readUser(of: identity.credential, at: .now) else { return nil }
        return try await store.credentials(of: user.id).map { AccountStanding($0) }
    }

    package func sessions(of identity: Identity, page: PageRequest) async throws -> Slice<Session> {
        var slice = try await store.sessions(of: identity.user.id, now: .now, page: page)
        for index in slice.items.indices { slice.items[index].isCurrent = slice.items[index].id == identity.sessionID }
        return slice
    }

    /// False where the account has no such session.
    package func endSession(_ id: Session.ID, of identity: Identity, from origin: Origin) async throws -> Bool {
        let user = identity.user
        guard try await store.endSession(id, of: user.id) else { return false }
        ended([id], of: user.id)
        await audit.record(
            id == identity.sessionID ? .signedOut : .sessionEnded, by: Author(user, address: origin.address), account: user)
        return true
    }

    /// Ends every session of the account but the one that the request was made in.
    package func endOtherSessions(of identity: Identity, from origin: Origin) async throws {
        let user = identity.user
        let others = try await store.endSessions(of: user.id, except: identity.sessionID)
        guard !others.isEmpty else { return }
        ended(others, of: user.id)
        await audit.record(.sessionsEnded, by: Author(user, address: origin.address), account: user)
    }

    package func createAPIKey(_ request: APIKeyRequest, of identity: Identity, from origin: Origin) async throws -> APIKey {
        var errors: [Problem.FieldError] = []
        let name = AccountRules.displayName(request.name, field: "name", &errors)
        let now = Timestamp.now
        if let expiresAt = request.expiresAt, expiresAt <= now {
            errors.append(.init(field: "expires_at", code: "in_the_past", detail: "A key must end later than now."))
        }
        guard errors.isEmpty else { throw ChatError.invalid(errors) }
        guard try await store.countAPIKeys(of: identity.user.id) < Self.apiKeyLimit else {
            throw ChatError.invalid("name", "too_many", "An account may have at most \(Self.apiKeyLimit) keys.")
        }
        let token = RandomToken.make(prefix: Self.apiKeyPrefix)
        var key = APIKey(id: .init(), name: name, prefix: String(token.prefix(9)), createdAt: now, expiresAt: request.expiresAt)
        try await store.createAPIKey(key, hash: RandomToken.hash(token), of: identity.user.id)
        logger.info("API key created", metadata: ["user_id": "\(identity.user.id)", "api_key_id": "\(key.id)"])
        await audit.record(.apiKeyCreated, by: Author(identity.user, address: origin.address), account: identity.user, detail: name)
        key.key = token
        return key
    }

    package func apiKeys(of user: User.ID, page: PageRequest) async throws -> Slice<APIKey> {
        try await store.apiKeys(of: user, page: page)
    }

    /// False where the account has no such key.
    package func deleteAPIKey(_ id: APIKey.ID, of identity: Identity, from origin: Origin) async throws -> Bool {
        let user = identity.user
        let name = try await store.apiKey(id, of: user.id)?.name
        guard try await store.deleteAPIKey(id, of: user.id) else { return false }
        cache.forget(.apiKey(id))
        hub.recheck(user: user.id)
        await audit.record(.apiKeyDeleted, by: Author(user, address: origin.address), account: user, detail: name)
        return true
    }

    /// What follows when sessions end: their tokens are worth nothing, and their sockets close.
    func ended(_ sessions: [Session.ID], of user: User.ID) {
        for session in sessions { cache.forget(.session(session)) }
        if !sessions.isEmpty { hub.recheck(user: user) }
    }

    private func authenticate(apiKey token: String, at now: Timestamp) async throws -> Identity {
        let hash = RandomToken.hash(token)
        if let key = cache.apiKey(hash), let user = cache.user(.apiKey(key.id)) {
            return Identity(user: user, credential: .apiKey(key.id), expiresAt: key.expiresAt)
        }
        let readAt = ContinuousClock.now
        guard let (user, key) = try await store.identity(apiKeyHash: hash, now: now), user.isActive else {
            throw ChatError.notAuthenticated
        }
        cache.remember(key, for: hash)
        cache.remember(user, for: .apiKey(key.id), readAt: readAt)
        return Identity(user: user, credential: .apiKey(key.id), expiresAt: key.expiresAt)
    }

    private func user(of credential: Identity.Credential, at now: Timestamp) async throws -> User? {
        if let user = cache.user(credential) { return user }
        let readAt = ContinuousClock.now
        guard let user = try await readUser(of: credential, at: now) else { return nil }
        cache.remember(user, for: credential, readAt: readAt)
        return user
    }

    private func readUser(of credential: Identity.Credential, at now: Timestamp) async throws -> User? {
        let user =
            switch credential {
            case .session(let id): try await store.identity(session: id, now: now)
            case .apiKey(let id): try await store.identity(apiKey: id, now: now)
            }
        return user?.isActive == true ? user : nil
    }
}
