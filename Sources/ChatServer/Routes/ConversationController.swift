// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// `/api/v1/chat/conversations/`
struct ConversationController {
    let conversations: Conversations
    let trash: Trash
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        let chat = routes.group("chat/conversations")
        chat.post(use: create)
        chat.get(use: list)
        chat.delete(use: deleteAll)
        chat.get("{id}", use: conversation)
        chat.patch("{id}", use: update)
        chat.delete("{id}", use: delete)
        chat.post("{id}/stop", use: stop)
        chat.post("{id}/read", use: read)
    }

    @Sendable func create(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let (conversation, existed) = try await conversations.create(try await JSONBody.read(from: request), by: user)
        return try .json(conversation, status: existed ? .ok : .created)
    }

    @Sendable func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        let filter = ConversationFilter(
            agentID: try parameters.queryID("agent_id"), isArchived: try parameters.bool("is_archived") ?? false,
            isPinned: try parameters.bool("is_pinned"), search: try parameters.text("search"))
        return try .json(parameters.page(try await conversations.list(of: user, filter: filter, page: try parameters.page())))
    }

    @Sendable func conversation(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        return try .json(try await conversations.whole(try RequestParameters(request, context).id("id"), of: user))
    }

    @Sendable func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let id = try RequestParameters(request, context).id("id", of: Conversation.self)
        return try .json(try await conversations.update(id, of: user, try await JSONBody.read(from: request)))
    }

    @Sendable func delete(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        let id = try parameters.id("id", of: Conversation.self)
        if try parameters.text("permanent") == "now" {
            try await trash.deleteNow(id, of: user)
        } else if try parameters.bool("permanent") ?? false {
            try await trash.add(id, of: user)
        } else {
            try await conversations.archive(id, of: user)
        }
        return .noContent
    }

    /// Nobody should lose everything by a path that lacks its end, so it has to be said what is to become of them.
    @Sendable func deleteAll(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        switch try RequestParameters(request, context).text("permanent") {
        case "now": return try .json(DeletedConversations(conversations: try await trash.deleteAllNow(of: user)))
        case "true": return try .json(DeletedConversations(conversations: try await trash.addAll(of: user)))
        default:
            var problem = ProblemResponse.methodNotAllowed(allowed: [.get, .head, .post])
            problem.detail += " To delete all conversations say permanent=true, into the trash, or permanent=now, for good."
            throw problem
        }
    }

    @Sendable func stop(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        return try .json(StopResult(stopped: try await conversations.stop(try RequestParameters(request, context).id("id"), of: user)))
    }

    @Sendable func read(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let id = try RequestParameters(request, context).id("id", of: Conversation.self)
        let body: ReadRequest = try await JSONBody.read(from: request)
        try await conversations.markRead(body.messageID, in: id, of: user)
        return .noContent
    }
}
