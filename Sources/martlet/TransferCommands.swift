// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import MartletAPI
import MartletClient

/// The flags of every command that talks to a running server.
struct ServerOptions: ParsableArguments {
    @Option(help: "The server's address.")
    var server = "http://127.0.0.1:8080"

    @Option(help: "An API key; else MARTLET_API_KEY.")
    var key: String?

    /// Runs `body` with a client, and says on standard error what went wrong.
    func withClient(_ body: (Martlet) async throws -> Void) async throws {
        guard let key = key ?? ProcessInfo.processInfo.environment["MARTLET_API_KEY"] else {
            throw ValidationError("An API key is needed: --key or MARTLET_API_KEY. Make one in the page's settings.")
        }
        do {
            try await body(try Martlet(server: server, credential: .apiKey(key)))
        } catch let error as MartletError {
            Logs.printError("martlet: \(error)")
            throw ExitCode.failure
        } catch let error as CocoaError {
            Logs.printError("martlet: \(error.localizedDescription)")
            throw ExitCode.failure
        }
    }
}

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes down everything an account has, or one conversation.",
        discussion: """
            Everything is one JSON document, which `martlet import` and the page take. A file appears under its name only when it is whole.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case markdown, json, html

        var client: Martlet.ExportFormat {
            switch self {
            case .markdown: .markdown
            case .json: .json
            case .html: .html
            }
        }
    }

    enum Files: String, ExpressibleByArgument, CaseIterable {
        case include, refer

        var client: Martlet.ExportedFiles {
            switch self {
            case .include: .include
            case .refer: .refer
            }
        }
    }

    @OptionGroup var server: ServerOptions

    @Option(name: .shortAndLong, help: "The file to write; - is standard output.")
    var output = "-"

    @Option(help: "Only the conversation with this id.")
    var conversation: String?

    @Option(help: "Of one conversation: markdown, json or html.")
    var format = Format.markdown

    @Option(help: "Whether the files themselves are in it: include or refer.")
    var attachments = Files.include

    func run() async throws {
        let id = try conversation.map { text in
            guard let id = Conversation.ID(text) else { throw ValidationError("\(text) is not the id of a conversation.") }
            return id
        }
        try await server.withClient { client in
            let file = try ExportFile(output)
            var progress = TerminalProgress()
            var bytes = 0
            func receive(_ piece: Data) throws {
                try file.write(piece)
                bytes += piece.count
                if file.path != nil { progress.show("\(TerminalProgress.size(bytes)) written") }
            }
            if let id {
                try await client.export(id, as: format.client, files: attachments.client, receive: receive)
            } else {
                try await client.exportEverything(files: attachments.client, receive: receive)
            }
            try file.finish()
            progress.end()
            if let path = file.path { Logs.printError("\(path): \(TerminalProgress.size(bytes))") }
        }
    }
}

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Takes the conversations of an export file into an account.",
        discussion: """
            The file may be an export of Martlet, ChatGPT (conversations.json), Claude (conversations.json) or Open WebUI. What is there already is not
            taken twice. What was not taken, and why, is written to standard error.
            """)

    @OptionGroup var server: ServerOptions

    @Argument(help: "The file to read.")
    var file: String

    func run() async throws {
        try await server.withClient { client in
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            let length = Int64(try handle.seekToEnd())
            try handle.seek(toOffset: 0)
            var progress = TerminalProgress()
            let report = try await client.importConversations(FilePieces(handle: handle), length: length) { state in
                let part = state.totalBytes == 0 ? 100 : state.bytes * 100 / state.totalBytes
                progress.show("\(part) %, \(state.conversations) conversations, \(state.messages) messages")
            }
            progress.end()
            print("\(report.conversations) conversations taken, with \(report.messages) messages; \(report.notTaken) not taken")
            for each in report.skipped { Logs.printError("not taken: \(each.title ?? "(no title)"): \(each.detail)") }
            for each in report.imported { for note in each.notes { Logs.printError("\(each.title): \(note)") } }
        }
    }
}

/// A file piece by piece.
private struct FilePieces: AsyncSequence, Sendable {
    let handle: FileHandle

    func makeAsyncIterator() -> Iterator {
        Iterator(handle: handle)
    }

    struct Iterator: AsyncIteratorProtocol {
        let handle: FileHandle

        mutating func next() async throws -> Data? {
            guard let piece = try handle.read(upToCount: 256 << 10), !piece.isEmpty else { return nil }
            return piece
        }
    }
}

/// Where an export goes: beside its name until it is whole, so that half of one is never taken for all of it.
private struct ExportFile {
    /// Nil for standard output.
    let path: String?
    private let handle: FileHandle

    init(_ path: String) throws {
        guard path != "-" else {
            self.path = nil
            handle = .standardOutput
            return
        }
        self.path = path
        guard FileManager.default.createFile(atPath: path + ".part", contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: "\(path) cannot be written"])
        }
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path + ".part"))
    }

    func write(_ piece: Data) throws {
        try handle.write(contentsOf: piece)
    }

    func finish() throws {
        guard let path else { return }
        try handle.synchronize()
        try handle.close()
        guard rename(path + ".part", path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: "\(path) cannot be written"])
        }
    }
}

/// A line on the terminal that changes, where standard error is one.
private struct TerminalProgress {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var shown: ContinuousClock.Instant?

    mutating func show(_ text: String) {
        if let shown, shown.duration(to: .now) < .milliseconds(100) { return }
        guard isTerminal else { return }
        shown = .now
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    mutating func end() {
        if isTerminal, shown != nil { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }

    static func size(_ bytes: Int) -> String {
        bytes < 1_000_000 ? "\((bytes + 999) / 1000) kB" : "\(bytes / 1_000_000) MB"
    }
}
