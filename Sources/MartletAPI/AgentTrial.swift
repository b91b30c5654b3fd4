// SPDX-License-Identifier: Apache-2.0

/// The body of `POST /admin/agents/try/`: an agent that need not exist, and what is said to it.
public struct AgentTrialRequest: Codable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        /// `user` or `assistant`.
        public var role: Message.Role
        public var content: String

        public init(role: Message.Role, content: String) {
            self.role = role
            self.content = content
        }
    }

    public var provider: String
    public var model: String
    public var systemPrompt: String?
    public var parameters: [String: JSONValue]?
    public var contextWindow: Int?
    /// Oldest first, ending with a user's.
    public var messages: [Line]

    public init(
        provider: String, model: String, systemPrompt: String? = nil, parameters: [String: JSONValue]? = nil, contextWindow: Int? = nil,
        messages: [Line]
    ) {
        self.provider = provider
        self.model = model
        self.systemPrompt = systemPrompt
        self.parameters = parameters
        self.contextWindow = contextWindow
        self.messages = messages
    }

    enum CodingKeys: String, CodingKey {
        case provider, model, parameters, messages
        case systemPrompt = "system_prompt"
        case contextWindow = "context_window"
    }
}

/// What the trial said. Nothing of it is stored.
public struct AgentTrialResult: Codable, Hashable, Sendable {
    public var content: String
    public var usage: Message.Usage?
    /// Why it ended badly, if it did; what had come is in `content`.
    public var error: Message.Failure?

    public init(content: String, usage: Message.Usage? = nil, error: Message.Failure? = nil) {
        self.content = content
        self.usage = usage
        self.error = error
    }

    enum CodingKeys: String, CodingKey {
        case content, usage, error
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(content, forKey: .content)
        try container.encode(usage, forKey: .usage)
        try container.encode(error, forKey: .error)
    }
}

/// A trial as it is streamed: text in pieces, then one `done`.
public enum AgentTrialEvent: Codable, Hashable, Sendable {
    case text(String)
    case done(usage: Message.Usage?, error: Message.Failure?)

    enum CodingKeys: String, CodingKey {
        case type, delta, usage, error
    }

    private enum Kind: String, Codable {
        case text, done
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .type) {
        case .text: self = .text(try container.decode(String.self, forKey: .delta))
        case .done:
            self = .done(
                usage: try container.decodeIfPresent(Message.Usage.self, forKey: .usage),
                error: try container.decodeIfPresent(Message.Failure.self, forKey: .error))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text(let delta):
            try container.encode(Kind.text, forKey: .type)
            try container.encode(delta, forKey: .delta)
        case .done(let usage, let error):
            try container.encode(Kind.done, forKey: .type)
            try container.encode(usage, forKey: .usage)
            try container.encode(error, forKey: .error)
        }
    }
}

/// A model server that agents can be given to, by the name that the agents file gives it. Neither its address nor its key
/// is told.
public struct ProviderSummary: Codable, Hashable, Sendable, Identifiable {
    public let id: String
    /// Whose format it speaks: `openai` or `anthropic`.
    public let kind: String

    public init(id: String, kind: String) {
        self.id = id
        self.kind = kind
    }
}
