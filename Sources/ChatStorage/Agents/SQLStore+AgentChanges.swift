// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
package import MartletAPI

extension SQLStore {
    package func createAgent(_ agent: Agent) async throws {
        try await driver.transaction { session in
            try session.lockAgents()
            let inserted = try session.execute("\(insertion) ON CONFLICT (slug) DO NOTHING", session.bindings(inserting: agent))
            guard inserted == 1 else { throw ChatError.slugTaken }
            try session.setCapabilities(of: agent.id, agent.capabilities)
        }
    }

    package func updateAgent(
        _ id: Agent.ID, _ change: @escaping @Sendable (inout Agent) throws -> Void
    ) async throws -> (before: Agent, after: Agent)? {
        try await driver.transaction { [agentCache] session in
            guard let before = try session.agent(id, agentCache) else { return nil }
            var agent = before
            try change(&agent)
            guard agent != before else { return (before, agent) }
            try session.execute(
                """
                UPDATE agents SET
                    name = ?3, description = ?4, avatar = ?5, model = ?6, provider = ?7, system_prompt = ?8, context_window = ?9,
                    capabilities = ?10, starters = ?11, parameters = ?12, tools = ?13, search_key = ?14, is_active = ?15, updated_at = ?16,
                    revision = revision + 1
                WHERE id = ?1
                """,
                AgentRow.bindings(agent))
            try session.setCapabilities(of: id, agent.capabilities)
            return (before, agent)
        }
    }

    package func syncAgents(_ agents: [Agent]) async throws {
        try await driver.transaction { session in
            try session.lockAgents()
            for agent in agents {
                let changed: Agent.ID? = try session.first(
                    """
                    \(insertion)
                    ON CONFLICT (slug) DO UPDATE SET
                        name = excluded.name, description = excluded.description, avatar = excluded.avatar, model = excluded.model,
                        provider = excluded.provider, system_prompt = excluded.system_prompt, context_window = excluded.context_window,
                        capabilities = excluded.capabilities, starters = excluded.starters, parameters = excluded.parameters,
                        tools = excluded.tools, search_key = excluded.search_key, updated_at = excluded.updated_at,
                        revision = agents.revision + 1
                    WHERE (agents.name, agents.description, agents.avatar, agents.model, agents.provider, agents.system_prompt,
                            agents.context_window, agents.capabilities, agents.starters, agents.parameters, agents.tools)
                        <> (excluded.name, excluded.description, excluded.avatar, excluded.model, excluded.provider, excluded.system_prompt,
                            excluded.context_window, excluded.capabilities, excluded.starters, excluded.parameters, excluded.tools)
                    RETURNING id
                    """,
                    session.bindings(inserting: agent)
                ) { try $0.id(0) }
                if let changed { try session.setCapabilities(of: changed, agent.capabilities) }
            }
        }
    }
}

private let insertion = """
    INSERT INTO agents (
        id, slug, name, description, avatar, model, provider, system_prompt, context_window, capabilities, starters, parameters, tools,
        search_key, is_active, updated_at, created_at, position, revision
    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 0)
    """

extension SQLSession {
    fileprivate func lockAgents() throws {
        if let lock = dialect.exclusiveLock(of: "agents") { try executeScript(lock) }
    }

    fileprivate func bindings(inserting agent: Agent) throws -> [SQLValue] {
        let position = try first("SELECT COALESCE(MAX(position), 0) + 1 FROM agents", []) { try $0.integer(0) } ?? 1
        return try AgentRow.bindings(agent) + [.time(agent.createdAt), .integer(position)]
    }

    fileprivate func setCapabilities(of agent: Agent.ID, _ capabilities: [String]) throws {
        try execute("DELETE FROM agent_capabilities WHERE agent_id = ?1", [.id(agent)])
        try execute(
            "INSERT INTO agent_capabilities (agent_id, capability) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            each: capabilities.map { [.id(agent), .text($0)] })
    }
}
