// SPDX-License-Identifier: Apache-2.0

/// Someone with an account.
public struct User: Codable, Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<User>

    public enum Role: String, Codable, Sendable, CaseIterable {
        case admin, member
    }

    public let id: ID
    public var email: String
    public var displayName: String
    public var role: Role
    public var isActive: Bool
    public let createdAt: Timestamp

    public init(id: ID, email: String, displayName: String, role: Role, isActive: Bool, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.displayName = displayName
        self.role = role
        self.isActive = isActive
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, email, role
        case displayName = "display_name"
        case isActive = "is_active"
        case createdAt = "created_at"
    }
}

/// What registering, signing in and refreshing answer.
public struct SignedIn: Codable, Sendable {
    public let user: User
    /// A JWT for the `Authorization` header, good until `accessExpiresAt`.
    public let access: String
    public let accessExpiresAt: Timestamp
    /// Good for one refresh.
    public let refresh: String

    public init(user: User, access: String, accessExpiresAt: Timestamp, refresh: String) {
        self.user = user
        self.access = access
        self.accessExpiresAt = accessExpiresAt
        self.refresh = refresh
    }

    enum CodingKeys: String, CodingKey {
        case user, access, refresh
        case accessExpiresAt = "access_expires_at"
    }
}

public struct RegisterRequest: Codable, Sendable {
    public var email: String
    public var password: String
    public var displayName: String?

    public init(email: String, password: String, displayName: String? = nil) {
        self.email = email
        self.password = password
        self.displayName = displayName
    }

    enum CodingKeys: String, CodingKey {
        case email, password
        case displayName = "display_name"
    }
}

public struct LoginRequest: Codable, Sendable {
    public var email: String
    public var password: String

    public init(email: String, password: String) {
        self.email = email
        self.password = password
    }
}

/// The body of `refresh/` and `logout/`; a browser leaves the token out and sends its cookie.
public struct RefreshRequest: Codable, Sendable {
    public var refresh: String?

    public init(refresh: String? = nil) {
        self.refresh = refresh
    }
}

public struct AccountPatch: Codable, Sendable {
    public var displayName: String?
    /// The new password; `currentPassword` must come with it.
    public var password: String?
    public var currentPassword: String?

    public init(displayName: String? = nil, password: String? = nil, currentPassword: String? = nil) {
        self.displayName = displayName
        self.password = password
        self.currentPassword = currentPassword
    }

    enum CodingKeys: String, CodingKey {
        case password
        case displayName = "display_name"
        case currentPassword = "current_password"
    }
}

/// A place where an account is signed in.
public struct Session: Codable, Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Session>

    public let id: ID
    public let createdAt: Timestamp
    public let lastUsedAt: Timestamp
    /// When it ends unless it is refreshed before.
    public let expiresAt: Timestamp
    public let userAgent: String
    public let address: String
    /// Whether the request that asked came from this session.
    public var isCurrent: Bool

    public init(
        id: ID, createdAt: Timestamp, lastUsedAt: Timestamp, expiresAt: Timestamp, userAgent: String, address: String,
        isCurrent: Bool = false
    ) {
        self.id = id
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.userAgent = userAgent
        self.address = address
        self.isCurrent = isCurrent
    }

    enum CodingKeys: String, CodingKey {
        case id, address
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
        case expiresAt = "expires_at"
        case userAgent = "user_agent"
        case isCurrent = "is_current"
    }
}

/// A key that a program uses instead of signing in.
public struct APIKey: Codable, Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<APIKey>

    public let id: ID
    public let name: String
    /// The key's first characters, so that a person can tell keys apart.
    public let prefix: String
    public let createdAt: Timestamp
    public let expiresAt: Timestamp?
    public let lastUsedAt: Timestamp?
    /// The key itself: only in the answer that made it.
    public var key: String?

    public init(
        id: ID, name: String, prefix: String, createdAt: Timestamp, expiresAt: Timestamp?, lastUsedAt: Timestamp? = nil, key: String? = nil
    ) {
        self.id = id
        self.name = name
        self.prefix = prefix
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.key = key
    }

    enum CodingKeys: String, CodingKey {
        case id, name, prefix, key
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case lastUsedAt = "last_used_at"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(prefix, forKey: .prefix)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(expiresAt, forKey: .expiresAt)
        try container.encode(lastUsedAt, forKey: .lastUsedAt)
        try container.encodeIfPresent(key, forKey: .key)
    }
}

public struct APIKeyRequest: Codable, Sendable {
    public var name: String
    /// Absent: it does not end.
    public var expiresAt: Timestamp?

    public init(name: String, expiresAt: Timestamp? = nil) {
        self.name = name
        self.expiresAt = expiresAt
    }

    enum CodingKeys: String, CodingKey {
        case name
        case expiresAt = "expires_at"
    }
}
