// SPDX-License-Identifier: Apache-2.0

import Foundation
package import MartletAPI
import Synchronization

/// The agents there are.
package struct Agents: Sendable {
    private let store: any AgentStore
    private let hasProvider: @Sendable (String) -> Bool

    /// `hasProvider`: whether an agent of that provider can be asked.
    package init(store: any AgentStore, hasProvider: @escaping @Sendable (String) -> Bool) {
        self.store = store
        self.hasProvider = hasProvider
    }

    /// Active ones, as `viewer` may see them.
    package func list(capability: String?, search: String?, page: PageRequest, viewer: User) async throws -> Slice<Agent> {
        var slice = try await store.agents(capability: capability, search: search, page: page)
        slice.items = slice.items.map { visible($0, to: viewer) }
        return slice
    }

    /// Members see active ones only.
    package func agent(_ id: Agent.ID, viewer: User) async throws -> Agent {
        guard let agent = try await store.agent(id), agent.isActive || viewer.role == .admin else { throw ChatError.notFound }
        return visible(agent, to: viewer)
    }

    package func create(_ fields: AgentPatch) async throws -> Agent {
        var errors: [Problem.FieldError] = []
        func required(_ value: String?, _ field: String) -> String {
            if value == nil { errors.append(.init(field: field, code: "required", detail: "This field is needed.")) }
            return value ?? ""
        }
        let now = Timestamp.now
        var agent = Agent(
            id: .init(at: now), slug: required(fields.slug, "slug"), name: required(fields.name, "name"),
            model: required(fields.model, "model"),
            createdAt: now, updatedAt: now, configuration: .init(provider: required(fields.provider, "provider")))
        guard errors.isEmpty else { throw ChatError.invalid(errors) }
        agent.apply(fields)
        try check(agent)
        try await store.createAgent(agent)
        return agent
    }

    package func update(_ id: Agent.ID, _ fields: AgentPatch) async throws -> Agent {
        guard var agent = try await store.agent(id) else { throw ChatError.notFound }
        if let slug = fields.slug, slug != agent.slug {
            throw ChatError.invalid("slug", "read_only", "The slug of an agent cannot be changed.")
        }
        agent.apply(fields)
        try check(agent)
        agent.updatedAt = .now
        guard try await store.updateAgent(agent) else { throw ChatError.notFound }
        return agent
    }

    package func deactivate(_ id: Agent.ID) async throws {
        var fields = AgentPatch()
        fields.isActive = false
        _ = try await update(id, fields)
    }

    /// Creates and brings up to date what the agents file names; each must have passed `check`.
    package func sync(_ agents: [Agent]) async throws {
        try await store.syncAgents(agents)
    }

    /// Throws `agentUnavailable` for an agent that does not exist, is not active, or whose provider is not there.
    func requireAvailable(_ id: Agent.ID) async throws {
        guard let agent = try await store.agent(id), agent.isActive, let configuration = agent.configuration,
            hasProvider(configuration.provider)
        else {
            throw ChatError.agentUnavailable
        }
    }

    private func check(_ agent: Agent) throws {
        var errors = AgentRules.faults(of: agent)
        if let provider = agent.configuration?.provider, !hasProvider(provider) {
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
