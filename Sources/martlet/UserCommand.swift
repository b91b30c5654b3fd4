// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ChatServer
import Foundation
import MartletAPI

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Lists, makes and changes accounts.",
        discussion: """
            Works on the data directory, as the system's user that the server runs as; the server may be running, and what changes \
            reaches it within a second. Passwords are read from standard input, never from an argument.
            """,
        subcommands: [
            List.self, Create.self, SetPassword.self, SetRole.self, Deactivate.self, Activate.self, SignOut.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists accounts, the newest first.")

        @OptionGroup var place: DataDirectoryOptions

        @Option(help: "Only those whose name or address holds this.")
        var search: String?

        func run() async throws {
            let users = try await place.open { try await $0.users(search: search) }
            Table(["e-mail", "name", "role", "active", "signed in at", "last used"]).print(
                users.map { user in
                    [
                        user.user.email, user.user.displayName, user.user.role.rawValue, user.user.isActive ? "yes" : "no",
                        "\(user.sessionCount)", user.lastUsedAt?.description ?? "-",
                    ]
                })
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes an account; its password is read from standard input.")

        @OptionGroup var place: DataDirectoryOptions

        @Argument(help: "The e-mail address.")
        var email: String

        @Option(help: "The name (what stands before the @).")
        var name: String?

        @Option(help: "admin or member (member).")
        var role: Role?

        func run() async throws {
            let password = try Password.read()
            let request = NewUserRequest(email: email, password: password, displayName: name, role: role?.value)
            let user = try await place.open { try await $0.createUser(request) }
            print("\(user.user.email) is made (\(user.user.role.rawValue))")
        }
    }

    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password", abstract: "Sets a new password, read from standard input; signs the account out everywhere.")

        @OptionGroup var place: DataDirectoryOptions

        @Argument(help: "The e-mail address.")
        var email: String

        func run() async throws {
            let patch = ManagedUserPatch(password: try Password.read())
            _ = try await place.open { try await $0.updateUser(email: email, patch) }
            print("\(email) has a new password, and is signed out everywhere")
        }
    }

    struct SetRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "set-role", abstract: "Makes an account an admin or a member.")

        @OptionGroup var place: DataDirectoryOptions

        @Argument(help: "The e-mail address.")
        var email: String

        @Argument(help: "admin or member.")
        var role: Role

        func run() async throws {
            _ = try await place.open { try await $0.updateUser(email: email, ManagedUserPatch(role: role.value)) }
            print("\(email): \(role.rawValue)")
        }
    }

    struct Deactivate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps an account out: its sessions end, and its API keys work no more. What it wrote stays.")

        @OptionGroup var place: DataDirectoryOptions

        @Argument(help: "The e-mail address.")
        var email: String

        func run() async throws {
            _ = try await place.open { try await $0.updateUser(email: email, ManagedUserPatch(isActive: false)) }
            print("\(email) is deactivated")
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets a deactivated account in again.")

        @OptionGroup var place: DataDirectoryOptions

        @Argument(help: "The e-mail address.")
        var email: String

        func run() async throws {
            _ = try await place.open { try await $0.updateUser(email: email, ManagedUserPatch(isActive: true)) }
            print("\(email) is active")
        }
    }

    struct SignOut: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "sign-out", abstract: "Ends all sessions of an account.")

        @OptionGroup var place: DataDirectoryOptions

        @Argument(help: "The e-mail address.")
        var email: String

        func run() async throws {
            try await place.open { try await $0.signOut(email: email) }
            print("\(email) is signed out everywhere")
        }
    }
}

enum Role: String, ExpressibleByArgument, CaseIterable {
    case admin, member

    var value: User.Role {
        switch self {
        case .admin: .admin
        case .member: .member
        }
    }
}
