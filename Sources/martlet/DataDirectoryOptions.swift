// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ChatServer
import Foundation
import Logging

/// Where the data is, for commands that work on it without a server.
struct DataDirectoryOptions: ParsableArguments {
    @Option(help: "A YAML file with settings.")
    var config: String?

    @Option(help: "Where the database is (./data).")
    var dataDir: String?

    func open<Value>(_ body: (OperatorConsole) async throws -> Value) async throws -> Value {
        do {
            let settings = try await SettingsReader.read(
                flags: ["data_dir": dataDir].compactMapValues { $0 }, environment: ProcessInfo.processInfo.environment,
                file: config ?? ProcessInfo.processInfo.environment["MARTLET_CONFIG"])
            return try await OperatorConsole.open(settings, logger: Logger(label: "martlet") { _ in SwiftLogNoOpLogHandler() }, body)
        } catch let fault as SettingsFault {
            for line in fault.faults { Logs.printError("martlet: \(line)") }
            throw ExitCode(Faults.configuration)
        } catch let refusal as OperatorConsole.Refusal {
            Logs.printError("martlet: \(refusal)")
            throw ExitCode.failure
        }
    }
}

enum Password {
    /// One line of standard input; asked for, and not shown, at a terminal.
    static func read() throws -> String {
        let isTerminal = isatty(STDIN_FILENO) == 1
        var settings = termios()
        if isTerminal {
            FileHandle.standardError.write(Data("Password: ".utf8))
            tcgetattr(STDIN_FILENO, &settings)
            var silent = settings
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if isTerminal {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
                FileHandle.standardError.write(Data("\n".utf8))
            }
        }
        guard let line = readLine(), !line.isEmpty else { throw ValidationError("A password is needed on standard input.") }
        return line
    }
}

/// Rows of text in columns as wide as they need to be.
struct Table {
    let head: [String]

    init(_ head: [String]) {
        self.head = head
    }

    func print(_ rows: [[String]]) {
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        for row in [head] + rows {
            let cells = zip(row, widths).map { text, width in text + String(repeating: " ", count: width - text.count) }
            Swift.print(cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
        }
    }
}
