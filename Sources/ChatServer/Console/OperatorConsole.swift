// SPDX-License-Identifier: Apache-2.0

import ChatCore
import ChatStorage
package import Logging
package import MartletAPI
import NIOPosix

/// What an operator does on the command line, on the data directory itself, whether or not a server is running on it: a
/// running one notices within a second (`AccountWatch`).
package struct OperatorConsole: Sendable {
    /// Why something could not be done, for people.
    package struct Refusal: Error, CustomStringConvertible {
        package let description: String
    }

    private let accounts: Accounts
    private let agents: Agents

    /// Brings the database up to date, and makes it where there is none. Throws `SettingsFault`, `Refusal`, or what `body`
    /// threw.
    package static func open<Value>(
        _ settings: ServerSettings, logger: Logger, _ body: (OperatorConsole) async throws -> Value
    ) async throws -> Value {
        try DataDirectory.make(settings.dataDirectory)
        let store = try await ServerResources.store(in: DataDirectory.database(in: settings.dataDirectory))
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let result: Result<Value, any Error>
        do {
            let console = try await OperatorConsole(store: store, threads: threads, logger: logger)
            result = .success(try await body(console))
        } catch let error as ChatError {
            result = .failure(Refusal(description: ProblemResponse(error).detail))
        } catch let error as StoreError {
            result = .failure(Refusal(description: ProblemResponse(error).detail))
        } catch {
            result = .failure(error)
        }
        try? await threads.shutdownGracefully()
        try await store.close()
        return try result.get()
    }

    private init(store: any Store, threads: NIOThreadPool, logger: Logger) async throws {
        // Nobody signs in here, so it does not matter what would sign the tokens.
        guard let secrets = SecretKeys([SecretKeys.random()]) else { throw Refusal(description: "There are no random numbers.") }
        accounts = await Accounts(
            store: store, hub: EventHub(), hasher: PasswordHasher(threads: threads), secrets: secrets,
            policy: .init(registrationIsOpen: false), logger: logger)
        agents = Agents(store: store, models: { _ in nil }, logger: logger)
    }

    // MARK: Accounts

    package func users(search: String? = nil) async throws -> [ManagedUser] {
        try await everything { try await accounts.users(matching: .init(search: search), page: $0) }
    }

    package func createUser(_ request: NewUserRequest) async throws -> ManagedUser {
        try await accounts.create(request, by: .console)
    }

    package func updateUser(email: String, _ patch: ManagedUserPatch) async throws -> ManagedUser {
        try await accounts.update(try await id(of: email), patch, by: .console)
    }

    package func signOut(email: String) async throws {
        try await accounts.endSessions(of: try await id(of: email), by: .console)
    }

    private func id(of email: String) async throws -> User.ID {
        guard let user = try await accounts.user(email: email) else {
            throw Refusal(description: "There is no account with the address \(email).")
        }
        return user.id
    }

    // MARK: Agents

    package func allAgents() async throws -> [Agent] {
        try await everything { try await agents.all($0) }
    }

    package func agent(slug: String) async throws -> Agent {
        guard let agent = try await allAgents().first(where: { $0.slug == slug }) else {
            throw Refusal(description: "There is no agent with the slug \(slug).")
        }
        return agent
    }

    private func everything<Element>(_ page: (PageRequest) async throws -> Slice<Element>) async throws -> [Element] {
        var elements: [Element] = []
        var request = PageRequest(size: 100)
        while true {
            let slice = try await page(request)
            elements += slice.items
            guard let next = slice.next else { return elements }
            request.cursor = next
        }
    }
}
