// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ChatServer
import Foundation

/// The flags of every command that reads settings. Each is also a variable, `MARTLET_…`, and a key of the settings file.
struct SettingsOptions: ParsableArguments {
    @Option(help: "A YAML file with settings.")
    var config: String?

    @Option(help: "The address to listen on (127.0.0.1).")
    var host: String?

    @Option(help: "The port to listen on (8080); 0 picks a free one.")
    var port: String?

    @Option(help: "Where the database, the secret and files are kept (./data).")
    var dataDir: String?

    @Option(help: "The file that names the model servers and the first agents (agents.yaml).")
    var agents: String?

    @Option(help: "Whether anyone may make an account after the first: open or closed.")
    var registration: String?

    @Option(help: "HOST:PORT to serve Prometheus metrics on (none); PORT is 127.0.0.1:PORT.")
    var metricsAddress: String?

    @Option(help: "Other sites whose pages may open sockets, separated by commas (none).")
    var allowedOrigins: String?

    @Option(help: "How many messages an account may send in a minute (60).")
    var messagesPerMinute: String?

    @Option(help: "How often an address may register or sign in within a minute (30).")
    var authAttemptsPerMinute: String?

    @Option(help: "The largest file that is taken, in bytes (26214400).")
    var maxUploadBytes: String?

    @Option(help: "What all files of an account may have together, in bytes (1073741824).")
    var accountFileBytes: String?

    @Option(help: "The largest export file that is taken by an import, in bytes (1073741824).")
    var maxImportBytes: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical (info).")
    var logLevel: String?

    @Option(help: "Where the built page is (beside the program).")
    var webDir: String?

    func read() async throws -> ServerSettings {
        let flags: [String: String?] = [
            "host": host, "port": port, "data_dir": dataDir, "agents": agents, "registration": registration,
            "metrics_address": metricsAddress, "allowed_origins": allowedOrigins, "messages_per_minute": messagesPerMinute,
            "auth_attempts_per_minute": authAttemptsPerMinute, "max_upload_bytes": maxUploadBytes, "account_file_bytes": accountFileBytes,
            "max_import_bytes": maxImportBytes, "log_level": logLevel, "web_dir": webDir,
        ]
        return try await SettingsReader.read(
            flags: flags.compactMapValues { $0 }, environment: ProcessInfo.processInfo.environment,
            file: config ?? ProcessInfo.processInfo.environment["MARTLET_CONFIG"])
    }
}
