// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// `/api/v1/chat/search/`
struct SearchController {
    let search: Search
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        routes.get("chat/search", use: find)
    }

    @Sendable func find(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        let role: Message.Role? = try parameters.text("role").map { text in
            guard let role = Message.Role(rawValue: text) else {
                throw ChatError.invalid("role", "invalid", "The role is user, assistant or system.")
            }
            return role
        }
        let filter = SearchFilter(
            agentID: try parameters.queryID("agent_id"), role: role, isArchived: try parameters.bool("is_archived"),
            after: try parameters.time("after"), before: try parameters.time("before"))
        let slice = try await search.find(try parameters.text("q") ?? "", filter, of: user, page: try parameters.page())
        return try .json(parameters.page(slice))
    }
}
