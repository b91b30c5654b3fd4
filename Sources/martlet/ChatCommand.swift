// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import MartletAPI
import MartletClient

struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Talks to an agent of a running server, here in the terminal.",
        discussion: "Reads one message a line from standard input and writes the replies to standard output.")

    @Option(help: "The server's address.")
    var server = "http://127.0.0.1:8080"

    @Option(help: "An API key; else MARTLET_API_KEY.")
    var key: String?

    @Option(help: "The agent's slug; else the first there is.")
    var agent: String?

    @Option(help: "Goes on with this conversation.")
    var conversation: String?

    func run() async throws {
        guard let key = key ?? ProcessInfo.processInfo.environment["MARTLET_API_KEY"] else {
            throw ValidationError("An API key is needed: --key or MARTLET_API_KEY. Make one in the page's settings.")
        }
        do {
            let client = try Martlet(server: server, credential: .apiKey(key))
            let id = try await open(client)
            while let line = prompt() {
                if line.allSatisfy(\.isWhitespace) { continue }
                try await say(line, in: id, client)
            }
        } catch let error as MartletError {
            Logs.printError("martlet: \(error)")
            throw ExitCode.failure
        }
    }

    private func open(_ client: Martlet) async throws -> Conversation.ID {
        if let conversation {
            guard let id = Conversation.ID(conversation) else { throw ValidationError("\(conversation) is not the id of a conversation.") }
            return try await client.conversation(id).id
        }
        let agents = try await client.agents().all()
        guard let chosen = agent.map({ slug in agents.first { $0.slug == slug } }) ?? agents.first else {
            throw ValidationError("There is no such agent. There are: \(agents.map(\.slug).joined(separator: ", ")).")
        }
        let id = try await client.createConversation(with: chosen.id).id
        Logs.printError("\(chosen.avatar) \(chosen.name) (conversation \(id))")
        return id
    }

    private func prompt() -> String? {
        if isatty(STDIN_FILENO) == 1 { FileHandle.standardError.write(Data("> ".utf8)) }
        return readLine()
    }

    /// What has been printed stays printed: a reply only ever grows.
    private func say(_ line: String, in id: Conversation.ID, _ client: Martlet) async throws {
        var printed = 0
        func show(_ text: String) {
            FileHandle.standardOutput.write(Data(text.utf8.dropFirst(printed)))
            printed = text.utf8.count
        }
        let reply = try await client.ask(line, in: id, onText: show)
        show(reply.content)
        print()
        if let error = reply.error { Logs.printError("martlet: \(error.detail)") }
    }
}
