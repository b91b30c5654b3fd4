// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

extension Martlet {
    /// Those that can be talked to.
    public func agents(capability: String? = nil, search: String? = nil, pageSize: Int? = nil) -> Listing<Agent> {
        let query = [("capability", capability), ("search", search), ("page_size", pageSize.map(String.init))]
        return Listing(caller: caller, request: APIRequest(.get, "/api/v1/agents/", query: query))
    }

    public func agent(_ id: Agent.ID) async throws -> Agent {
        try await caller.call(APIRequest(.get, "/api/v1/agents/\(id)/"))
    }

    /// For admins. Needs `slug`, `name`, `provider` and `model`.
    public func createAgent(_ agent: AgentPatch) async throws -> Agent {
        try await caller.call(APIRequest(.post, "/api/v1/admin/agents/", sending: agent, mayRepeat: false))
    }

    /// For admins. What is nil stays as it is.
    public func updateAgent(_ id: Agent.ID, _ changes: AgentPatch) async throws -> Agent {
        try await caller.call(APIRequest(.patch, "/api/v1/admin/agents/\(id)/", sending: changes, mayRepeat: true))
    }

    /// For admins. Its conversations stay readable; nobody can say anything more to it.
    public func deactivateAgent(_ id: Agent.ID) async throws {
        try await caller.call(APIRequest(.delete, "/api/v1/admin/agents/\(id)/"))
    }
}
