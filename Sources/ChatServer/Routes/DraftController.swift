// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// `/api/v1/chat/conversations/{id}/draft/`
struct DraftController {
    let drafts: Drafts
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        routes.get("chat/conversations/{id}/draft", use: draft)
        routes.put("chat/conversations/{id}/draft", use: set)
    }

    @Sendable func draft(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        return try .json(try await drafts.draft(of: try RequestParameters(request, context).id("id"), user: user))
    }

    @Sendable func set(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let id = try RequestParameters(request, context).id("id", of: Conversation.self)
        return try .json(try await drafts.set(try await JSONBody.read(from: request), of: id, user: user))
    }
}
