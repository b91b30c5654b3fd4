// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ChatServer
import Foundation

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies database, secret and files into one archive, also while the server runs.",
        discussion: "The archive holds everything people wrote, and the secret that signs tokens: keep it where nobody else reads it.")

    @Argument(help: "The archive to make, a tar file.")
    var file: String

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Maintenance.run {
            let summary = try await Backup.write(dataDirectory: try await settings.read().dataDirectory, to: file)
            print("\(file): \(summary.bytes) bytes, \(summary.files) files beside the database")
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Checks a backup and makes the data directory from it. The server must not be running.")

    @Argument(help: "The archive that `martlet backup` made.")
    var file: String

    @Flag(help: "Puts a database that is there aside, instead of refusing.")
    var replace = false

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Maintenance.run {
            let directory = try await settings.read().dataDirectory
            let summary = try await Backup.restore(file, to: directory, replacing: replace)
            print("\(directory): \(summary.bytes) bytes, \(summary.files) files beside the database")
            for finding in summary.findings { print(finding) }
        }
    }
}

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Looks whether database, search index and files are whole, also while the server runs.")

    @Flag(help: "Makes the search index anew. The server must not be running.")
    var rebuildSearch = false

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Maintenance.run {
            let directory = try await settings.read().dataDirectory
            if rebuildSearch { try await Backup.rebuildSearch(dataDirectory: directory) }
            let findings = try await Backup.check(dataDirectory: directory)
            for finding in findings { print(finding) }
            if !findings.isEmpty { throw ExitCode.failure }
            print("\(directory) is whole")
        }
    }
}

/// Says what went wrong in words, and ends as other commands do.
enum Maintenance {
    static func run(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let fault as SettingsFault {
            for line in fault.faults { Logs.printError("martlet: \(line)") }
            throw ExitCode(Faults.configuration)
        } catch let error as ExitCode {
            throw error
        } catch {
            Logs.printError("martlet: \(error)")
            throw ExitCode.failure
        }
    }
}
