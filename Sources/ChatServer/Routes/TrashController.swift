// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// `/api/v1/chat/trash/`
struct TrashController {
    let trash: Trash
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        let group = routes.group("chat/trash")
        group.get(use: list)
        group.delete(use: empty)
        group.delete("{id}", use: remove)
        group.post("{id}/restore", use: restore)
    }

    @Sendable func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        return try .json(parameters.page(try await trash.list(of: user, page: try parameters.page())))
    }

    @Sendable func empty(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await trash.empty(of: try await authenticator.identity(of: request).user)
        return .noContent
    }

    @Sendable func remove(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        try await trash.remove(try RequestParameters(request, context).id("id"), of: user)
        return .noContent
    }

    @Sendable func restore(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        return try .json(try await trash.restore(try RequestParameters(request, context).id("id"), of: user))
    }
}
