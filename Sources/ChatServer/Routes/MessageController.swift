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
        messages.get("{message_id}/generation", use: generation)
        messages.patch("{message_id}", use: edit)
        messages.post("{message_id}/regenerate", use: regenerate)
        messages.post("{message_id}/continue", use: continueReply)
    }

    @Sendable func edit(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        let (id, message) = (try parameters.id("id", of: Conversation.self), try parameters.id("message_id", of: Message.self))
        return try .json(try await conversations.edit(message, in: id, by: user, try await JSONBody.read(from: request)), status: .created)
    }

    @Sendable func regenerate(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        let (id, message) = (try parameters.id("id", of: Conversation.self), try parameters.id("message_id", of: Message.self))
        let body: RegenerateRequest = try await JSONBody.read(from: request, orEmpty: true)
        return try .json(try await conversations.regenerate(message, in: id, by: user, agent: body.agentID), status: .created)
    }

    @Sendable func continueReply(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        let (id, message) = (try parameters.id("id", of: Conversation.self), try parameters.id("message_id", of: Message.self))
        return try .json(try await conversations.continueReply(message, in: id, by: user), status: .accepted)
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

    @Sendable func generation(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        return try .json(try await conversations.generation(of: try parameters.id("message_id"), in: try parameters.id("id"), user: user))
    }

    @Sendable func message(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        return try .json(try await conversations.message(try parameters.id("message_id"), in: try parameters.id("id"), of: user))
    }
}
