// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ChatServer
import Foundation
import MartletAPI

struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Shows the agents there are.",
        discussion: """
            Works on the data directory; the server may be running. Agents are made and changed in the page, over the API, or in \
            the agents file.
            """,
        subcommands: [List.self, Show.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists agents, those that are not active too.")

        @OptionGroup var place: DataDirectoryOptions

        func run() async throws {
            let agents = try await place.open { try await $0.allAgents() }
            Table(["slug", "name", "provider", "model", "active"]).print(
                agents.map { [$0.slug, $0.name, $0.configuration?.provider ?? "", $0.model, $0.isActive ? "yes" : "no"] })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints all of an agent, as JSON.")

        @OptionGroup var place: DataDirectoryOptions

        @Argument(help: "The agent's slug.")
        var slug: String

        func run() async throws {
            let agent = try await place.open { try await $0.agent(slug: slug) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(agent), as: UTF8.self))
        }
    }
}
