// SPDX-License-Identifier: Apache-2.0

/// Names what a client chose `client_id` for: a message it sends, however often it has to send it.
public enum ClientRequest {}
public typealias ClientID = Identifier<ClientRequest>

/// One message of a conversation: what someone said, or an agent's reply.
public struct Message: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Message>

    public enum Role: String, Codable, Sendable {
        case user, assistant, system
    }

    public enum Status: String, Codable, Sendable {
        case complete, streaming, stopped, interrupted, failed
    }

    public struct Usage: Codable, Hashable, Sendable {
        public let promptTokens: Int
        public let completionTokens: Int

        public init(promptTokens: Int, completionTokens: Int) {
            self.promptTokens = promptTokens
            self.completionTokens = completionTokens
        }

        /// As a model's server or a file says it: below zero is none, and more than 10¹² is taken for that many, so that
        /// what is stored can be added up.
        package init(claimed promptTokens: Int, _ completionTokens: Int) {
            let sensible = 0...1_000_000_000_000
            self.init(
                promptTokens: min(max(promptTokens, sensible.lowerBound), sensible.upperBound),
                completionTokens: min(max(completionTokens, sensible.lowerBound), sensible.upperBound))
        }

        enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }
    }

    /// Why a reply failed.
    public struct Failure: Codable, Hashable, Sendable {
        public let code: String
        /// For people.
        public let detail: String

        public init(code: String, detail: String) {
            self.code = code
            self.detail = detail
        }
    }

    /// Where a message stands among those with the same parent and role.
    public struct Branch: Codable, Hashable, Sendable {
        /// From 0.
        public let index: Int
        public let count: Int
        /// In order of creation, this message included.
        public let siblingIDs: [Message.ID]

        public init(index: Int, count: Int, siblingIDs: [Message.ID]) {
            self.index = index
            self.count = count
            self.siblingIDs = siblingIDs
        }

        enum CodingKeys: String, CodingKey {
            case index, count
            case siblingIDs = "sibling_ids"
        }
    }

    public let id: ID
    public let conversationID: Conversation.ID
    public let parentID: ID?
    public let role: Role
    public var content: String
    public var attachments: [Attachment]
    public var status: Status
    public var agentID: Agent.ID?
    public var model: String?
    public var usage: Usage?
    public var error: Failure?
    public let createdAt: Timestamp
    public var editedAt: Timestamp?
    public let clientID: ClientID?
    /// Of a user's message, the reply that sending it started.
    public var replyID: ID?
    public var branch: Branch

    /// Both sides of `usage` together.
    public var tokensUsed: Int? {
        usage.map { usage in
            let (sum, overflows) = usage.promptTokens.addingReportingOverflow(usage.completionTokens)
            return overflows ? .max : sum
        }
    }

    public init(
        id: ID, conversationID: Conversation.ID, parentID: ID?, role: Role, content: String, attachments: [Attachment] = [],
        status: Status = .complete, agentID: Agent.ID? = nil, model: String? = nil, usage: Usage? = nil, error: Failure? = nil,
        createdAt: Timestamp, editedAt: Timestamp? = nil, clientID: ClientID? = nil, replyID: ID? = nil, branch: Branch? = nil
    ) {
        self.id = id
        self.conversationID = conversationID
        self.parentID = parentID
        self.role = role
        self.content = content
        self.attachments = attachments
        self.status = status
        self.agentID = agentID
        self.model = model
        self.usage = usage
        self.error = error
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.clientID = clientID
        self.replyID = replyID
        self.branch = branch ?? Branch(index: 0, count: 1, siblingIDs: [id])
    }
}

extension Message: Codable {
    enum CodingKeys: String, CodingKey {
        case id, role, content, attachments, status, model, usage, error, branch
        case conversationID = "conversation_id"
        case parentID = "parent_id"
        case agentID = "agent_id"
        case tokensUsed = "tokens_used"
        case createdAt = "created_at"
        case editedAt = "edited_at"
        case clientID = "client_id"
        case replyID = "reply_id"
    }

