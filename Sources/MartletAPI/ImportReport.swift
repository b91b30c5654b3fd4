// SPDX-License-Identifier: Apache-2.0

/// What an import took, and what it could not.
public struct ImportReport: Codable, Hashable, Sendable {
    /// A conversation that was taken.
    public struct Imported: Codable, Hashable, Sendable {
        public let id: Conversation.ID
        public let title: String
        /// How many messages it has.
        public let messages: Int
        /// The slug of the agent it is with now.
        public let agent: String
        /// For people: what could not be kept as it was, such as an agent that is not here, or a file without its bytes.
        public let notes: [String]

        public init(id: Conversation.ID, title: String, messages: Int, agent: String, notes: [String]) {
            self.id = id
            self.title = title
            self.messages = messages
            self.agent = agent
            self.notes = notes
        }
    }

    /// A conversation that was not taken.
    public struct Skipped: Codable, Hashable, Sendable {
        /// Its place in the file, from 0.
        public let index: Int
        /// Nil where it has none that could be read.
        public let title: String?
        /// A stable word: `already_imported`, `changed_since`, `unknown_form`, `invalid`, `invalid_text`, `broken_branches`,
        /// `too_large` or `nothing_said`.
        public let code: String
        /// For people.
        public let detail: String
        /// The conversation that is there already.
        public let conversationID: Conversation.ID?

        public init(index: Int, title: String?, code: String, detail: String, conversationID: Conversation.ID?) {
            self.index = index
            self.title = title
            self.code = code
            self.detail = detail
            self.conversationID = conversationID
        }

        enum CodingKeys: String, CodingKey {
            case index, title, code, detail
            case conversationID = "conversation_id"
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(index, forKey: .index)
            try container.encode(title, forKey: .title)
            try container.encode(code, forKey: .code)
            try container.encode(detail, forKey: .detail)
            try container.encode(conversationID, forKey: .conversationID)
        }
    }

    /// At most so many of each are named; all are counted.
    public static let namesLimit = 10_000

    /// Which program's export it was: `martlet`, `chatgpt`, `claude` or `open_webui`. Nil where nothing in
    /// the file tells, as in one without conversations.
    public var format: String?
    /// How many conversations, messages and files were taken.
    public var conversations = 0
    public var messages = 0
    public var attachments = 0
    /// How many conversations were not taken.
    public var notTaken = 0
    public var imported: [Imported] = []
    public var skipped: [Skipped] = []

    public init() {}

    enum CodingKeys: String, CodingKey {
        case format, conversations, messages, attachments, imported, skipped
        case notTaken = "not_taken"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encode(conversations, forKey: .conversations)
        try container.encode(messages, forKey: .messages)
        try container.encode(attachments, forKey: .attachments)
        try container.encode(notTaken, forKey: .notTaken)
        try container.encode(imported, forKey: .imported)
        try container.encode(skipped, forKey: .skipped)
    }
}

/// How far an import is.
public struct ImportProgress: Codable, Hashable, Sendable {
    /// Of the file.
    public var bytes: Int
    public var totalBytes: Int
    /// Taken so far.
    public var conversations: Int
    public var messages: Int

    public init(bytes: Int, totalBytes: Int, conversations: Int, messages: Int) {
        self.bytes = bytes
        self.totalBytes = totalBytes
        self.conversations = conversations
        self.messages = messages
    }

    enum CodingKeys: String, CodingKey {
        case bytes, conversations, messages
        case totalBytes = "total_bytes"
    }
}

/// A line of the answer to an import that was asked for as `application/x-ndjson`: how far it is, over and over, and in
/// the end either of the other two.
public enum ImportLine: Hashable, Sendable {
    case progress(ImportProgress)
    case report(ImportReport)
    case problem(Problem)
}

extension ImportLine: Codable {
    private enum CodingKeys: String, CodingKey {
        case progress, report, problem
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let progress = try container.decodeIfPresent(ImportProgress.self, forKey: .progress) {
            self = .progress(progress)
        } else if let report = try container.decodeIfPresent(ImportReport.self, forKey: .report) {
            self = .report(report)
        } else {
            self = .problem(try container.decode(Problem.self, forKey: .problem))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .progress(let progress): try container.encode(progress, forKey: .progress)
        case .report(let report): try container.encode(report, forKey: .report)
        case .problem(let problem): try container.encode(problem, forKey: .problem)
        }
    }
}
