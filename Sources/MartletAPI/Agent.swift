// SPDX-License-Identifier: Apache-2.0

/// Someone to talk to: a model, how it is asked, and how it presents itself.
public struct Agent: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Agent>

    /// What only admins see.
    public struct Configuration: Hashable, Sendable {
        /// The `id` of a provider in the agents file.
        public var provider: String
        public var systemPrompt: String
        /// Passed on to the model's server as they are: `temperature`, `max_tokens`, …
        public var parameters: [String: JSONValue]
        public var tools: [String]

        public init(provider: String, systemPrompt: String = "", parameters: [String: JSONValue] = [:], tools: [String] = []) {
            self.provider = provider
            self.systemPrompt = systemPrompt
            self.parameters = parameters
            self.tools = tools
        }
    }

    public let id: ID
    /// Names the agent in the agents file and in exports; never changes.
    public let slug: String
    public var name: String
    public var description: String
    /// An emoji or the address of a picture on this server.
    public var avatar: String
    public var capabilities: [String]
    public var model: String
    public var starters: [String]
    /// In tokens, the question and the answer together.
    public var contextWindow: Int
    public var isActive: Bool
    public let createdAt: Timestamp
    public var updatedAt: Timestamp
    /// Nil in what members see.
    public var configuration: Configuration?

    public init(
        id: ID, slug: String, name: String, description: String = "", avatar: String = "", capabilities: [String] = [], model: String,
        starters: [String] = [], contextWindow: Int = 4096, isActive: Bool = true, createdAt: Timestamp, updatedAt: Timestamp,
        configuration: Configuration? = nil
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.description = description
        self.avatar = avatar
        self.capabilities = capabilities
        self.model = model
        self.starters = starters
        self.contextWindow = contextWindow
        self.isActive = isActive
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.configuration = configuration
    }
}

extension Agent: Codable {
    enum CodingKeys: String, CodingKey {
        case id, slug, name, description, avatar, capabilities, model, starters, provider, parameters, tools
        case contextWindow = "context_window"
        case isActive = "is_active"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case systemPrompt = "system_prompt"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ID.self, forKey: .id)
        slug = try container.decode(String.self, forKey: .slug)
        name = try container.decode(String.self, forKey: .name)
        description = try container.decode(String.self, forKey: .description)
        avatar = try container.decode(String.self, forKey: .avatar)
        capabilities = try container.decode([String].self, forKey: .capabilities)
        model = try container.decode(String.self, forKey: .model)
        starters = try container.decode([String].self, forKey: .starters)
        contextWindow = try container.decode(Int.self, forKey: .contextWindow)
        isActive = try container.decode(Bool.self, forKey: .isActive)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        updatedAt = try container.decode(Timestamp.self, forKey: .updatedAt)
        configuration = try container.decodeIfPresent(String.self, forKey: .provider).map { provider in
            Configuration(
                provider: provider,
                systemPrompt: try container.decode(String.self, forKey: .systemPrompt),
                parameters: try container.decode([String: JSONValue].self, forKey: .parameters),
                tools: try container.decode([String].self, forKey: .tools))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(slug, forKey: .slug)
        try container.encode(name, forKey: .name)
        try container.encode(description, forKey: .description)
        try container.encode(avatar, forKey: .avatar)
        try container.encode(capabilities, forKey: .capabilities)
        try container.encode(model, forKey: .model)
        try container.encode(starters, forKey: .starters)
        try container.encode(contextWindow, forKey: .contextWindow)
        try container.encode(isActive, forKey: .isActive)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
        if let configuration {
            try container.encode(configuration.provider, forKey: .provider)
            try container.encode(configuration.systemPrompt, forKey: .systemPrompt)
            try container.encode(configuration.parameters, forKey: .parameters)
            try container.encode(configuration.tools, forKey: .tools)
        }
    }
}

/// The body of `POST` and `PATCH /admin/agents/`. Making an agent needs `slug`, `name`, `provider` and `model`; a
/// change takes any field but `slug`.
public struct AgentPatch: Codable, Sendable {
    public var slug: String?
    public var name: String?
    public var description: String?
    public var avatar: String?
    public var capabilities: [String]?
    public var model: String?
    public var starters: [String]?
    public var contextWindow: Int?
    public var isActive: Bool?
    public var provider: String?
    public var systemPrompt: String?
    public var parameters: [String: JSONValue]?
    public var tools: [String]?

    public init() {}

    enum CodingKeys: String, CodingKey {
        case slug, name, description, avatar, capabilities, model, starters, provider, parameters, tools
        case contextWindow = "context_window"
        case isActive = "is_active"
        case systemPrompt = "system_prompt"
    }
}
