// SPDX-License-Identifier: Apache-2.0

/// A place that a search found.
public struct SearchResult: Hashable, Sendable {
    public struct FoundConversation: Codable, Hashable, Sendable {
        public let id: Conversation.ID
        public let title: String
        public let isArchived: Bool

        public init(id: Conversation.ID, title: String, isArchived: Bool) {
            self.id = id
            self.title = title
            self.isArchived = isArchived
        }

        enum CodingKeys: String, CodingKey {
            case id, title
            case isArchived = "is_archived"
        }
    }

    public struct FoundMessage: Codable, Hashable, Sendable {
        public let id: Message.ID
        public let role: Message.Role
        public let createdAt: Timestamp

        public init(id: Message.ID, role: Message.Role, createdAt: Timestamp) {
            self.id = id
            self.role = role
            self.createdAt = createdAt
        }

        enum CodingKeys: String, CodingKey {
            case id, role
            case createdAt = "created_at"
        }
    }

    /// What was found.
    public enum Source: String, Codable, Sendable {
        case content, title
        /// The name or the text of a file of the message.
        case attachment
    }

    /// A piece of text, and whether it is what was looked for.
    public struct Piece: Codable, Hashable, Sendable {
        public let text: String
        public let match: Bool

        public init(text: String, match: Bool) {
            self.text = text
            self.match = match
        }
    }

    public let conversation: FoundConversation
    /// Where a title was found, the conversation's first message; nil where nothing has been said in it.
    public let message: FoundMessage?
    public let source: Source
    /// Put together, part of the text that was found.
    public let snippet: [Piece]

    public init(conversation: FoundConversation, message: FoundMessage?, source: Source, snippet: [Piece]) {
        self.conversation = conversation
        self.message = message
        self.source = source
        self.snippet = snippet
    }
}

extension SearchResult: Codable {
    enum CodingKeys: String, CodingKey {
        case conversation, message, source, snippet
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(conversation, forKey: .conversation)
        try container.encode(message, forKey: .message)
        try container.encode(source, forKey: .source)
        try container.encode(snippet, forKey: .snippet)
    }
}
