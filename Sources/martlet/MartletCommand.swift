// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct MartletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet", abstract: "A chat server for AI agents.", version: "0.1.0",
        subcommands: [
            ServeCommand.self, UserCommand.self, AgentCommand.self, ChatCommand.self, ExportCommand.self, ImportCommand.self,
            ConfigCommand.self, ReadDocumentCommand.self, BackupCommand.self, RestoreCommand.self, CheckCommand.self,
        ], defaultSubcommand: ServeCommand.self)
}
