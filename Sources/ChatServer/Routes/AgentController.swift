// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// `/api/v1/agents/`
struct AgentController {
    let agents: Agents
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        routes.get("agents", use: list)
        routes.get("agents/{id}", use: agent)
    }

    @Sendable func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        let parameters = RequestParameters(request, context)
        let filter = AgentFilter(capability: try parameters.text("capability"), search: try parameters.text("search"))
        return try .json(parameters.page(try await agents.list(matching: filter, page: try parameters.page(), viewer: identity.user)))
    }

    @Sendable func agent(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        return try .json(try await agents.agent(try RequestParameters(request, context).id("id"), viewer: identity.user))
    }
}
