// SPDX-License-Identifier: Apache-2.0

package import AgentEngine
package import ChatCore
import ChatStorage
import Foundation
import Hummingbird
package import Logging
package import MartletAPI
import NIOCore
import NIOPosix
import ServiceLifecycle
import StreamProtocols

/// The whole server, put together from its settings. Here the parts meet; nowhere else does one know another.
///
/// `make` opens the database and brings it up to date, reads the agents file, and ends the replies that the last stop cut
/// off; `run` serves until the surrounding service group shuts down, then lets replies finish.
package struct MartletServer: Service {
    /// What tests set and an operator does not.
    package struct Overrides: Sendable {
        package var passwordCost = PasswordHasher.Cost.standard
        package var modelTimeLimits = ModelTimeLimits()
        package var trialTimeLimit: Duration = .seconds(120)
        package var grace: Duration = .seconds(20)
        package var socketLimits = SocketLimits()
        /// What the trash takes for the time of day.
        package var now: @Sendable () -> Timestamp = { .now }
        package var environment = ProcessInfo.processInfo.environment
        /// Where metrics are collected that `settings.metricsAddress` shows; whoever bootstraps the metrics system has it.
        package var metrics: PrometheusRegistry?
        /// This program, which is started again to read documents. Beside the running one, where tests run.
        package var program = ProgramFile.find()
        /// Called when a route has made its answer, before anything of it is written. What it throws is answered instead.
        package var beforeAnswering: (@Sendable (_ path: String, _ status: Int) async throws -> Void)?

        package init() {}
    }

    /// A backlog as long as a storm of reconnecting clients.
    private static let backlog = 4096

    private let settings: ServerSettings
    private let resources: ServerResources
    private let product: Product
    private let sockets: SocketController
    private let emptying: TrashEmptying
    private let responder: OwnTaskResponder<KnownMethodResponder<RouterResponder<ServerContext>>>
    private let metrics: MetricsServer?
    private let logger: Logger
    private let address = ListeningAddress()

    /// Throws `SettingsFault` for whatever an operator can mend. Whatever it throws, nothing is left open.
    package static func make(_ settings: ServerSettings, overrides: Overrides = .init(), logger: Logger) async throws -> MartletServer {
        let resources = try await ServerResources.open(settings, overrides)
        let product = await Product(resources, settings, overrides, logger: logger)
        do {
            try await product.recover(resources.agents.agents)
        } catch {
            await resources.close()
            throw error
        }
        if resources.description == nil { logger.warning("openapi.yaml is not there, so the API is not described at /api/docs/") }
        let authenticator = Authenticator(accounts: product.accounts)
        let sockets = SocketController(
            services: .init(
                accounts: product.accounts, conversations: product.conversations, generations: product.generations, hub: product.hub,
                limits: overrides.socketLimits, logger: logger),
            authenticator: authenticator,
            configuration: socketConfiguration(OriginPolicy(allowed: Set(settings.allowedOrigins.compactMap { Origin($0) }))))
        let routes = ServerRoutes(
            product: product, page: resources.page, description: resources.description, sockets: sockets, authenticator: authenticator,
            providers: resources.agents.providers.map { ProviderSummary(id: $0.id, kind: $0.kind.rawValue) },
            countsRequests: settings.metricsAddress != nil, beforeAnswering: overrides.beforeAnswering)
        let metrics = settings.metricsAddress.flatMap { ListenAddress($0) }.flatMap { address in
            overrides.metrics.map { MetricsServer(address: address, registry: $0, logger: logger) }
        }
        return MartletServer(
            settings: settings, resources: resources, product: product, sockets: sockets,
            emptying: TrashEmptying(trash: product.trash, logger: logger, now: overrides.now),
            responder: OwnTaskResponder(inner: KnownMethodResponder(inner: routes.responder())), metrics: metrics, logger: logger)
    }

    /// The port that was bound; waits until there is one.
    package func port() async -> Int {
        await address.port()
    }

    /// Sockets that are open or about to be.
    package var openSockets: Int {
        sockets.count
    }

    /// As it happens once an hour.
    package func emptyTrash() async {
        await emptying.empty()
    }

    package func run() async throws {
        let connections = ConnectionTasks()
        let app = Application(
            responder: responder, server: .martlet(tasks: connections),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: Self.backlog),
            onServerRunning: { [address, settings] channel in
                let port = channel.localAddress?.port ?? settings.port
                address.bound(to: port)
                let host = settings.host.contains(":") && !settings.host.hasPrefix("[") ? "[\(settings.host)]" : settings.host
                print("listening on http://\(host):\(port)")
                fflush(nil)
            },
            logger: logger)
        // A metrics address that cannot be had is found out before anybody is told that the server listens.
        let (metricsListen, listening) = AsyncStream.makeStream(of: Void.self)
        let result: Result<Void, any Error>
        do {
            try await watching {
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        for await _ in metricsListen {}
                        try Task.checkCancellation()
                        try await serve(app, connections)
                    }
                    group.addTask { try await product.generations.run() }
                    group.addTask { try await SearchIndexing(store: product.store, logger: logger).run() }
                    group.addTask { try await emptying.run() }
                    group.addTask { try await AccountForgetting(store: product.store, logger: logger).run() }
                    if let metrics {
                        group.addTask {
                            try await metrics.run { listening.finish() }
                            listening.finish()
                        }
                    } else {
                        listening.finish()
                    }
                    // All end after a graceful shutdown; if one fails, so do the others.
                    try await group.next()
                    try await group.waitForAll()
                }
            }
            result = .success(())
        } catch {
            let fault = SettingsFault(binding: settings.host, settings.port, named: (host: "host", port: "port"), error)
            result = .failure(fault ?? error)
        }
        await resources.close()
        try result.get()
    }

    /// While `body` runs, and until they are done, also what looks after sockets, accounts and files from time to time. They go on
    /// while replies finish.
    private func watching(_ body: () async throws -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { watches in
            // Only being cancelled ends them.
            watches.addTask { try? await sockets.run() }
            watches.addTask { try? await AccountWatch(product.accounts).run() }
            watches.addTask { await product.attachments.run() }
            defer { watches.cancelAll() }
            try await body()
        }
    }

    /// Returns once every connection has ended, and what its socket was doing is done.
    private func serve(_ app: some ApplicationProtocol, _ connections: ConnectionTasks) async throws {
        try await withTaskCancellationHandler {
            let result: Result<Void, any Error>
            do {
                result = .success(try await app.run())
            } catch {
                result = .failure(error)
            }
            await connections.ended()
            await sockets.ended()
            try result.get()
        } onCancel: {
            connections.cancel()
        }
    }

    private static func socketConfiguration(_ origins: OriginPolicy) -> WebSocketConfiguration {
        var configuration = WebSocketConfiguration(origins: origins)
        configuration.session.pingInterval = .seconds(SocketServices.heartbeatSeconds)
        configuration.session.slowCloseCode = CloseCode.tooSlow.rawValue
        // Taken so that it can be refused with the protocol's own close code.
        configuration.session.acceptsBinary = true
        return configuration
    }
}

extension SettingsFault {
    /// Why nothing can listen there; nil where it is something else. `names` are those of the settings that say where.
    init?(binding host: String, _ port: Int, named names: (host: String, port: String), _ error: any Error) {
        let elsewhere = "\(names.host): \(host) is not an address of this machine"
        guard let error = error as? IOError else {
            guard error is SocketAddressError else { return nil }
            self.init([elsewhere])
            return
        }
        switch error.errnoCode {
        case EADDRINUSE: self.init(["\(names.port): \(host):\(port) is in use by another program"])
        case EACCES: self.init(["\(names.port): \(host):\(port) may not be used by this account"])
        case EADDRNOTAVAIL: self.init([elsewhere])
        default: return nil
        }
    }
}
