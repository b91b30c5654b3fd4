// SPDX-License-Identifier: Apache-2.0

package import Logging

/// Everything that can be set, read once and checked. Nothing else looks at flags, the environment or a settings file.
package struct ServerSettings: Sendable {
    package var host = "127.0.0.1"
    /// 0: any free one.
    package var port = 8080
    package var dataDirectory = "./data"
    package var agentsFile = "agents.yaml"
    package var registrationIsOpen = true
    /// Nil: SQLite in the data directory.
    package var databaseURL: String?
    package var natsURL: String?
    /// The first signs; all are accepted. Empty: one is made and kept in the data directory.
    package var secretKeys: [String] = []
    /// HOST:PORT; nil: no metrics are served.
    package var metricsAddress: String?
    /// Origins of other sites whose pages may open sockets here, `https://example.com`.
    package var allowedOrigins: [String] = []
    package var messagesPerMinute = 60
    package var authAttemptsPerMinute = 30
    package var maxUploadBytes = 25 * 1024 * 1024
    /// Of all files of an account together.
    package var accountFileBytes = 1024 * 1024 * 1024
    package var maxImportBytes = 1024 * 1024 * 1024
    package var logLevel = Logger.Level.info
    /// Where the built page is; nil: beside the program, see `PageDirectory`.
    package var webDirectory: String?

    package init() {}

    /// By the names of the settings, for people. Secrets are only said to be set.
    package var table: [(name: String, value: String)] {
        func secret(_ isSet: Bool) -> String { isSet ? "(set)" : "(not set)" }
        return [
            ("host", host), ("port", String(port)), ("data_dir", dataDirectory), ("agents", agentsFile),
            ("registration", registrationIsOpen ? "open" : "closed"), ("database_url", secret(databaseURL != nil)),
            ("nats_url", secret(natsURL != nil)),
            ("secret_key", secret(!secretKeys.isEmpty)), ("metrics_address", metricsAddress ?? "(none)"),
            ("allowed_origins", allowedOrigins.joined(separator: ", ")), ("messages_per_minute", String(messagesPerMinute)),
            ("auth_attempts_per_minute", String(authAttemptsPerMinute)), ("max_upload_bytes", String(maxUploadBytes)),
            ("account_file_bytes", String(accountFileBytes)), ("max_import_bytes", String(maxImportBytes)),
            ("log_level", logLevel.rawValue),
            ("web_dir", webDirectory ?? "(beside the program)"),
        ]
    }
}

/// What is wrong with the settings, all of it.
package struct SettingsFault: Error, Equatable, CustomStringConvertible {
    package let faults: [String]

    package init(_ faults: [String]) {
        self.faults = faults
    }

    package var description: String {
        faults.joined(separator: "\n")
    }
}
