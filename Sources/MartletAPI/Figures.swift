// SPDX-License-Identifier: Apache-2.0

/// What a server does and holds, for its admins.
public struct Figures: Codable, Hashable, Sendable {
    /// What was counted of some days, or of an agent.
    public struct Counts: Codable, Hashable, Sendable {
        /// What people sent.
        public var messages: Int
        /// Replies that ended, however they did; one that was continued has ended more than once.
        public var replies: Int
        public var failedReplies: Int
        /// As the models' servers counted them; those that do not tell count nothing.
        public var promptTokens: Int
        public var completionTokens: Int

        public init(messages: Int = 0, replies: Int = 0, failedReplies: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0) {
            self.messages = messages
            self.replies = replies
            self.failedReplies = failedReplies
            self.promptTokens = promptTokens
            self.completionTokens = completionTokens
        }

        enum CodingKeys: String, CodingKey {
            case messages, replies
            case failedReplies = "failed_replies"
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }
    }

    public struct Day: Codable, Hashable, Sendable {
        public var day: CalendarDay
        public var counts: Counts

        public init(day: CalendarDay, counts: Counts) {
            self.day = day
            self.counts = counts
        }
    }

    public struct AgentShare: Codable, Hashable, Sendable {
        public struct Summary: Codable, Hashable, Sendable {
            public let id: Agent.ID
            public let name: String
            public let avatar: String

            public init(id: Agent.ID, name: String, avatar: String) {
                self.id = id
                self.name = name
                self.avatar = avatar
            }
        }

        public var agent: Summary
        public var counts: Counts

        public init(agent: Summary, counts: Counts) {
            self.agent = agent
            self.counts = counts
        }
    }

    public struct Accounts: Codable, Hashable, Sendable {
        public var total: Int
        public var active: Int
        /// Active ones.
        public var admins: Int

        public init(total: Int, active: Int, admins: Int) {
            self.total = total
            self.active = active
            self.admins = admins
        }
    }

    public struct Storage: Codable, Hashable, Sendable {
        public var databaseBytes: Int
        public var fileCount: Int
        public var fileBytes: Int

        public init(databaseBytes: Int, fileCount: Int, fileBytes: Int) {
            self.databaseBytes = databaseBytes
            self.fileCount = fileCount
            self.fileBytes = fileBytes
        }

        enum CodingKeys: String, CodingKey {
            case databaseBytes = "database_bytes"
            case fileCount = "file_count"
            case fileBytes = "file_bytes"
        }
    }

    /// First and last day, both included.
    public var from: CalendarDay
    public var to: CalendarDay
    /// How many replies are being written at this moment.
    public var runningReplies: Int
    public var accounts: Accounts
    public var storage: Storage
    /// Every day of the range, in order, also those without anything.
    public var days: [Day]
    /// Agents that did something in the range, the busiest first.
    public var agents: [AgentShare]

    public init(
        from: CalendarDay, to: CalendarDay, runningReplies: Int, accounts: Accounts, storage: Storage, days: [Day], agents: [AgentShare]
    ) {
        self.from = from
        self.to = to
        self.runningReplies = runningReplies
        self.accounts = accounts
        self.storage = storage
        self.days = days
        self.agents = agents
    }

    enum CodingKeys: String, CodingKey {
        case from, to, accounts, storage, days, agents
        case runningReplies = "running_replies"
    }
}

/// A day in UTC, written `2026-01-31`.
public struct CalendarDay: Hashable, Comparable, Sendable {
    private static let milliseconds: Int64 = 86_400_000
    /// Since 1970-01-01.
    public let number: Int

    public init(number: Int) {
        self.number = number
    }

    /// The day that the moment lies in.
    public init(of time: Timestamp) {
        let (quotient, remainder) = time.milliseconds.quotientAndRemainder(dividingBy: Self.milliseconds)
        number = Int(remainder < 0 ? quotient - 1 : quotient)
    }

    public var start: Timestamp {
        Timestamp(milliseconds: Int64(number) * Self.milliseconds)
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.number < right.number
    }
}

extension CalendarDay: LosslessStringConvertible {
    public init?(_ description: String) {
        guard description.utf8.count == 10, let time = Timestamp(description + "T00:00:00Z") else { return nil }
        self.init(of: time)
        guard self.description == description else { return nil }
    }

    public var description: String {
        String(start.description.prefix(10))
    }
}

extension CalendarDay: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let day = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not a day")
        }
        self = day
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