    public init(from decoder: any Decoder) throws {
        let content = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .content)
        try self.init(from: decoder, content: content)
    }

    private init(from decoder: any Decoder, content: String) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ID.self, forKey: .id)
        conversationID = try container.decode(Conversation.ID.self, forKey: .conversationID)
        parentID = try container.decodeIfPresent(ID.self, forKey: .parentID)
        role = try container.decode(Role.self, forKey: .role)
        self.content = content
        attachments = try container.decode([Attachment].self, forKey: .attachments)
        status = try container.decode(Status.self, forKey: .status)
        agentID = try container.decodeIfPresent(Agent.ID.self, forKey: .agentID)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        usage = try container.decodeIfPresent(Usage.self, forKey: .usage)
        error = try container.decodeIfPresent(Failure.self, forKey: .error)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        editedAt = try container.decodeIfPresent(Timestamp.self, forKey: .editedAt)
        clientID = try container.decodeIfPresent(ClientID.self, forKey: .clientID)
        replyID = try container.decodeIfPresent(ID.self, forKey: .replyID)
        branch = try container.decode(Branch.self, forKey: .branch)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(content, forKey: .content)
        try encodeHead(to: encoder)
    }

    private func encodeHead(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(conversationID, forKey: .conversationID)
        try container.encode(parentID, forKey: .parentID)
        try container.encode(role, forKey: .role)
        try container.encode(attachments, forKey: .attachments)
        try container.encode(status, forKey: .status)
        try container.encode(agentID, forKey: .agentID)
        try container.encode(model, forKey: .model)
        try container.encode(tokensUsed, forKey: .tokensUsed)
        try container.encode(usage, forKey: .usage)
        try container.encode(error, forKey: .error)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(editedAt, forKey: .editedAt)
        try container.encode(clientID, forKey: .clientID)
        try container.encode(replyID, forKey: .replyID)
        try container.encode(branch, forKey: .branch)
    }
}

extension Message {
    /// A message without its text, which is then not written at all.
    struct Head: Codable, Hashable, Sendable {
        /// Its `content` is empty.
        let message: Message

        init(_ message: Message) {
            var message = message
            message.content = ""
            self.message = message
        }

        init(from decoder: any Decoder) throws {
            message = try Message(from: decoder, content: "")
        }

        func encode(to encoder: any Encoder) throws {
            try message.encodeHead(to: encoder)
        }
    }
}

/// The body of `PATCH` on a user's message.
public struct MessageEdit: Codable, Sendable {
    public var content: String

    public init(content: String) {
        self.content = content
    }
}

/// The body of `regenerate/`.
public struct RegenerateRequest: Codable, Sendable {
    /// Who replies; absent: the conversation's agent.
    public var agentID: Agent.ID?

    public init(agentID: Agent.ID? = nil) {
        self.agentID = agentID
    }

    enum CodingKeys: String, CodingKey {
        case agentID = "agent_id"
    }
}

public struct MessageRequest: Codable, Sendable {
    public var content: String
    public var attachments: [Attachment.ID]?
    /// Makes the request idempotent.
    public var clientID: ClientID?
    /// What it answers; absent: the end of the active branch.
    public var parentID: Message.ID?
    /// Who replies; absent: the conversation's agent.
    public var agentID: Agent.ID?

    public init(
        content: String, attachments: [Attachment.ID]? = nil, clientID: ClientID? = nil, parentID: Message.ID? = nil,
        agentID: Agent.ID? = nil
    ) {
        self.content = content
        self.attachments = attachments
        self.clientID = clientID
        self.parentID = parentID
        self.agentID = agentID
    }

    enum CodingKeys: String, CodingKey {
        case content, attachments
        case clientID = "client_id"
        case parentID = "parent_id"
        case agentID = "agent_id"
    }
}
