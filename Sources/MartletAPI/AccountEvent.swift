// SPDX-License-Identifier: Apache-2.0

/// What `/ws/events/` tells about everything an account has: for the list at the page's side and for notifications.
public enum AccountEvent: Hashable, Sendable {
    case conversationCreated(Conversation)
    case conversationUpdated(Conversation)
    case conversationDeleted(Conversation.ID)
    /// A reply ended, wherever it was written; without its text.
    case messageComplete(CompletedMessage)
    case signedOut

    public struct CompletedMessage: Hashable, Sendable {
        public let conversationID: Conversation.ID
        public let messageID: Message.ID
        public let status: Message.Status
        private let head: Message.Head

        /// All there is of it but its text: `content` is empty.
        public var message: Message { head.message }

        public init(_ message: Message) {
            conversationID = message.conversationID
            messageID = message.id
            status = message.status
            head = Message.Head(message)
        }
    }
}

extension AccountEvent.CompletedMessage: Codable {
    enum CodingKeys: String, CodingKey {
        case status
        case conversationID = "conversation_id"
        case messageID = "message_id"
        case head = "message"
    }
}

extension AccountEvent: Codable {
    private enum Kind: String, Codable {
        case conversationCreated = "conversation_created"
        case conversationUpdated = "conversation_updated"
        case conversationDeleted = "conversation_deleted"
        case messageComplete = "message_complete"
        case signedOut = "signed_out"
    }

    private enum CodingKeys: String, CodingKey {
        case type, conversation, id
        case conversationID = "conversation_id"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .type) {
        case .conversationCreated: self = .conversationCreated(try container.decode(Conversation.self, forKey: .conversation))
        case .conversationUpdated: self = .conversationUpdated(try container.decode(Conversation.self, forKey: .conversation))
        case .conversationDeleted: self = .conversationDeleted(try container.decode(Conversation.ID.self, forKey: .conversationID))
        case .messageComplete: self = .messageComplete(try CompletedMessage(from: decoder))
        case .signedOut: self = .signedOut
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .conversationCreated(let conversation):
            try container.encode(Kind.conversationCreated, forKey: .type)
            try container.encode(conversation, forKey: .conversation)
        case .conversationUpdated(let conversation):
            try container.encode(Kind.conversationUpdated, forKey: .type)
            try container.encode(conversation, forKey: .conversation)
        case .conversationDeleted(let id):
            try container.encode(Kind.conversationDeleted, forKey: .type)
            try container.encode(id, forKey: .conversationID)
            try container.encode(id, forKey: .id)
        case .messageComplete(let message):
            try container.encode(Kind.messageComplete, forKey: .type)
            try message.encode(to: encoder)
        case .signedOut:
            try container.encode(Kind.signedOut, forKey: .type)
        }
    }
}
