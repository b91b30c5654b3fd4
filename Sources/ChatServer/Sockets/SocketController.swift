// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird
import MartletAPI
import NIOCore
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
    private let group = WaitGroup()

    init(services: SocketServices, authenticator: Authenticator, configuration: WebSocketConfiguration) {
        self.services = services
        self.authenticator = authenticator
        self.configuration = configuration
    }

    func add(to router: Router<ServerContext>) {
        router.get("ws/chat/{id}") { request, context in
            let identity = try await self.identity(of: request)
            let id = try RequestParameters(request, context).id("id", of: Conversation.self)
            return try await self.open(.conversation(id), identity, request, context)
        }
        router.get("ws/events") { request, context in
            try await self.open(.account, try await self.identity(of: request), request, context)
        }
    }

    /// Sockets that are open or about to be.
    var count: Int {
        services.hub.count
    }

    func run() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: services.limits.interval)
            let now = Timestamp.now
            for session in state.withLock({ Array($0.sessions.values) }) { session.check(at: now) }
        }
    }

    /// Returns once no socket does anything any more: each connection must have ended, or be about to. For one caller.
    func ended() async {
        await group.wait()
    }

    private func identity(of request: Request) async throws -> Identity {
        if services.generations.isDraining { throw ChatError.unavailable(retryAfter: .seconds(5)) }
        let identity = try await authenticator.socketIdentity(of: request)
        guard services.hub.count(of: identity.user.id) < SocketServices.socketsPerUser else {
            throw ChatError.rateLimited(retryAfter: .seconds(60))
        }
        return identity
    }

    /// Listens first and then looks whether there is anything to listen to, and still somebody who may: what ends either
    /// before is seen, and what ends it afterwards is heard of.
    private func open(
        _ scope: SocketListening.Scope, _ identity: Identity, _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let loop = context.channel.eventLoop
        let listening = SocketListening(to: scope, user: identity.user.id, hub: services.hub, loop: loop, bell: bell(of: loop))
        do {
            guard let standing = try await services.accounts.recheck(identity) else { throw ChatError.notAuthenticated }
            let user = standing.user
            let identity = Identity(user: user, credential: identity.credential, expiresAt: identity.expiresAt)
            if let id = scope.conversation { _ = try await services.conversations.conversation(id, of: user) }
            let response = try await webSocketResponse(
                to: request, on: context.channel, configuration: configuration,
                begin: { connection in
                    let session = SocketSession(
                        connection, listening, identity: identity, standing: standing, services: self.services)
                    let number = self.add(session)
                    session.start { self.remove(number) }
                })
            // The peer may go before the session runs.
            context.channel.closeFuture.whenComplete { _ in listening.end() }
            return response
        } catch {
            listening.end()
            throw error
        }
    }

    private func bell(of loop: any EventLoop) -> Doorbell {
        state.withLock { state in
            let bell = state.bells[ObjectIdentifier(loop)] ?? Doorbell(loop: loop)
            state.bells[ObjectIdentifier(loop)] = bell
            return bell
        }
    }

    private func add(_ session: SocketSession) -> UInt64 {
        group.enter()
        return state.withLock { state in
            state.next += 1
            state.sessions[state.next] = session
            return state.next
        }
    }

    private func remove(_ number: UInt64) {
        state.withLock { $0.sessions[number] = nil }
        group.leave()
    }
}
