// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import Logging

/// A setting: its name in a settings file; upper-cased behind `MARTLET_` in the environment; with hyphens as a flag.
package struct Setting: Sendable {
    package let name: String
    package let standard: String
    package let help: String
    package var isSecret = false
    /// Whether it can be given as a flag; a secret cannot, since flags are visible in the list of processes.
    package var isFlag = false
    /// Whether it is several values: separated by commas, or a list in the settings file.
    package var isList = false

    package var variable: String { "MARTLET_" + name.uppercased() }
    package var flag: String { "--" + name.replacingOccurrences(of: "_", with: "-") }

    package static let all: [Setting] = [
        .init(name: "host", standard: "127.0.0.1", help: "The address to listen on.", isFlag: true),
        .init(name: "port", standard: "8080", help: "The port to listen on; 0 picks a free one.", isFlag: true),
        .init(name: "data_dir", standard: "./data", help: "Where the database, the secret and files are kept.", isFlag: true),
        .init(name: "agents", standard: "agents.yaml", help: "The file that names the model servers and the first agents.", isFlag: true),
        .init(
            name: "registration", standard: "open on a loopback address, else closed",
            help: "Whether anyone may make an account after the first: open or closed.", isFlag: true),
        .init(name: "database_url", standard: "SQLite in the data directory", help: "A PostgreSQL database, postgres://…", isSecret: true),
        .init(name: "nats_url", standard: "none", help: "The NATS server that joins several nodes.", isSecret: true),
        .init(
            name: "secret_key", standard: "made once, kept in the data directory",
            help: "Signs tokens: at least 32 bytes. Several, separated by commas: the first signs, all are accepted.", isSecret: true,
            isList: true),
        .init(
            name: "metrics_address", standard: "none", help: "HOST:PORT to serve Prometheus metrics on; PORT is 127.0.0.1:PORT.",
            isFlag: true),
        .init(
            name: "allowed_origins", standard: "none", help: "Other sites whose pages may open sockets, separated by commas.", isFlag: true,
            isList: true),
        .init(name: "messages_per_minute", standard: "60", help: "How many messages an account may send in a minute.", isFlag: true),
        .init(
            name: "auth_attempts_per_minute", standard: "30", help: "How often an address may register or sign in within a minute.",
            isFlag: true),
        .init(name: "max_upload_bytes", standard: "26214400", help: "The largest file that is taken, in bytes.", isFlag: true),
        .init(
            name: "account_file_bytes", standard: "1073741824", help: "What all files of an account may have together, in bytes.",
            isFlag: true),
        .init(
            name: "max_import_bytes", standard: "1073741824", help: "The largest export file that is taken by an import, in bytes.",
            isFlag: true),
        .init(name: "log_level", standard: "info", help: "trace, debug, info, notice, warning, error or critical.", isFlag: true),
        .init(name: "web_dir", standard: "beside the program", help: "Where the built page is.", isFlag: true),
    ]
}

