// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// `/api/v1/agents/` and, for admins, `/api/v1/admin/agents/`
struct AgentController {
    let agents: Agents
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        routes.get("agents", use: list)
        routes.get("agents/{id}", use: agent)
        routes.post("admin/agents", use: create)
        routes.patch("admin/agents/{id}", use: update)
        routes.delete("admin/agents/{id}", use: deactivate)
    }

    @Sendable func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        let parameters = RequestParameters(request, context)
        let slice = try await agents.list(
            capability: try parameters.text("capability"), search: try parameters.text("search"), page: try parameters.page(),
            viewer: identity.user)
        return try .json(parameters.page(slice))
    }

    @Sendable func agent(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        return try .json(try await agents.agent(try RequestParameters(request, context).id("id"), viewer: identity.user))
    }

    @Sendable func create(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await authenticator.identity(of: request).requireAdmin()
        return try .json(try await agents.create(try await JSONBody.read(from: request)), status: .created)
    }

    @Sendable func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await authenticator.identity(of: request).requireAdmin()
        let id = try RequestParameters(request, context).id("id", of: Agent.self)
        return try .json(try await agents.update(id, try await JSONBody.read(from: request)))
    }

    @Sendable func deactivate(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await authenticator.identity(of: request).requireAdmin()
        try await agents.deactivate(try RequestParameters(request, context).id("id"))
        return .noContent
    }
}
