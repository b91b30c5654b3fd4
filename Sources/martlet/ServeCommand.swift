// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ChatServer
import Foundation
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves until it is told to stop (SIGTERM or SIGINT; a second one stops at once).")

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        Memory.tune()
        do {
            let settings = try await settings.read()
            Logs.bootstrap(level: settings.logLevel)
            let logger = Logger(label: "martlet")
            var overrides = MartletServer.Overrides()
            if settings.metricsAddress != nil {
                let registry = PrometheusRegistry()
                MetricsSystem.bootstrap(registry)
                overrides.metrics = registry
            }
            try await serve(try await MartletServer.make(settings, overrides: overrides, logger: logger), logger: logger)
        } catch let fault as SettingsFault {
            for line in fault.faults { Logs.printError("martlet: \(line)") }
            throw ExitCode(Faults.configuration)
        }
    }

    private func serve(_ server: MartletServer, logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [server], logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = .seconds(28)
        let group = ServiceGroup(configuration: configuration)
        // Before the address is printed: whoever waits for that may send one at once.
        let trapped = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let signals = Task {
            var isStopping = false
            for await signal in trapped {
                if isStopping { Foundation.exit(128 + signal.rawValue) }
                isStopping = true
                logger.notice("stopping", metadata: ["signal": "\(signal)"])
                await group.triggerGracefulShutdown()
            }
        }
        defer { signals.cancel() }
        try await group.run()
    }
}
