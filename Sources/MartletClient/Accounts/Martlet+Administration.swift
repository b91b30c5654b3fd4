// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

/// For admins; everyone else is answered `forbidden`.
extension Martlet {
    /// The newest first. `search` is looked for in names and addresses.
    public func users(
        search: String? = nil, role: User.Role? = nil, isActive: Bool? = nil, pageSize: Int? = nil
    ) -> Listing<ManagedUser> {
        let query = [
            ("search", search), ("role", role?.rawValue), ("is_active", isActive.map { "\($0)" }), ("page_size", pageSize.map(String.init)),
        ]
        return Listing(caller: caller, request: APIRequest(.get, "/api/v1/admin/users/", query: query))
    }

    public func user(_ id: User.ID) async throws -> ManagedUser {
        try await caller.call(APIRequest(.get, "/api/v1/admin/users/\(id)/"))
    }

    /// Whether registration is open or not. Signs nobody in.
    public func createUser(_ user: NewUserRequest) async throws -> ManagedUser {
        try await caller.call(APIRequest(.post, "/api/v1/admin/users/", sending: user, mayRepeat: false))
    }

    /// What changes is felt by the account's open sockets within a second. `last_admin` where no active admin would be left.
    public func updateUser(_ id: User.ID, _ changes: ManagedUserPatch) async throws -> ManagedUser {
        try await caller.call(APIRequest(.patch, "/api/v1/admin/users/\(id)/", sending: changes, mayRepeat: true))
    }

    public func sessions(of id: User.ID) -> Listing<Session> {
        Listing(caller: caller, request: APIRequest(.get, "/api/v1/admin/users/\(id)/sessions/"))
    }

    /// Signs the account out everywhere.
    public func endSessions(of id: User.ID) async throws {
        try await caller.call(APIRequest(.delete, "/api/v1/admin/users/\(id)/sessions/"))
    }

    public func endSession(_ session: Session.ID, of id: User.ID) async throws {
        try await caller.call(APIRequest(.delete, "/api/v1/admin/users/\(id)/sessions/\(session)/"))
    }

    /// Both days included; the last thirty days where they are left out. A range has at most 366 days.
    public func figures(from: CalendarDay? = nil, to: CalendarDay? = nil, agent: Agent.ID? = nil) async throws -> Figures {
        let query = [("from", from?.description), ("to", to?.description), ("agent_id", agent?.description)]
        return try await caller.call(APIRequest(.get, "/api/v1/admin/figures/", query: query))
    }

    /// The newest first. `user` is whoever did something, or whose account it concerns.
    public func auditLog(of user: User.ID? = nil, action: AuditEntry.Action? = nil, pageSize: Int? = nil) -> Listing<AuditEntry> {
        let query = [("user_id", user?.description), ("action", action?.rawValue), ("page_size", pageSize.map(String.init))]
        return Listing(caller: caller, request: APIRequest(.get, "/api/v1/admin/audit/", query: query))
    }

    /// Also agents that are not active; `nil` for both kinds.
    public func allAgents(isActive: Bool? = nil, search: String? = nil, pageSize: Int? = nil) -> Listing<Agent> {
        let query = [("is_active", isActive.map { "\($0)" }), ("search", search), ("page_size", pageSize.map(String.init))]
        return Listing(caller: caller, request: APIRequest(.get, "/api/v1/admin/agents/", query: query))
    }

    /// The model servers that agents can be given to.
    public func providers() -> Listing<ProviderSummary> {
        Listing(caller: caller, request: APIRequest(.get, "/api/v1/admin/providers/"))
    }

    /// Asks a model as an agent of these settings would. Takes two minutes at most; nothing is stored.
    public func tryAgent(_ trial: AgentTrialRequest) async throws -> AgentTrialResult {
        var request = APIRequest(.post, "/api/v1/admin/agents/try/", sending: trial, mayRepeat: false)
        // The server ends it at 120 seconds, and its answer has some way to go.
        request.patience = .upTo(.seconds(130))
        return try await caller.call(request)
    }
}
