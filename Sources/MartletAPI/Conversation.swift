// SPDX-License-Identifier: Apache-2.0

/// A conversation of one account with an agent.
public struct Conversation: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Conversation>

    public struct AgentSummary: Codable, Hashable, Sendable {
        public let id: Agent.ID
        public let name: String
        public let avatar: String

        public init(id: Agent.ID, name: String, avatar: String) {
            self.id = id
            self.name = name
            self.avatar = avatar
        }
    }

    public struct LastMessage: Codable, Hashable, Sendable {
        public let role: Message.Role
        /// The beginning of its text, on one line.
        public let preview: String
        public let createdAt: Timestamp

        public init(role: Message.Role, preview: String, createdAt: Timestamp) {
            self.role = role
            self.preview = preview
            self.createdAt = createdAt
        }

        enum CodingKeys: String, CodingKey {
            case role, preview
            case createdAt = "created_at"
        }
    }

    public let id: ID
    public var agent: AgentSummary
    public var title: String
    public var isArchived: Bool
    public var isPinned: Bool
    public let createdAt: Timestamp
    /// The last time something was said in it, or it was handed over.
    public var updatedAt: Timestamp
    public var lastMessage: LastMessage?
    /// How many replies came after the one that was last read.
    public var unreadCount: Int
    /// The reply that is being written.
    public var activeMessageID: Message.ID?
    /// All of the active branch, oldest first: only where one conversation was asked for.
    public var messages: [Message]?

    public init(
        id: ID, agent: AgentSummary, title: String, isArchived: Bool = false, isPinned: Bool = false, createdAt: Timestamp,
        updatedAt: Timestamp,
        lastMessage: LastMessage? = nil, unreadCount: Int = 0, activeMessageID: Message.ID? = nil, messages: [Message]? = nil
    ) {
        self.id = id
        self.agent = agent
        self.title = title
        self.isArchived = isArchived
        self.isPinned = isPinned
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastMessage = lastMessage
        self.unreadCount = unreadCount
        self.activeMessageID = activeMessageID
        self.messages = messages
    }
}

extension Conversation: Codable {
    enum CodingKeys: String, CodingKey {
        case id, agent, title, messages
        case agentID = "agent_id"
        case isArchived = "is_archived"
        case isPinned = "is_pinned"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case lastMessage = "last_message"
        case unreadCount = "unread_count"
        case activeMessageID = "active_message_id"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ID.self, forKey: .id)
        agent = try container.decode(AgentSummary.self, forKey: .agent)
        title = try container.decode(String.self, forKey: .title)
        isArchived = try container.decode(Bool.self, forKey: .isArchived)
        isPinned = try container.decode(Bool.self, forKey: .isPinned)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        updatedAt = try container.decode(Timestamp.self, forKey: .updatedAt)
        lastMessage = try container.decodeIfPresent(LastMessage.self, forKey: .lastMessage)
        unreadCount = try container.decode(Int.self, forKey: .unreadCount)
        activeMessageID = try container.decodeIfPresent(Message.ID.self, forKey: .activeMessageID)
        messages = try container.decodeIfPresent([Message].self, forKey: .messages)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(agent.id, forKey: .agentID)
        try container.encode(agent, forKey: .agent)
        try container.encode(title, forKey: .title)
        try container.encode(isArchived, forKey: .isArchived)
        try container.encode(isPinned, forKey: .isPinned)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
        try container.encode(lastMessage, forKey: .lastMessage)
        try container.encode(unreadCount, forKey: .unreadCount)
        try container.encode(activeMessageID, forKey: .activeMessageID)
        try container.encodeIfPresent(messages, forKey: .messages)
    }
}

public struct ConversationRequest: Codable, Sendable {
    public var agentID: Agent.ID
    /// Sent at once; the reply starts.
    public var initialMessage: String?
    public var attachments: [Attachment.ID]?
    /// Makes the request idempotent.
    public var clientID: ClientID?

    public init(agentID: Agent.ID, initialMessage: String? = nil, attachments: [Attachment.ID]? = nil, clientID: ClientID? = nil) {
        self.agentID = agentID
        self.initialMessage = initialMessage
        self.attachments = attachments
        self.clientID = clientID
    }

    enum CodingKeys: String, CodingKey {
        case attachments
        case agentID = "agent_id"
        case initialMessage = "initial_message"
        case clientID = "client_id"
    }
}

public struct ConversationPatch: Codable, Sendable {
    public var title: String?
    public var isArchived: Bool?
    public var isPinned: Bool?
    /// Hands the conversation to another agent, which sees what was said.
    public var agentID: Agent.ID?
    /// The message whose branch is shown and continued from.
    public var activeLeafID: Message.ID?

    public init(
        title: String? = nil, isArchived: Bool? = nil, isPinned: Bool? = nil, agentID: Agent.ID? = nil, activeLeafID: Message.ID? = nil
    ) {
        self.title = title
        self.isArchived = isArchived
        self.isPinned = isPinned
        self.agentID = agentID
        self.activeLeafID = activeLeafID
    }

    enum CodingKeys: String, CodingKey {
        case title
        case isArchived = "is_archived"
        case isPinned = "is_pinned"
        case agentID = "agent_id"
        case activeLeafID = "active_leaf_id"
    }
}

/// The answer to `stop/`.
public struct StopResult: Codable, Sendable {
    public let stopped: Message.ID?

    public init(stopped: Message.ID?) {
        self.stopped = stopped
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(stopped, forKey: .stopped)
    }

    enum CodingKeys: String, CodingKey {
        case stopped
    }
}

public struct ReadRequest: Codable, Sendable {
    public var messageID: Message.ID

    public init(messageID: Message.ID) {
        self.messageID = messageID
    }

    enum CodingKeys: String, CodingKey {
        case messageID = "message_id"
    }
}
