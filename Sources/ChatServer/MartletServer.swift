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

    private static let threadsForPasswords = 2
    /// Documents that are read at once; each has a process of its own.
    private static let threadsForDocuments = 2
    /// A backlog as long as a storm of reconnecting clients.
    private static let backlog = 4096

    private let settings: ServerSettings
    private let directory: DataDirectory
    private let store: any Store
    private let providers: ModelProviders
    private let threads: [NIOThreadPool]
    private let generations: Generations
    private let attachments: Attachments
    private let sockets: SocketController
    private let accounts: AccountWatch
    private let indexing: SearchIndexing
    private let emptying: TrashEmptying
    private let forgetting: AccountForgetting
    private let responder: OwnTaskResponder<KnownMethodResponder<RouterResponder<ServerContext>>>
    private let metrics: MetricsServer?
    private let logger: Logger
    private let address = ListeningAddress()

    /// Throws `SettingsFault` for whatever an operator can mend.
    package static func make(_ settings: ServerSettings, overrides: Overrides = .init(), logger: Logger) async throws -> MartletServer {
        let file = try AgentsFile(path: settings.agentsFile, environment: overrides.environment)
        let directory = try DataDirectory(settings.dataDirectory)
        guard let secrets = SecretKeys(settings.secretKeys.isEmpty ? [try directory.secret()] : settings.secretKeys) else {
            throw SettingsFault(["secret_key: a secret needs at least \(SecretKeys.minimumLength) bytes"])
        }
        let files = try directory.files()
        let store = try await openStore(directory.database)
        let providers: ModelProviders
        do {
            providers = try ModelProviders(file.providers, timeLimits: overrides.modelTimeLimits)
        } catch {
            try? await store.close()
            throw SettingsFault(["\(settings.agentsFile): \(error)"])
        }
        let threads = NIOThreadPool(numberOfThreads: threadsForPasswords)
        threads.start()

        let hub = EventHub()
        let hasher = PasswordHasher(cost: overrides.passwordCost, threads: threads)
        let policy = Accounts.Policy(registrationIsOpen: settings.registrationIsOpen, attemptsPerMinute: settings.authAttemptsPerMinute)
        let accounts = await Accounts(store: store, hub: hub, hasher: hasher, secrets: secrets, policy: policy, logger: logger)
        let agents = Agents(store: store, models: { providers[$0] }, logger: logger)
        let documentThreads = NIOThreadPool(numberOfThreads: threadsForDocuments)
        documentThreads.start()
        let generations = Generations(
            store: store, hub: hub, models: { providers[$0] }, files: files,
            scaler: ChildPictureScaler(program: overrides.program, threads: documentThreads), node: "local", grace: overrides.grace,
            logger: logger)
        let attachments = Attachments(
            store: store, storage: files, links: AttachmentLinks(secrets),
            documents: ChildDocumentReader(program: overrides.program, threads: documentThreads),
            limits: .init(fileBytes: settings.maxUploadBytes, quota: FileQuota(bytes: settings.accountFileBytes)), logger: logger)
        let conversations = Conversations(
            store: store, hub: hub, generations: generations, agents: agents, attachments: attachments,
            messagesPerMinute: settings.messagesPerMinute)
        let trash = Trash(store: store, hub: hub, generations: generations, attachments: attachments)
        let authenticator = Authenticator(accounts: accounts)
        let origins = OriginPolicy(allowed: Set(settings.allowedOrigins.compactMap { Origin($0) }))
        let sockets = SocketController(
            services: .init(
                accounts: accounts, conversations: conversations, generations: generations, hub: hub, limits: overrides.socketLimits,
                logger: logger),
            authenticator: authenticator, configuration: socketConfiguration(origins))

        do {
            try await agents.sync(file.agents)
            try await generations.recover()
            try await attachments.recover()
        } catch {
            await providers.shutdown()
            try? await store.close()
            throw error
        }

        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        if settings.metricsAddress != nil { router.add(middleware: MetricsMiddleware()) }
        router.add(middleware: RequestIDMiddleware())
        router.add(middleware: AccessLogMiddleware())
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(
            middleware: ErrorMiddleware {
                $0 is ChatError || $0 is StoreError || $0 is RequestFault || $0 is ImportRefusal ? ProblemResponse($0) : nil
            })
        let pageDirectory = PageDirectory.find(settings.webDirectory)
        router.add(middleware: HostMiddleware())
        router.add(middleware: StaticPageMiddleware(try StaticPage(directory: pageDirectory)))
        if let hook = overrides.beforeAnswering { router.add(middleware: AnswerHookMiddleware(hook: hook)) }
        let readiness = Readiness(isDraining: { generations.isDraining }, ping: { try await store.ping() })
        HealthController(readiness: readiness).add(to: router)
        sockets.add(to: router)
        if let description = APIDescription.find(besides: pageDirectory) {
            DescriptionController(description: description).add(to: router)
        } else {
            logger.warning("openapi.yaml is not there, so the API is not described at /api/docs/")
        }
        let api = router.group("api/v1")
        AuthController(accounts: accounts, authenticator: authenticator).add(to: api)
        AgentController(agents: agents, authenticator: authenticator).add(to: api)
        AdminController(accounts: accounts, figures: store, authenticator: authenticator).add(to: api)
        AdminAgentController(
            agents: agents, providers: file.providers.map { ProviderSummary(id: $0.id, kind: $0.kind.rawValue) },
            authenticator: authenticator
        ).add(to: api)
        ConversationController(conversations: conversations, trash: trash, authenticator: authenticator).add(to: api)
        TrashController(trash: trash, authenticator: authenticator).add(to: api)
        SearchController(search: Search(store: store), authenticator: authenticator).add(to: api)
        DraftController(drafts: Drafts(store: store, hub: hub), authenticator: authenticator).add(to: api)
        TransferController(
            exports: Exports(store: store, generations: generations, attachments: attachments),
            imports: Imports(
                store: store, hub: hub, attachments: attachments, directory: directory.path, threads: .singleton,
                limits: .init(fileBytes: settings.maxImportBytes)),
            authenticator: authenticator
        ).add(to: api)
        MessageController(conversations: conversations, authenticator: authenticator).add(to: api)
        AttachmentController(attachments: attachments, authenticator: authenticator).add(to: api)
        router.refuseOtherMethods()
        let metrics = settings.metricsAddress.flatMap { ListenAddress($0) }.flatMap { address in
            overrides.metrics.map { MetricsServer(address: address, registry: $0, logger: logger) }
        }
        return MartletServer(
            settings: settings, directory: directory, store: store, providers: providers, threads: [threads, documentThreads],
            generations: generations, attachments: attachments, sockets: sockets, accounts: AccountWatch(accounts),
            indexing: SearchIndexing(store: store, logger: logger),
            emptying: TrashEmptying(trash: trash, logger: logger, now: overrides.now),
            forgetting: AccountForgetting(store: store, logger: logger),
            responder: OwnTaskResponder(inner: KnownMethodResponder(inner: router.buildResponder())), metrics: metrics, logger: logger)
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
        let result: Result<Void, any Error>
        do {
            try await watching {
                try await withThrowingTaskGroup { group in
                    group.addTask { try await serve(app, connections) }
                    group.addTask { try await generations.run() }
                    group.addTask { try await indexing.run() }
                    group.addTask { try await emptying.run() }
                    group.addTask { try await forgetting.run() }
                    if let metrics { group.addTask { try await metrics.run() } }
                    // All end after a graceful shutdown; if one fails, so do the others.
                    try await group.next()
                    try await group.waitForAll()
                }
            }
            result = .success(())
        } catch {
            result = .failure(bindFault(error) ?? error)
        }
        await providers.shutdown()
        for threads in threads { try? await threads.shutdownGracefully() }
        try? await store.close()
        try result.get()
    }

    /// While `body` runs, and until they are done, also what looks after sockets, accounts and files from time to time. They go on
    /// while replies finish.
    private func watching(_ body: () async throws -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { watches in
            // Only being cancelled ends them.
            watches.addTask { try? await sockets.run() }
            watches.addTask { try? await accounts.run() }
            watches.addTask { await attachments.run() }
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
        // Taken so that it can be refused with the protocol's own close code.
        configuration.session.acceptsBinary = true
        return configuration
    }

    static func openStore(_ file: String) async throws -> any Store {
        do {
            return try await SQLStore.sqlite(file: file)
        } catch StoreError.newerSchema(let found, let known) {
            throw SettingsFault([
                "data_dir: \(file) was made by a newer martlet (schema \(found), this one knows \(known))"
            ])
        } catch StoreError.damaged {
            throw SettingsFault(["data_dir: \(file) is damaged, or is not a database"])
        } catch let error as StoreError {
            throw SettingsFault(["data_dir: \(file) cannot be opened: \(error)"])
        }
    }

    private func bindFault(_ error: any Error) -> SettingsFault? {
        guard let error = error as? IOError else {
            return error is SocketAddressError ? SettingsFault(["host: \(settings.host) is not an address of this machine"]) : nil
        }
        switch error.errnoCode {
        case EADDRINUSE: return SettingsFault(["port: \(settings.host):\(settings.port) is in use by another program"])
        case EACCES: return SettingsFault(["port: \(settings.host):\(settings.port) may not be used by this account"])
        case EADDRNOTAVAIL: return SettingsFault(["host: \(settings.host) is not an address of this machine"])
        default: return nil
        }
    }
}
