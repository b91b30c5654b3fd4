// SPDX-License-Identifier: Apache-2.0

import ChatCore
package import ChatServer
package import Foundation
import Logging
import ServiceLifecycle

/// A whole server inside this process, with a data directory of its own, whose agents talk to fake models.
package struct RunningServer: ServerUnderTest {
    package let port: Int
    /// Behind the agents `assistant` and `writer`, in OpenAI's format.
    package let model: FakeModelServer
    /// Behind the agent `claude`, in Anthropic's.
    package let anthropic: FakeModelServer
    package let folder: URL
    private let program: MartletServer
    private let services: ServiceGroup

    init(
        port: Int, model: FakeModelServer, anthropic: FakeModelServer, folder: URL, program: MartletServer, services: ServiceGroup
    ) {
        self.program = program
        self.port = port
        self.model = model
        self.anthropic = anthropic
        self.folder = folder
        self.services = services
    }

    /// As the server does once an hour.
    package func emptyTrash() async {
        await program.emptyTrash()
    }

    /// Sockets that are open or about to be.
    package var openSockets: Int {
        program.openSockets
    }

    /// Begins a graceful shutdown.
    package func shutDown() async {
        await services.triggerGracefulShutdown()
    }
}

/// How a server is set up where a test wants it otherwise.
package struct ServerPlan: Sendable {
    package var settings = ServerSettings()
    package var overrides = MartletServer.Overrides()
    package var agents = AgentsYAML()

    init() {
        settings.port = 0
        settings.authAttemptsPerMinute = 1_000_000
        settings.messagesPerMinute = 1_000_000
        overrides.passwordCost = .cheap
        overrides.environment = ["MODEL_KEY": "sk-a-key-that-nobody-may-see"]
    }
}

/// Runs a server for as long as `body` runs, and leaves nothing of it behind.
package func withServer(
    _ change: (inout ServerPlan) -> Void = { _ in }, _ body: @Sendable (RunningServer) async throws -> Void
) async throws {
    var plan = ServerPlan()
    change(&plan)
    try await withFakeModels { model, anthropic in
        try await withTemporaryFolder { folder in
            if plan.settings.dataDirectory == ServerSettings().dataDirectory {
                plan.settings.dataDirectory = folder.appending(path: "data").path
            }
            plan.settings.agentsFile = folder.appending(path: "agents.yaml").path
            try plan.agents.text(model: model, anthropic: anthropic).write(
                toFile: plan.settings.agentsFile, atomically: true, encoding: .utf8)
            let logger = Logger(label: "martlet") { _ in SwiftLogNoOpLogHandler() }
            let server = try await MartletServer.make(plan.settings, overrides: plan.overrides, logger: logger)
            let services = ServiceGroup(configuration: .init(services: [server], logger: logger))
            try await withThrowingTaskGroup { group in
                group.addTask { try await services.run() }
                do {
                    let running = RunningServer(
                        port: await server.port(), model: model, anthropic: anthropic, folder: folder, program: server,
                        services: services)
                    try await body(running)
                } catch {
                    group.cancelAll()
                    throw error
                }
                group.cancelAll()
                // How a server ends that is not asked politely is of no interest here.
                _ = await group.nextResult()
            }
        }
    }
}

/// Two fake models for as long as `body` runs: in OpenAI's format and in Anthropic's. Everything that starts servers does so within
/// this; it waits until not too many are running.
package func withFakeModels(_ body: (_ model: FakeModelServer, _ anthropic: FakeModelServer) async throws -> Void) async throws {
    try await Turnstile.servers.pass { try await withFakeModelsNow(body) }
}

private func withFakeModelsNow(_ body: (_ model: FakeModelServer, _ anthropic: FakeModelServer) async throws -> Void) async throws {
    let (model, anthropic) = (try await FakeModelServer.start(), try await FakeModelServer.start())
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(model, anthropic))
    } catch {
        result = .failure(error)
    }
    await model.stop()
    await anthropic.stop()
    try result.get()
}

package func withTemporaryFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
}
