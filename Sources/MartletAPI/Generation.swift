// SPDX-License-Identifier: Apache-2.0

/// The writing of a reply: when it began, and when it ended. A reply that was continued has the times of its last writing.
public struct Generation: Codable, Hashable, Sendable {
    public let messageID: Message.ID
    public let startedAt: Timestamp
    /// Nil while the reply is being written.
    public let endedAt: Timestamp?

    public init(messageID: Message.ID, startedAt: Timestamp, endedAt: Timestamp?) {
        self.messageID = messageID
        self.startedAt = startedAt
        self.endedAt = endedAt
    }

    enum CodingKeys: String, CodingKey {
        case messageID = "message_id"
        case startedAt = "started_at"
        case endedAt = "ended_at"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(messageID, forKey: .messageID)
        try container.encode(startedAt, forKey: .startedAt)
        try container.encode(endedAt, forKey: .endedAt)
    }
}
