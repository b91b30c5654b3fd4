// SPDX-License-Identifier: Apache-2.0

/// Something that was done to accounts, keys, roles or agents, by whom and from where.
public struct AuditEntry: Codable, Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<AuditEntry>

    public enum Action: String, Codable, Sendable, CaseIterable {
        case accountCreated = "account_created"
        case signedIn = "signed_in"
        /// A wrong password, for an account that there is.
        case signInFailed = "sign_in_failed"
        case signedOut = "signed_out"
        /// One place was signed out, or all of an account's.
        case sessionEnded = "session_ended"
        case sessionsEnded = "sessions_ended"
        /// A refresh token was used a second time: its session was ended.
        case refreshTokenReused = "refresh_token_reused"
        case passwordChanged = "password_changed"
        /// Somebody else set a new password.
        case passwordReset = "password_reset"
        case roleChanged = "role_changed"
        case accountDeactivated = "account_deactivated"
        case accountActivated = "account_activated"
        case apiKeyCreated = "api_key_created"
        case apiKeyDeleted = "api_key_deleted"
        case agentCreated = "agent_created"
        case agentChanged = "agent_changed"
        case agentDeactivated = "agent_deactivated"
        case agentActivated = "agent_activated"
    }

    /// An account by the address that it had at the time.
    public struct Party: Codable, Hashable, Sendable {
        public let id: User.ID
        public let email: String

        public init(id: User.ID, email: String) {
            self.id = id
            self.email = email
        }

        public init(_ user: User) {
            self.init(id: user.id, email: user.email)
        }
    }

    public let id: ID
    public let at: Timestamp
    public let action: Action
    /// Who did it; nil for someone who was not signed in, and for an operator's command.
    public let actor: Party?
    /// Whose account it concerns, if one.
    public let account: Party?
    /// What else it concerns, by its name: a key, an agent, a place. Or what something became, such as a role.
    public let detail: String?
    /// Where the request came from; `local` for an operator's command.
    public let address: String

    public init(id: ID, at: Timestamp, action: Action, actor: Party?, account: Party?, detail: String?, address: String) {
        self.id = id
        self.at = at
        self.action = action
        self.actor = actor
        self.account = account
        self.detail = detail
        self.address = address
    }

    enum CodingKeys: String, CodingKey {
        case id, at, action, actor, account, detail, address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(at, forKey: .at)
        try container.encode(action, forKey: .action)
        try container.encode(actor, forKey: .actor)
        try container.encode(account, forKey: .account)
        try container.encode(detail, forKey: .detail)
        try container.encode(address, forKey: .address)
    }
}
