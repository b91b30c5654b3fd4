// SPDX-License-Identifier: Apache-2.0

/// What a client says on a conversation's socket, one JSON object a text frame.
public enum SocketCommand: Hashable, Sendable {
    case sendMessage(Send)
    case stop
    case resume(Resume)
    case typing(SocketEvent.Typing.State)
    case read(messageID: Message.ID)
    /// A fresh access token for the same session, before the old one ends.
    case authenticate(token: String)
    case ping(id: JSONValue?)

    /// Acknowledged by the `message_created` that carries its `clientID`, or by an `error` that does.
    public struct Send: Codable, Hashable, Sendable {
        public let clientID: ClientID
        public let content: String
        public let attachments: [Attachment.ID]?
        public let parentID: Message.ID?

        public init(clientID: ClientID, content: String, attachments: [Attachment.ID]? = nil, parentID: Message.ID? = nil) {
            self.clientID = clientID
            self.content = content
            self.attachments = attachments
            self.parentID = parentID
        }

        enum CodingKeys: String, CodingKey {
            case content, attachments
            case clientID = "client_id"
            case parentID = "parent_id"
        }
    }

    /// Asks for what is missing of a reply from `offset` on.
    public struct Resume: Codable, Hashable, Sendable {
        public let messageID: Message.ID
        public let offset: Int

        public init(messageID: Message.ID, offset: Int) {
            self.messageID = messageID
            self.offset = offset
        }

        enum CodingKeys: String, CodingKey {
            case offset
            case messageID = "message_id"
        }
    }

    public enum Kind: String, Codable, Sendable, CaseIterable {
        case stop, resume, typing, read, authenticate, ping
        case sendMessage = "send_message"
    }
}

extension SocketCommand: Codable {
    private enum CodingKeys: String, CodingKey {
        case type, state, token, id
        case messageID = "message_id"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .type) {
        case .sendMessage: self = .sendMessage(try Send(from: decoder))
        case .stop: self = .stop
        case .resume: self = .resume(try Resume(from: decoder))
        case .typing: self = .typing(try container.decode(SocketEvent.Typing.State.self, forKey: .state))
        case .read: self = .read(messageID: try container.decode(Message.ID.self, forKey: .messageID))
        case .authenticate: self = .authenticate(token: try container.decode(String.self, forKey: .token))
        case .ping: self = .ping(id: try container.decodeIfPresent(JSONValue.self, forKey: .id))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .sendMessage(let send):
            try container.encode(Kind.sendMessage, forKey: .type)
            try send.encode(to: encoder)
        case .stop:
            try container.encode(Kind.stop, forKey: .type)
        case .resume(let resume):
            try container.encode(Kind.resume, forKey: .type)
            try resume.encode(to: encoder)
        case .typing(let state):
            try container.encode(Kind.typing, forKey: .type)
            try container.encode(state, forKey: .state)
        case .read(let messageID):
            try container.encode(Kind.read, forKey: .type)
            try container.encode(messageID, forKey: .messageID)
        case .authenticate(let token):
            try container.encode(Kind.authenticate, forKey: .type)
            try container.encode(token, forKey: .token)
        case .ping(let id):
            try container.encode(Kind.ping, forKey: .type)
            try container.encode(id, forKey: .id)
        }
    }
}
