// SPDX-License-Identifier: Apache-2.0

import ChatStorage
import Foundation
import MartletAPI
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// The real program, set up wrongly: one line that names the fault, and exit code 78.
@Suite(.timeLimit(.minutes(10)))
struct SettingsFaultTests {
    private func refused(_ program: RealProgram) async throws -> String {
        #expect(try await program.ending() == .exit(78))
        let lines = program.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(program.errors)")
        #expect(program.output.isEmpty)
        return lines.first.map(String.init) ?? ""
    }

    @Test func aMissingAgentsFileIsNamed() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "missing.yaml")
            let line = try await refused(try .serve(data: folder.appending(path: "data"), agents: file))
            #expect(line.contains("\(file.path): there is no such file"))
        }
    }

    static let files: [(name: String, text: String, line: Int, word: String)] = [
        ("bad YAML", "providers:\n  - id: [\nagents: []\n", 4, "expected"),
        ("an unknown provider", "providers: []\nagents:\n  - slug: a\n    name: A\n    provider: nobody\n    model: m\n", 5, "nobody"),
        ("an unknown kind", "providers:\n  - id: x\n    kind: magic\n    base_url: http://127.0.0.1:1\nagents: []\n", 3, "magic"),
        ("an address that is none", "providers:\n  - id: x\n    kind: openai\n    base_url: nonsense\nagents: []\n", 4, "base_url"),
        (
            "a key that is missing",
            "providers:\n  - id: x\n    kind: openai\n    base_url: http://127.0.0.1:1\nagents:\n  - slug: a\n    name: A\n    provider: x\n",
            6, "model"
        ),
        ("an unknown key", "providers: []\nagents: []\nagent: []\n", 3, "agent"),
        ("an empty file", "", 1, "empty"),
        (
            "a window that is no number",
            "providers:\n  - id: x\n    kind: openai\n    base_url: http://127.0.0.1:1\nagents:\n  - slug: a\n    name: A\n    provider: x\n    model: m\n    context_window: wide\n",
            10, "context_window"
        ),
    ]

    @Test("A wrong agents file is named with its line", arguments: files)
    func wrongAgentsFile(name: String, text: String, line: Int, word: String) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "agents.yaml")
            try text.write(to: file, atomically: true, encoding: .utf8)
            let said = try await refused(try .serve(data: folder.appending(path: "data"), agents: file))
            #expect(said.contains("\(file.path):\(line): "), "\(said)")
            #expect(said.contains(word))
        }
    }

    @Test(
        "A setting that makes no sense is named",
        arguments: [
            ("MARTLET_SECRET_KEY", "too short", "secret_key"), ("MARTLET_SECRET_KEY", String(repeating: "x", count: 31), "secret_key"),
            ("MARTLET_REGISTRATION", "perhaps", "registration"), ("MARTLET_MESSAGES_PER_MINUTE", "many", "messages_per_minute"),
            ("MARTLET_LOG_LEVEL", "loud", "log_level"), ("MARTLET_ALLOWED_ORIGINS", "example.com", "allowed_origins"),
            ("MARTLET_CONFIG", "/nonexistent/settings.yaml", "settings.yaml"),
        ])
    func senselessSetting(variable: String, value: String, name: String) async throws {
        try await withProgramFolder { folder, _ in
            let said = try await refused(
                try .serve(
                    data: folder.appending(path: "data"), agents: folder.appending(path: "agents.yaml"), environment: [variable: value]))
            #expect(said.contains(name), "\(said)")
            if name == "secret_key" { #expect(!said.contains(value)) }
        }
    }

    @Test func aTakenPortIsNamed() async throws {
        try await withProgramFolder { folder, model in
            let said = try await refused(
                try .serve(
                    data: folder.appending(path: "data"), agents: folder.appending(path: "agents.yaml"), ["--port", "\(model.port)"]))
            #expect(said.contains("port") && said.contains("\(model.port)") && said.contains("in use"))
        }
    }

    @Test("A metrics address that cannot be had is named as that", arguments: ["taken", "elsewhere"])
    func metricsAddress(kind: String) async throws {
        try await withProgramFolder { folder, model in
            let address = kind == "taken" ? "\(model.port)" : "192.0.2.1:9090"
            let said = try await refused(
                try .serve(
                    data: folder.appending(path: "data"), agents: folder.appending(path: "agents.yaml"), ["--metrics-address", address]))
            #expect(said.contains("metrics_address: \(kind == "taken" ? "127.0.0.1:\(model.port) is in use" : "192.0.2.1 is not")"))
        }
    }

    @Test func theMetricsAddressAnswersAsCarefullyAsTheOther() async throws {
        try await withProgramFolder { folder, _ in
            let free = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0).get()
            let port = try #require(free.localAddress?.port)
            try await free.close()
            let program = try await RealProgram.serve(
                data: folder.appending(path: "data"), agents: folder.appending(path: "agents.yaml"), ["--metrics-address", ":\(port)"]
            ).listening()
            func ask(_ method: String, _ path: String) async throws -> RawConnection.Answer {
                try await RawConnection.with(port: port) { connection in
                    try await connection.send("\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-ID: mine\r\n\r\n")
                    return try await connection.answer()
                }
            }
            for (method, path, status, code) in [
                ("GET", "/metrics", 200, nil), ("GET", "/", 404, "not_found"), ("POST", "/metrics", 405, "method_not_allowed"),
            ] as [(String, String, Int, String?)] {
                let answer = try await ask(method, path)
                #expect(answer.status == status)
                #expect(answer.headers["x-request-id"] == "mine")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                guard let code else { continue }
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(try JSONDecoder().decode(Problem.self, from: Data(answer.body.utf8)).code == code)
            }
            try await program.killAndWait()
        }
    }

    static let settingsFiles: [(text: String, line: Int, words: [String])] = [
        ("port: 8080\ncolour: red\n", 2, ["unknown key colour", "allowed_origins"]),
        ("data-dir: x\n", 1, ["unknown key data-dir", "data_dir"]), ("\nMARTLET_PORT: 1\n", 2, ["unknown key MARTLET_PORT", "port"]),
        ("port: [1, 2]\n", 1, ["port must be one value"]), ("host:\n  name: x\n", 2, ["host must be one value"]),
        ("allowed_origins:\n  a: b\n", 2, ["allowed_origins must be text, or a list of texts"]), ("- port\n", 1, ["mapping"]),
        ("port: [\n", 2, [""]), ("port: 1\nport: 2\n", 1, ["the same key twice: port"]),
    ]

    @Test("What is wrong in a settings file is named with its line", arguments: settingsFiles)
    func wrongSettingsFile(text: String, line: Int, words: [String]) async throws {
        try await withProgramFolder { folder, _ in
            let file = folder.appending(path: "settings.yaml")
            try text.write(to: file, atomically: true, encoding: .utf8)
            let said = try await refused(
                try .serve(
                    data: folder.appending(path: "data"), agents: folder.appending(path: "agents.yaml"), ["--config", file.path]))
            #expect(said.contains("\(file.path):\(line): "), "\(said)")
            for word in words where !word.isEmpty { #expect(said.contains(word), "\(said)") }
        }
    }

    @Test func anAddressThatIsNotOursIsNamed() async throws {
        try await withProgramFolder { folder, _ in
            let said = try await refused(
                try .serve(data: folder.appending(path: "data"), agents: folder.appending(path: "agents.yaml"), ["--host", "192.0.2.1"]))
            #expect(said.contains("192.0.2.1"))
        }
    }

    @Test("A data directory that cannot be used is named", arguments: ["a file", "no directory above", "no database"])
    func unusableDirectory(kind: String) async throws {
        try await withProgramFolder { folder, _ in
            var data = folder.appending(path: "data")
            switch kind {
            case "a file": try "text".write(to: data, atomically: true, encoding: .utf8)
            case "no directory above": data = URL(filePath: "/proc/martlet/data")
            default:
                try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
                try String(repeating: "this is no database ", count: 500)
                    .write(to: data.appending(path: "martlet.sqlite"), atomically: true, encoding: .utf8)
            }
            let said = try await refused(try .serve(data: data, agents: folder.appending(path: "agents.yaml")))
            #expect(said.contains("data_dir") && said.contains(data.path), "\(said)")
        }
    }

    @Test func aDataDirectoryHasOneServerAtATime() async throws {
        try await withProgramFolder { folder, _ in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            let first = try await RealProgram.serve(data: data, agents: agents).listening()
            let said = try await refused(try .serve(data: data, agents: agents))
            #expect(said.contains("in use by another martlet"))
            #expect(try await first.ask("GET", "/readyz").status == 200)
            try await first.killAndWait()
        }
    }

    @Test func aDatabaseOfANewerProgramIsRefused() async throws {
        try await withProgramFolder { folder, _ in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            let first = try await RealProgram.serve(data: data, agents: agents).listening()
            first.send(SIGTERM)
            #expect(try await first.ending() == .exit(0))
            let driver = try SQLiteDriver(file: data.appending(path: "martlet.sqlite").path)
            try await driver.transaction { session in
                try session.executeScript("INSERT INTO schema_migrations (version, name, applied_at) VALUES (9999, 'later', 0)")
            }
            try await driver.close()
            let said = try await refused(try .serve(data: data, agents: agents))
            #expect(said.contains("newer martlet") && said.contains("9999"), "\(said)")
        }
    }
}
