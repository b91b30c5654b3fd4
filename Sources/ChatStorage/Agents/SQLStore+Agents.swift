// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func agents(matching filter: AgentFilter, page: PageRequest) async throws -> Slice<Agent> {
        let search = filter.search.flatMap { $0.isEmpty ? nil : $0.folded }
        if let search, search.containedPattern == nil { return Slice(items: []) }
        return try await driver.read { [agentCache] session in
            let slice = try page.slice(place: { (agent: ListedAgent) in
                Cursor(isBackward: false, position: agent.position, id: agent.agent.id.description)
            }) { window in
                var conditions = Conditions(after: [.int(window.limit)])
                if let place = window.place {
                    conditions.add({ "a.position \(window.isBackward ? "<" : ">") ?\($0)" }, .integer(place.position))
                }
                if let isActive = filter.isActive { conditions.add({ "a.is_active = ?\($0)" }, .bool(isActive)) }
                if let capability = filter.capability {
                    conditions.add(
                        { "EXISTS (SELECT 1 FROM agent_capabilities c WHERE c.agent_id = a.id AND c.capability = ?\($0))" },
                        .text(capability))
                }
                if let pattern = search?.containedPattern { conditions.add({ "a.search_key LIKE ?\($0) ESCAPE '\\'" }, .text(pattern)) }
                return try session.query(
                    """
                    SELECT \(AgentRow.columns), a.position FROM agents a \(conditions.text)
                    ORDER BY a.position \(window.isBackward ? "DESC" : "ASC") LIMIT ?1
                    """,
                    conditions.bindings
                ) { ListedAgent(agent: try agentCache.agent($0), position: try $0.integer(AgentRow.count)) }
            }
            return Slice(items: slice.items.map(\.agent), next: slice.next, previous: slice.previous)
        }
    }

    package func agent(_ id: Agent.ID) async throws -> Agent? {
        try await driver.read { [agentCache] session in
            try session.agent(id, agentCache)
        }
    }
}

private struct ListedAgent {
    var agent: Agent
    var position: Int64
}

extension SQLSession {
    /// Active or not.
    func agent(_ id: Agent.ID, _ cache: AgentCache) throws -> Agent? {
        try first("SELECT \(AgentRow.columns) FROM agents a WHERE a.id = ?1", [.id(id)], cache.agent)
    }

    func activeAgent(_ id: Agent.ID, _ cache: AgentCache) throws -> Agent {
        guard let agent = try agent(id, cache), agent.isActive else { throw ChatError.agentUnavailable }
        return agent
    }

    /// What a conversation shows of its agent.
    func activeAgentSummary(_ id: Agent.ID) throws -> Conversation.AgentSummary {
        let summary = try first("SELECT name, avatar FROM agents WHERE id = ?1 AND is_active = 1", [.id(id)]) { row in
            Conversation.AgentSummary(id: id, name: try row.text(0), avatar: try row.text(1))
        }
        guard let summary else { throw ChatError.agentUnavailable }
        return summary
    }
}
