// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import Logging
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SettingsReaderTests {
    private func read(_ file: String? = nil, _ environment: [String: String] = [:]) async throws -> ServerSettings {
        let path = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID()).yaml")
        defer { try? FileManager.default.removeItem(at: path) }
        try file?.write(to: path, atomically: true, encoding: .utf8)
        return try await SettingsReader.read(flags: [:], environment: environment, file: file == nil ? nil : path.path)
    }

    @Test(
        "What is several is a list in the file, or one text",
        arguments: [
            "allowed_origins: [https://example.com, 'http://example.org:8080']",
            "allowed_origins:\n  - https://example.com/\n  - http://example.org:8080/",
            "allowed_origins: https://example.com , http://example.org:8080/",
        ])
    func origins(file: String) async throws {
        #expect(try await read(file).allowedOrigins == ["https://example.com", "http://example.org:8080"])
        let environment = ["MARTLET_ALLOWED_ORIGINS": "https://example.net"]
        #expect(try await read(file, environment).allowedOrigins == ["https://example.net"])
    }

    @Test func secretsMayBeAListToo() async throws {
        let (one, two) = (String(repeating: "a", count: 32), String(repeating: "b", count: 32))
        #expect(try await read("secret_key: [\(one), \(two)]").secretKeys == [one, two])
        await #expect(throws: SettingsFault(["secret_key: a secret needs at least 32 bytes"])) { try await read("secret_key: [short]") }
        await #expect(throws: SettingsFault(["secret_key: a secret needs at least 32 bytes"])) { try await read("secret_key: []") }
    }

    @Test func aFileMaySayNothing() async throws {
        for file in ["", "# nothing\n", "port:\nhost: ~\n"] { #expect(try await read(file).port == 8080) }
        let settings = try await read("port: 81\nregistration: closed\nmax_upload_bytes: 7\n")
        #expect(settings.port == 81 && !settings.registrationIsOpen && settings.maxUploadBytes == 7)
    }

    @Test func allFaultsAreNamedAtOnce() async throws {
        let fault = await #expect(throws: SettingsFault.self) { try await read("colour: red\nlog-level: info\nport: many\n") }
        #expect(fault?.faults.count == 3)
    }

    @Test(
        "An origin is one with a slash behind it too, and nothing else behind it",
        arguments: ["https://example.com//", "https://example.com/path", "https://example.com/?", "example.com/"])
    func noOrigin(text: String) async throws {
        await #expect(throws: SettingsFault.self) { try await read(nil, ["MARTLET_ALLOWED_ORIGINS": text]) }
    }

    @Test(arguments: [("warn", Logger.Level.warning), ("WARN", .warning), ("warning", .warning), ("Debug", .debug)])
    func levelsOfTheLog(_ word: String, _ level: Logger.Level) async throws {
        #expect(try await read(nil, ["MARTLET_LOG_LEVEL": word]).logLevel == level)
    }

    @Test(
        "A metrics address without a host is on this machine only",
        arguments: [
            (":9090", "127.0.0.1:9090"), ("9090", "127.0.0.1:9090"), ("0.0.0.0:9090", "0.0.0.0:9090"), ("[::1]:9090", "[::1]:9090"),
            ("localhost:0", "localhost:0"), ("", nil),
        ] as [(String, String?)])
    func metricsAddress(text: String, address: String?) async throws {
        #expect(try await read(nil, ["MARTLET_METRICS_ADDRESS": text]).metricsAddress == address)
    }

    @Test(arguments: ["localhost", "localhost:", "127.0.0.1:65536", "-1", "+1", ":", "[]:1", "a:b", "1.5"])
    func aMetricsAddressThatIsNone(text: String) async throws {
        await #expect(throws: SettingsFault.self) { try await read(nil, ["MARTLET_METRICS_ADDRESS": text]) }
    }
}