/// Reads settings: flags win over the environment, that over the file, that over what is built in.
package enum SettingsReader {
    /// `flags` by the names of the settings. Throws `SettingsFault` with everything that is wrong.
    package static func read(flags: [String: String], environment: [String: String], file: String?) async throws -> ServerSettings {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(
                name: "flags",
                values: Dictionary(
                    uniqueKeysWithValues: flags.map { (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: false)) })),
            EnvironmentVariablesProvider(
                environmentVariables: environment.filter { $0.key.hasPrefix("MARTLET_") && !$0.value.isEmpty }
            ).prefixKeys(with: ["martlet"]),
        ]
        var faults: [String] = []
        if let file {
            let file = try SettingsFile(path: file)
            providers.append(InMemoryProvider(name: "file", values: file.values))
            faults = file.faults
        }
        return try settings(from: ConfigReader(providers: providers), faults)
    }

    private static func settings(from config: ConfigReader, _ fileFaults: [String]) throws -> ServerSettings {
        var settings = ServerSettings()
        var faults = fileFaults
        func isSecret(_ name: String) -> Bool { Setting.all.contains { $0.name == name && $0.isSecret } }
        func text(_ name: String) -> String? { config.string(forKey: ConfigKey([name]), isSecret: isSecret(name)) }
        /// Nil where it is not set. A text is not a list to the reader, nor the other way round.
        func list(_ name: String) -> [String]? {
            let parts =
                text(name).map { $0.split(separator: ",").map(String.init) }
                ?? config.stringArray(forKey: ConfigKey([name]), isSecret: isSecret(name))
            return parts?.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        func number(_ name: String, _ range: ClosedRange<Int>, _ store: (Int) -> Void) {
            guard let text = text(name) else { return }
            guard let value = Int(text), range.contains(value) else {
                faults.append("\(name): \"\(text)\" is not a number from \(range.lowerBound) to \(range.upperBound)")
                return
            }
            store(value)
        }
        settings.host = text("host") ?? settings.host
        number("port", 0...65_535) { settings.port = $0 }
        settings.dataDirectory = text("data_dir") ?? settings.dataDirectory
        settings.agentsFile = text("agents") ?? settings.agentsFile
        switch text("registration") {
        case nil: settings.registrationIsOpen = isLoopback(settings.host)
        case "open": settings.registrationIsOpen = true
        case "closed": settings.registrationIsOpen = false
        case .some(let other): faults.append("registration: \"\(other)\" is neither open nor closed")
        }
        settings.databaseURL = text("database_url")
        settings.natsURL = text("nats_url")
        if settings.databaseURL != nil {
            faults.append("database_url: this version keeps its data in SQLite only; PostgreSQL is not supported yet")
        }
        if settings.natsURL != nil { faults.append("nats_url: this version runs on one node only; NATS is not supported yet") }
        if let keys = list("secret_key") {
            settings.secretKeys = keys
            if keys.isEmpty || keys.contains(where: { $0.utf8.count < 32 }) {
                faults.append("secret_key: a secret needs at least 32 bytes")
            }
        }
        if let text = text("metrics_address") {
            settings.metricsAddress = ListenAddress(text)?.description
            if settings.metricsAddress == nil { faults.append("metrics_address: \"\(text)\" is not HOST:PORT") }
        }
        // As a browser's address bar has it, an origin has a slash behind it.
        settings.allowedOrigins = (list("allowed_origins") ?? []).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        for origin in settings.allowedOrigins where !isOrigin(origin) {
            faults.append("allowed_origins: \"\(origin)\" is not an origin such as https://example.com")
        }
        number("messages_per_minute", 1...1_000_000_000) { settings.messagesPerMinute = $0 }
        number("auth_attempts_per_minute", 1...1_000_000_000) { settings.authAttemptsPerMinute = $0 }
        number("max_upload_bytes", 1...(1 << 40)) { settings.maxUploadBytes = $0 }
        number("account_file_bytes", 1...(1 << 50)) { settings.accountFileBytes = $0 }
        number("max_import_bytes", 1...(1 << 40)) { settings.maxImportBytes = $0 }
        if let level = text("log_level") {
            if let known = Logger.Level(rawValue: level.lowercased()) ?? (level.lowercased() == "warn" ? .warning : nil) {
                settings.logLevel = known
            } else {
                faults.append("log_level: \"\(level)\" is not a level")
            }
        }
        settings.webDirectory = text("web_dir")
        guard faults.isEmpty else { throw SettingsFault(faults) }
        return settings
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false else {
            return false
        }
        return url.path.isEmpty && url.query == nil && url.fragment == nil && url.user == nil
    }
}

/// HOST:PORT, where HOST may be an IPv6 address in brackets; `:PORT` and `PORT` are on this machine only.
package struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: Int

    package init?(_ text: String) {
        let colon = text.lastIndex(of: ":")
        let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
        guard let port = UInt16(digits), digits.first != "+" else { return nil }
        let host = text[..<(colon ?? text.startIndex)].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        guard !host.isEmpty || text == ":\(digits)" || text == digits else { return nil }
        self.host = host.isEmpty ? "127.0.0.1" : host
        self.port = Int(port)
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
