// SPDX-License-Identifier: Apache-2.0

/// An account as admins see it.
public struct ManagedUser: Hashable, Sendable, Identifiable {
    public var user: User
    /// When a session or an API key of it was last used; nil for an account that never signed in, or whose sessions have
    /// all ended and been forgotten.
    public var lastUsedAt: Timestamp?
    /// How many places it is signed in at.
    public var sessionCount: Int
    public var apiKeyCount: Int

    public var id: User.ID { user.id }

    public init(user: User, lastUsedAt: Timestamp? = nil, sessionCount: Int = 0, apiKeyCount: Int = 0) {
        self.user = user
        self.lastUsedAt = lastUsedAt
        self.sessionCount = sessionCount
        self.apiKeyCount = apiKeyCount
    }
}

extension ManagedUser: Codable {
    enum CodingKeys: String, CodingKey {
        case lastUsedAt = "last_used_at"
        case sessionCount = "session_count"
        case apiKeyCount = "api_key_count"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        user = try User(from: decoder)
        lastUsedAt = try container.decodeIfPresent(Timestamp.self, forKey: .lastUsedAt)
        sessionCount = try container.decode(Int.self, forKey: .sessionCount)
        apiKeyCount = try container.decode(Int.self, forKey: .apiKeyCount)
    }

    /// A user with more to it, in one object.
    public func encode(to encoder: any Encoder) throws {
        try user.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lastUsedAt, forKey: .lastUsedAt)
        try container.encode(sessionCount, forKey: .sessionCount)
        try container.encode(apiKeyCount, forKey: .apiKeyCount)
    }
}

/// The body of `POST /admin/users/`.
public struct NewUserRequest: Codable, Sendable {
    public var email: String
    public var password: String
    /// Absent: what stands before the `@`.
    public var displayName: String?
    /// Absent: a member.
    public var role: User.Role?

    public init(email: String, password: String, displayName: String? = nil, role: User.Role? = nil) {
        self.email = email
        self.password = password
        self.displayName = displayName
        self.role = role
    }

    enum CodingKeys: String, CodingKey {
        case email, password, role
        case displayName = "display_name"
    }
}

/// The body of `PATCH /admin/users/{id}/`; what is nil stays as it is.
public struct ManagedUserPatch: Codable, Sendable {
    public var role: User.Role?
    public var isActive: Bool?
    /// A new password ends all of the account's sessions. One's own is changed with `updateMe` instead.
    public var password: String?

    public init(role: User.Role? = nil, isActive: Bool? = nil, password: String? = nil) {
        self.role = role
        self.isActive = isActive
        self.password = password
    }

    enum CodingKeys: String, CodingKey {
        case role, password
        case isActive = "is_active"
    }
}
