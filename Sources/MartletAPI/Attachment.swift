// SPDX-License-Identifier: Apache-2.0

/// A file that belongs to an account and may be part of a message.
public struct Attachment: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Attachment>

    public let id: ID
    public let filename: String
    /// What the bytes are, whatever the client said.
    public let mediaType: String
    /// In bytes.
    public let size: Int
    /// In lower-case hexadecimal.
    public let sha256: String
    public let createdAt: Timestamp
    /// Needs no header, and ends after an hour.
    public var url: String
    /// How many characters of its text an agent is given; nil where it has none.
    public let textChars: Int?

    public init(
        id: ID, filename: String, mediaType: String, size: Int, sha256: String, createdAt: Timestamp, url: String, textChars: Int?
    ) {
        self.id = id
        self.filename = filename
        self.mediaType = mediaType
        self.size = size
        self.sha256 = sha256
        self.createdAt = createdAt
        self.url = url
        self.textChars = textChars
    }
}

extension Attachment: Codable {
    enum CodingKeys: String, CodingKey {
        case id, filename, size, sha256, url
        case mediaType = "media_type"
        case createdAt = "created_at"
        case textChars = "text_chars"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(filename, forKey: .filename)
        try container.encode(mediaType, forKey: .mediaType)
        try container.encode(size, forKey: .size)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(url, forKey: .url)
        try container.encode(textChars, forKey: .textChars)
    }
}
