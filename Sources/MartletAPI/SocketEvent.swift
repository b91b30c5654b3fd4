// SPDX-License-Identifier: Apache-2.0

/// What a conversation's socket tells a client, one JSON object a text frame.
public enum SocketEvent: Hashable, Sendable {
    case ready(Ready)
    case messageCreated(Message)
    case messageSnapshot(Snapshot)
    case messageChunk(Chunk)
    case messageComplete(Message)
    case error(SocketError)
    case typing(Typing)
    case readReceipt(ReadReceipt)
    case conversationUpdated(Conversation)
    /// The unsent text changed, from anywhere: from this socket's own device too.
    case draftUpdated(Draft)
    case pong(id: JSONValue?)

    /// The first event, always.
    public struct Ready: Codable, Hashable, Sendable {
        public let conversationID: Conversation.ID
        /// The reply that is being written; a snapshot of it follows.
        public let activeMessageID: Message.ID?
        public let heartbeatSeconds: Int

        public init(conversationID: Conversation.ID, activeMessageID: Message.ID?, heartbeatSeconds: Int) {
            self.conversationID = conversationID
            self.activeMessageID = activeMessageID
            self.heartbeatSeconds = heartbeatSeconds
        }

        enum CodingKeys: String, CodingKey {
            case conversationID = "conversation_id"
            case activeMessageID = "active_message_id"
            case heartbeatSeconds = "heartbeat_seconds"
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(conversationID, forKey: .conversationID)
            try container.encode(activeMessageID, forKey: .activeMessageID)
            try container.encode(heartbeatSeconds, forKey: .heartbeatSeconds)
        }
    }

    /// All of a reply up to `nextOffset`; replaces what the client holds.
    public struct Snapshot: Codable, Hashable, Sendable {
        public let messageID: Message.ID
        public let content: String
        public let nextOffset: Int

        public init(messageID: Message.ID, content: String, nextOffset: Int) {
            self.messageID = messageID
            self.content = content
            self.nextOffset = nextOffset
        }

        enum CodingKeys: String, CodingKey {
            case content
            case messageID = "message_id"
            case nextOffset = "next_offset"
        }
    }

    /// More of a reply: to be appended exactly where the client holds text up to `offset`. Positions are in bytes of UTF-8.
    public struct Chunk: Codable, Hashable, Sendable {
        public let messageID: Message.ID
        public let offset: Int
        public let nextOffset: Int
        public let delta: String

        public init(messageID: Message.ID, offset: Int, nextOffset: Int, delta: String) {
            self.messageID = messageID
            self.offset = offset
            self.nextOffset = nextOffset
            self.delta = delta
        }

        enum CodingKeys: String, CodingKey {
            case offset, delta
            case messageID = "message_id"
            case nextOffset = "next_offset"
        }
    }

    public struct SocketError: Codable, Hashable, Sendable {
        public let code: String
        public let detail: String
        public let messageID: Message.ID?
        public let clientID: ClientID?
        /// Whether the same again may succeed later.
        public let retryable: Bool

        public init(code: ErrorCode, detail: String, messageID: Message.ID? = nil, clientID: ClientID? = nil, retryable: Bool) {
            self.code = code.rawValue
            self.detail = detail
            self.messageID = messageID
            self.clientID = clientID
            self.retryable = retryable
        }

        enum CodingKeys: String, CodingKey {
            case code, detail, retryable
            case messageID = "message_id"
            case clientID = "client_id"
        }
    }

    public struct Typing: Codable, Hashable, Sendable {
        public enum Actor: String, Codable, Sendable {
            case agent, user
        }

        public enum State: String, Codable, Sendable {
            case thinking, writing, idle
        }

        public let actor: Actor
        public let state: State

        public init(actor: Actor, state: State) {
            self.actor = actor
            self.state = state
        }
    }

    public struct ReadReceipt: Codable, Hashable, Sendable {
        public let messageID: Message.ID
        public let userID: User.ID
        public let readAt: Timestamp

        public init(messageID: Message.ID, userID: User.ID, readAt: Timestamp) {
            self.messageID = messageID
            self.userID = userID
            self.readAt = readAt
        }

        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
            case userID = "user_id"
            case readAt = "read_at"
        }
    }
}

extension SocketEvent: Codable {
    private enum Kind: String, Codable {
        case ready, error, typing, pong
        case messageCreated = "message_created"
        case messageSnapshot = "message_snapshot"
        case messageChunk = "message_chunk"
        case messageComplete = "message_complete"
        case readReceipt = "read_receipt"
        case conversationUpdated = "conversation_updated"
        case draftUpdated = "draft_updated"
    }

    private enum CodingKeys: String, CodingKey {
        case type, message, conversation, draft, id
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .type) {
        case .ready: self = .ready(try Ready(from: decoder))
        case .messageCreated: self = .messageCreated(try container.decode(Message.self, forKey: .message))
        case .messageSnapshot: self = .messageSnapshot(try Snapshot(from: decoder))
        case .messageChunk: self = .messageChunk(try Chunk(from: decoder))
        case .messageComplete: self = .messageComplete(try container.decode(Message.self, forKey: .message))
        case .error: self = .error(try SocketError(from: decoder))
        case .typing: self = .typing(try Typing(from: decoder))
        case .readReceipt: self = .readReceipt(try ReadReceipt(from: decoder))
        case .conversationUpdated: self = .conversationUpdated(try container.decode(Conversation.self, forKey: .conversation))
        case .draftUpdated: self = .draftUpdated(try container.decode(Draft.self, forKey: .draft))
        case .pong: self = .pong(id: try container.decodeIfPresent(JSONValue.self, forKey: .id))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func fields(_ kind: Kind, _ value: some Encodable) throws {
            try container.encode(kind, forKey: .type)
            try value.encode(to: encoder)
        }
        switch self {
        case .ready(let value): try fields(.ready, value)
        case .messageSnapshot(let value): try fields(.messageSnapshot, value)
        case .messageChunk(let value): try fields(.messageChunk, value)
        case .error(let value): try fields(.error, value)
        case .typing(let value): try fields(.typing, value)
        case .readReceipt(let value): try fields(.readReceipt, value)
        case .messageCreated(let message):
            try container.encode(Kind.messageCreated, forKey: .type)
            try container.encode(message, forKey: .message)
        case .messageComplete(let message):
            try container.encode(Kind.messageComplete, forKey: .type)
            try container.encode(message, forKey: .message)
        case .conversationUpdated(let conversation):
            try container.encode(Kind.conversationUpdated, forKey: .type)
            try container.encode(conversation, forKey: .conversation)
        case .draftUpdated(let draft):
            try container.encode(Kind.draftUpdated, forKey: .type)
            try container.encode(draft, forKey: .draft)
        case .pong(let id):
            try container.encode(Kind.pong, forKey: .type)
            try container.encode(id, forKey: .id)
        }
    }
}
