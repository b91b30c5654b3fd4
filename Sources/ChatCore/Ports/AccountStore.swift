// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

package protocol AccountStore: Sendable {
    func hasAccounts() async throws -> Bool
    /// The first account of all becomes an admin, whatever `registrationIsOpen` says; of several made at once exactly one
    /// is the first. Throws `registrationClosed` or `emailTaken`; e-mail addresses that differ only in case are the same.
    func createAccount(_ account: NewAccount, registrationIsOpen: Bool) async throws -> User
    func user(_ id: User.ID) async throws -> User?
    func credentials(email: String) async throws -> Credentials?
    func credentials(of id: User.ID) async throws -> Credentials?
    /// Makes an account of the role that is named, whatever others there are. Throws `emailTaken`.
    func createAccount(_ account: NewAccount, role: User.Role) async throws -> User
    /// Nil where there is no such account. A new password, and being active no longer, end the account's sessions with it:
    /// those that it ended come back too. Throws `lastAdmin` where no active admin would be left.
    func updateAccount(_ id: User.ID, _ change: AccountChange) async throws -> (user: User, endedSessions: [Session.ID])?
    /// The newest first, each with what it uses at `now`.
    func accounts(matching filter: AccountFilter, page: PageRequest, now: Timestamp) async throws -> Slice<ManagedUser>
    func managedAccount(_ id: User.ID, now: Timestamp) async throws -> ManagedUser?

    /// A new session with its first refresh token; false where the account is not active, or its password has become another.
    func createSession(_ session: NewSession) async throws -> Bool
    /// Gives `rotation.newHash` in exchange for `rotation.oldHash`, as section 2 of the contract says. A token that was
    /// exchanged more than `rotation.grace` ago ends its session.
    func rotateRefreshToken(_ rotation: TokenRotation) async throws -> RotationOutcome
    /// The session that the refresh token `hash` belongs to, ended or not, and whoever it was exchanged for.
    func session(refreshHash hash: [UInt8]) async throws -> (id: Session.ID, userID: User.ID)?
    /// Who is signed in with the session: nil once it has ended or expired at `now`.
    func identity(session id: Session.ID, now: Timestamp) async throws -> User?
    /// Those that have neither ended nor expired, the last used first.
    func sessions(of user: User.ID, now: Timestamp, page: PageRequest) async throws -> Slice<Session>
    /// Whether there was such a session of the user that had not ended.
    func endSession(_ id: Session.ID, of user: User.ID) async throws -> Bool
    /// Ends all of a user's sessions but one; returns those it ended.
    func endSessions(of user: User.ID, except kept: Session.ID?) async throws -> [Session.ID]

    func createAPIKey(_ key: APIKey, hash: [UInt8], of user: User.ID) async throws
    /// Newest first.
    func apiKeys(of user: User.ID, page: PageRequest) async throws -> Slice<APIKey>
    /// Nil where the user has no such key.
    func apiKey(_ id: APIKey.ID, of user: User.ID) async throws -> APIKey?
    func countAPIKeys(of user: User.ID) async throws -> Int
    func deleteAPIKey(_ id: APIKey.ID, of user: User.ID) async throws -> Bool
    /// Whose key it is: nil where there is none, or it had expired at `now`. Notes its use, at most once a minute.
    func identity(apiKeyHash hash: [UInt8], now: Timestamp) async throws -> (user: User, key: KeyIdentity)?
    /// Whether the key still opens anything at `now`, and for whom.
    func identity(apiKey id: APIKey.ID, now: Timestamp) async throws -> User?
    /// Forgets sessions that ended before `time`, with their tokens, and tokens that were exchanged before `exchanged`.
    func deleteEndedSessions(before time: Timestamp, exchanged: Timestamp) async throws
}

package struct NewAccount: Sendable {
    package var id: User.ID
    package var email: String
    package var displayName: String
    package var passwordHash: String
    package var createdAt: Timestamp

    package init(id: User.ID, email: String, displayName: String, passwordHash: String, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.displayName = displayName
        self.passwordHash = passwordHash
        self.createdAt = createdAt
    }
}

package struct Credentials: Sendable {
    package var user: User
    package var passwordHash: String

    package init(user: User, passwordHash: String) {
        self.user = user
        self.passwordHash = passwordHash
    }
}

/// Conditions that are nil hold for every account.
package struct AccountFilter: Hashable, Sendable {
    /// Looked for in name and address, without regard to case and accents.
    package var search: String?
    package var role: User.Role?
    package var isActive: Bool?

    package init(search: String? = nil, role: User.Role? = nil, isActive: Bool? = nil) {
        self.search = search
        self.role = role
        self.isActive = isActive
    }
}

/// Fields that are nil stay as they are.
package struct AccountChange: Sendable {
    package var displayName: String?
    package var passwordHash: String?
    package var role: User.Role?
    package var isActive: Bool?
    /// Outlives a new password.
    package var keptSession: Session.ID?

    package init(
        displayName: String? = nil, passwordHash: String? = nil, role: User.Role? = nil, isActive: Bool? = nil,
        keptSession: Session.ID? = nil
    ) {
        self.displayName = displayName
        self.passwordHash = passwordHash
        self.role = role
        self.isActive = isActive
        self.keptSession = keptSession
    }
}

package struct NewSession: Sendable {
    package var id: Session.ID
    package var userID: User.ID
    /// SHA-256 of the first refresh token.
    package var refreshHash: [UInt8]
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    package var userAgent: String
    package var address: String
    /// What the password was checked against, where it was: checking takes a while, in which it may be changed.
    package var passwordHash: String?

    package init(
        id: Session.ID, userID: User.ID, refreshHash: [UInt8], createdAt: Timestamp, expiresAt: Timestamp, userAgent: String,
        address: String, passwordHash: String? = nil
    ) {
        self.id = id
        self.userID = userID
        self.refreshHash = refreshHash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.userAgent = userAgent
        self.address = address
        self.passwordHash = passwordHash
    }
}

package struct TokenRotation: Sendable {
    package var oldHash: [UInt8]
    package var newHash: [UInt8]
    package var now: Timestamp
    /// When the session ends unless it is refreshed again.
    package var expiresAt: Timestamp
    /// For how long a token that was already exchanged is taken once more: two tabs, a lost answer.
    package var grace: Duration

    package init(oldHash: [UInt8], newHash: [UInt8], now: Timestamp, expiresAt: Timestamp, grace: Duration) {
        self.oldHash = oldHash
        self.newHash = newHash
        self.now = now
        self.expiresAt = expiresAt
        self.grace = grace
    }
}

package enum RotationOutcome: Sendable {
    case rotated(session: Session.ID, user: User)
    /// The token had been exchanged before: its session has just been ended.
    case reused(session: Session.ID, userID: User.ID)
    /// There is no such token, or its session had ended or expired, or its account is not active.
    case refused
}

/// Which API key a hash belongs to.
package struct KeyIdentity: Hashable, Sendable {
    package var id: APIKey.ID
    package var expiresAt: Timestamp?

    package init(id: APIKey.ID, expiresAt: Timestamp?) {
        self.id = id
        self.expiresAt = expiresAt
    }
}
