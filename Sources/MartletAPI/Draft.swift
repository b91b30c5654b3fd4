// SPDX-License-Identifier: Apache-2.0

/// What someone has written in a conversation and not sent: the same on every device, gone when a message is sent.
public struct Draft: Hashable, Sendable {
    public var content: String
    public var attachments: [Attachment.ID]
    /// When it was last changed; nil where there is none.
    public var updatedAt: Timestamp?

    /// What a conversation without a draft has.
    public static let none = Draft(content: "", attachments: [], updatedAt: nil)

    public init(content: String, attachments: [Attachment.ID] = [], updatedAt: Timestamp?) {
        self.content = content
        self.attachments = attachments
        self.updatedAt = updatedAt
    }
}

extension Draft: Codable {
    enum CodingKeys: String, CodingKey {
        case content, attachments
        case updatedAt = "updated_at"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(content, forKey: .content)
        try container.encode(attachments, forKey: .attachments)
        try container.encode(updatedAt, forKey: .updatedAt)
    }
}

/// The body of `PUT draft/`. Neither text nor files: there is no draft any more.
public struct DraftRequest: Codable, Sendable {
    public var content: String
    public var attachments: [Attachment.ID]?

    public init(content: String, attachments: [Attachment.ID]? = nil) {
        self.content = content
        self.attachments = attachments
    }
}
