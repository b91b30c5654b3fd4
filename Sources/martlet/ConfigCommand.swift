// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ChatServer
import Foundation

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks, prints and documents the settings.", subcommands: [Check.self, Print.self, Docs.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what is wrong with the settings and the agents file; starts nothing.")

        @OptionGroup var settings: SettingsOptions

        func run() async throws {
            do {
                let settings = try await settings.read()
                _ = try AgentsFile(path: settings.agentsFile, environment: ProcessInfo.processInfo.environment)
                print("the settings are in order")
            } catch let fault as SettingsFault {
                for line in fault.faults { Logs.printError("martlet: \(line)") }
                throw ExitCode(Faults.configuration)
            }
        }
    }

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the settings as they are in force; secrets are left out.")

        @OptionGroup var settings: SettingsOptions

        func run() async throws {
            do {
                for (name, value) in try await settings.read().table { print("\(name): \(value)") }
            } catch let fault as SettingsFault {
                for line in fault.faults { Logs.printError("martlet: \(line)") }
                throw ExitCode(Faults.configuration)
            }
        }
    }

    struct Docs: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the table of all settings, as Markdown.")

        func run() {
            print("| in the file | flag | variable | default | what |\n| --- | --- | --- | --- | --- |")
            for setting in Setting.all {
                let flag = setting.isFlag ? "`\(setting.flag)`" : ""
                print("| `\(setting.name)` | \(flag) | `\(setting.variable)` | \(setting.standard) | \(setting.help) |")
            }
        }
    }
}
