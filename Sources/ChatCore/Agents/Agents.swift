// SPDX-License-Identifier: Apache-2.0

package import AgentEngine
package import Logging
package import MartletAPI

/// The agents there are.
package struct Agents: Sendable {
    /// Where an agent's model is found: by the `provider` of its configuration.
    package typealias Models = @Sendable (_ provider: String) -> (any LanguageModel)?

    private let store: any AgentStore
    private let audit: AuditLog
    let models: Models
    let trials: AgentTrials

    /// `trialTimeLimit`: for how long an agent may be tried out, at most.
    package init(
        store: any AgentStore & AuditStore, models: @escaping Models, trialTimeLimit: Duration = .seconds(120), logger: Logger
    ) {
        self.store = store
        self.audit = AuditLog(store: store, logger: logger)
        self.models = models
        self.trials = AgentTrials(timeLimit: trialTimeLimit)
    }

    /// Those that match, as `viewer` may see them.
    package func list(matching filter: AgentFilter, page: PageRequest, viewer: User) async throws -> Slice<Agent> {
        var slice = try await store.agents(matching: filter, page: page)
        slice.items = slice.items.map { visible($0, to: viewer) }
        return slice
    }

    /// Active or not, with how each is asked.
    package func all(_ page: PageRequest) async throws -> Slice<Agent> {
        try await store.agents(matching: .init(isActive: nil), page: page)
    }

    /// Members see active ones only.
    package func agent(_ id: Agent.ID, viewer: User) async throws -> Agent {
        guard let agent = try await store.agent(id), agent.isActive || viewer.role == .admin else { throw ChatError.notFound }
        return visible(agent, to: viewer)
    }

    package func create(_ fields: AgentPatch, by author: Author) async throws -> Agent {
        var errors: [Problem.FieldError] = []
        func required(_ value: String?, _ field: String) -> String {
            if value == nil { errors.append(.init(field: field, code: "required", detail: "This field is needed.")) }
            return value ?? ""
        }
        let now = Timestamp.now
        var agent = Agent(
            id: .init(), slug: required(fields.slug, "slug"), name: required(fields.name, "name"),
            model: required(fields.model, "model"),
            createdAt: now, updatedAt: now, configuration: .init(provider: required(fields.provider, "provider")))
        guard errors.isEmpty else { throw ChatError.invalid(errors) }
        agent.apply(fields)
        try check(agent)
        try await store.createAgent(agent)
        await audit.record(.agentCreated, by: author, detail: agent.slug)
        return agent
    }

    package func update(_ id: Agent.ID, _ fields: AgentPatch, by author: Author) async throws -> Agent {
        let found = try await store.updateAgent(id) { agent in
            if let slug = fields.slug, slug != agent.slug {
                throw ChatError.invalid("slug", "read_only", "The slug of an agent cannot be changed.")
            }
            let before = agent
            agent.apply(fields)
            if agent == before { return }
            // One whose provider is gone can still be deactivated.
            if agent.isActive || !agent.differsOnlyInActivity(from: before) { try check(agent) }
            agent.updatedAt = .now
        }
        guard let (before, agent) = found else { throw ChatError.notFound }
        if agent.isActive != before.isActive {
            await audit.record(agent.isActive ? .agentActivated : .agentDeactivated, by: author, detail: agent.slug)
        }
        if !agent.differsOnlyInActivity(from: before) { await audit.record(.agentChanged, by: author, detail: agent.slug) }
        return agent
    }

    package func deactivate(_ id: Agent.ID, by author: Author) async throws {
        var fields = AgentPatch()
        fields.isActive = false
        _ = try await update(id, fields, by: author)
    }

    /// Creates and brings up to date what the agents file names; each must have passed `check`.
    package func sync(_ agents: [Agent]) async throws {
        try await store.syncAgents(agents)
    }

    /// Throws `agentUnavailable` for an agent that does not exist, is not active, or whose provider is not there.
    func requireAvailable(_ id: Agent.ID) async throws {
        guard let agent = try await store.agent(id), agent.isActive, let configuration = agent.configuration,
            models(configuration.provider) != nil
        else {
            throw ChatError.agentUnavailable
        }
    }

    /// Throws `invalid` with all that is wrong.
    func check(_ agent: Agent) throws {
        var errors = AgentRules.faults(of: agent)
        if let provider = agent.configuration?.provider, models(provider) == nil {
            errors.append(.init(field: "provider", code: "unknown_provider", detail: "The agents file names no provider with this id."))
        }
        guard errors.isEmpty else { throw ChatError.invalid(errors) }
    }

    private func visible(_ agent: Agent, to viewer: User) -> Agent {
        guard viewer.role != .admin else { return agent }
        var agent = agent
        agent.configuration = nil
        return agent
    }
}

extension Agent {
    fileprivate func differsOnlyInActivity(from other: Agent) -> Bool {
        var same = self
        same.isActive = other.isActive
        same.updatedAt = other.updatedAt
        return same == other
    }

    fileprivate mutating func apply(_ fields: AgentPatch) {
        name = fields.name ?? name
        description = fields.description ?? description
        avatar = fields.avatar ?? avatar
        capabilities = fields.capabilities ?? capabilities
        model = fields.model ?? model
        starters = fields.starters ?? starters
        contextWindow = fields.contextWindow ?? contextWindow
        isActive = fields.isActive ?? isActive
        var configuration = configuration ?? Configuration(provider: "")
        configuration.provider = fields.provider ?? configuration.provider
        configuration.systemPrompt = fields.systemPrompt ?? configuration.systemPrompt
        configuration.parameters = fields.parameters ?? configuration.parameters
        configuration.tools = fields.tools ?? configuration.tools
        self.configuration = configuration
    }
}
