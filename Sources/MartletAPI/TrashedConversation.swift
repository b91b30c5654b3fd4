// SPDX-License-Identifier: Apache-2.0

/// What was deleted by one call that deletes everything.
public struct DeletedConversations: Codable, Hashable, Sendable {
    /// How many.
    public let conversations: Int

    public init(conversations: Int) {
        self.conversations = conversations
    }
}

/// A conversation in the trash.
public struct TrashedConversation: Codable, Hashable, Sendable, Identifiable {
    /// How long the trash keeps a conversation.
    public static let kept: Duration = .seconds(30 * 24 * 3600)

    public let id: Conversation.ID
    public let title: String
    public let agent: Conversation.AgentSummary
    public let isArchived: Bool
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let deletedAt: Timestamp
    /// From then on the server may remove it for good.
    public let expiresAt: Timestamp

    public init(
        id: Conversation.ID, title: String, agent: Conversation.AgentSummary, isArchived: Bool, createdAt: Timestamp, updatedAt: Timestamp,
        deletedAt: Timestamp
    ) {
        self.id = id
        self.title = title
        self.agent = agent
        self.isArchived = isArchived
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.deletedAt = deletedAt
        self.expiresAt = deletedAt + Self.kept
    }

    enum CodingKeys: String, CodingKey {
        case id, title, agent
        case isArchived = "is_archived"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case deletedAt = "deleted_at"
        case expiresAt = "expires_at"
    }
}
