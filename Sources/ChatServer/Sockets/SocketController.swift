// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird
import MartletAPI
import ServiceLifecycle
import Synchronization

/// `/ws/chat/{id}/` and `/ws/events/`
///
/// `run` must be running: it looks at every socket now and then.
final class SocketController: Service {
    private struct State {
        var next: UInt64 = 0
        var sessions: [UInt64: SocketSession] = [:]
        /// One for each event loop that has a socket.
        var bells: [ObjectIdentifier: Doorbell] = [:]
    }

    private let services: SocketServices
    private let authenticator: Authenticator
    private let configuration: WebSocketConfiguration
    private let state = Mutex(State())

    init(services: SocketServices, authenticator: Authenticator, configuration: WebSocketConfiguration) {
        self.services = services
        self.authenticator = authenticator
        self.configuration = configuration
    }

    func add(to router: Router<ServerContext>) {
        router.get("ws/chat/{id}") { request, context in
            let identity = try await self.identity(of: request)
            let id = try RequestParameters(request, context).id("id", of: Conversation.self)
            _ = try await self.services.conversations.conversation(id, of: identity.user)
            return try await self.open(.conversation(id), identity, request, context)
        }
        router.get("ws/events") { request, context in
            try await self.open(.account, try await self.identity(of: request), request, context)
        }
    }

    func run() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: services.limits.interval)
            let now = Timestamp.now
            for session in state.withLock({ Array($0.sessions.values) }) { session.check(at: now) }
        }
    }

    private func identity(of request: Request) async throws -> Identity {
        if services.generations.isDraining { throw ChatError.unavailable(retryAfter: .seconds(5)) }
        let identity = try await authenticator.socketIdentity(of: request)
        guard services.hub.count(of: identity.user.id) < SocketServices.socketsPerUser else {
            throw ChatError.rateLimited(retryAfter: .seconds(60))
        }
        return identity
    }

    private func open(_ scope: SocketSession.Scope, _ identity: Identity, _ request: Request, _ context: ServerContext) async throws
        -> Response
    {
        try await webSocketResponse(to: request, on: context.channel, configuration: configuration) { connection in
            let loop = connection.channel.eventLoop
            let (id, bell) = self.state.withLock { state in
                state.next += 1
                let bell = state.bells[ObjectIdentifier(loop)] ?? Doorbell(loop: loop)
                state.bells[ObjectIdentifier(loop)] = bell
                return (state.next, bell)
            }
            let session = SocketSession(connection, scope: scope, identity: identity, services: self.services, bell: bell)
            self.state.withLock { $0.sessions[id] = session }
            defer { self.state.withLock { $0.sessions[id] = nil } }
            await session.run()
            try Task.checkCancellation()
        }
    }
}
