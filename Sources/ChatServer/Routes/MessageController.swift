// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// `/api/v1/chat/conversations/{id}/messages/`
struct MessageController {
    let conversations: Conversations
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        let messages = routes.group("chat/conversations/{id}/messages")
        messages.post(use: send)
        messages.get(use: list)
        messages.get("{message_id}", use: message)
    }

    @Sendable func send(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let id = try RequestParameters(request, context).id("id", of: Conversation.self)
        let (message, existed) = try await conversations.send(try await JSONBody.read(from: request), to: id, by: user)
        return try .json(message, status: existed ? .ok : .created)
    }

    @Sendable func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        let newestFirst =
            switch try parameters.text("order") {
            case nil, "asc": false
            case "desc": true
            case .some: throw ChatError.invalid("order", "invalid", "The order is asc or desc.")
            }
        let slice = try await conversations.messages(
            of: try parameters.id("id"), user: user, newestFirst: newestFirst, page: try parameters.page())
        return try .json(parameters.page(slice))
    }

    @Sendable func message(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        return try .json(try await conversations.message(try parameters.id("message_id"), in: try parameters.id("id"), of: user))
    }
}
