// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird
import MartletAPI
import NIOCore
import StreamProtocols

/// `/api/v1/admin/agents/` and `/api/v1/admin/providers/`, for admins.
struct AdminAgentController {
    let agents: Agents
    let providers: [ProviderSummary]
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        let admin = routes.group("admin")
        admin.get("agents", use: list)
        admin.post("agents", use: create)
        admin.post("agents/try", use: tryOut)
        admin.patch("agents/{id}", use: update)
        admin.delete("agents/{id}", use: deactivate)
        admin.get("providers", use: listProviders)
    }

    @Sendable func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        try identity.requireAdmin()
        let parameters = RequestParameters(request, context)
        let filter = AgentFilter(
            capability: try parameters.text("capability"), search: try parameters.text("search"), isActive: try parameters.bool("is_active")
        )
        return try .json(parameters.page(try await agents.list(matching: filter, page: try parameters.page(), viewer: identity.user)))
    }

    @Sendable func create(_ request: Request, _ context: ServerContext) async throws -> Response {
        let author = try await authenticator.admin(of: request, context)
        return try .json(try await agents.create(try await JSONBody.read(from: request), by: author), status: .created)
    }

    @Sendable func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        let author = try await authenticator.admin(of: request, context)
        let id = try RequestParameters(request, context).id("id", of: Agent.self)
        return try .json(try await agents.update(id, try await JSONBody.read(from: request), by: author))
    }

    @Sendable func deactivate(_ request: Request, _ context: ServerContext) async throws -> Response {
        let author = try await authenticator.admin(of: request, context)
        try await agents.deactivate(try RequestParameters(request, context).id("id"), by: author)
        return .noContent
    }

    @Sendable func listProviders(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await authenticator.admin(of: request, context)
        return try .json(Page(results: providers))
    }

    /// Streams the trial to whoever accepts `text/event-stream`; everyone else gets all of it at its end. Where the client goes
    /// away, the model is asked no further.
    @Sendable func tryOut(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        try identity.requireAdmin()
        let trial = try agents.trial(try await JSONBody.read(from: request), by: identity.user)
        guard request.headers[.accept]?.contains("text/event-stream") == true else {
            return try .json(try await context.channel.whileClientListens { try await trial.result() })
        }
        let headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                let (events, continuation) = AsyncStream<AgentTrialEvent>.makeStream()
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        defer { continuation.finish() }
                        try await context.channel.whileClientListens { try await trial.run { continuation.yield($0) } }
                    }
                    for await event in events { try await writer.write(try Self.encoded(event)) }
                    try await group.waitForAll()
                }
                try await writer.finish(nil)
            })
    }

    private static func encoded(_ event: AgentTrialEvent) throws -> ByteBuffer {
        ServerSentEvent(data: try DirectJSONEncoder.encode(event)).encoded()
    }
}
