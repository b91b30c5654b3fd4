// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct AccountTests {
    @Test("Of fifty that register at once exactly one becomes an admin", arguments: Database.allCases)
    func firstAdmin(_ database: Database) async throws {
        try await database.withStore { store in
            #expect(try await !store.hasAccounts())
            let users = try await withThrowingTaskGroup { group in
                for number in 0..<50 {
                    group.addTask { try await store.createAccount(newAccount("user\(number)@example.org"), registrationIsOpen: true) }
                }
                return try await group.reduce(into: [User]()) { $0.append($1) }
            }
            #expect(users.count { $0.role == .admin } == 1)
            #expect(users.allSatisfy { $0.isActive })
            #expect(try await store.hasAccounts())
        }
    }

    @Test("The first account can be made while registration is closed, the second cannot", arguments: Database.allCases)
    func closedRegistration(_ database: Database) async throws {
        try await database.withStore { store in
            let first = try await store.createAccount(newAccount("first@example.org"), registrationIsOpen: false)
            #expect(first.role == .admin)
            await #expect(throws: ChatError.registrationClosed) {
                try await store.createAccount(newAccount("second@example.org"), registrationIsOpen: false)
            }
        }
    }

    @Test("Addresses that differ only in case are one", arguments: Database.allCases)
    func emailCase(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount("Ada.LÖVE@Example.org"), registrationIsOpen: true)
            #expect(user.email == "Ada.LÖVE@Example.org")
            await #expect(throws: ChatError.emailTaken) {
                try await store.createAccount(newAccount("ada.löve@example.ORG"), registrationIsOpen: true)
            }
            let credentials = try #require(try await store.credentials(email: "ADA.löve@example.org"))
            #expect(credentials.user == user)
            #expect(credentials.passwordHash == "hash of Ada.LÖVE@Example.org")
            #expect(try await store.credentials(email: "bob@example.org") == nil)
            #expect(try await store.credentials(of: user.id)?.user == user)
            #expect(try await store.credentials(of: .init()) == nil)
        }
    }

    @Test("A change touches only the fields it names", arguments: Database.allCases)
    func change(_ database: Database) async throws {
        try await database.withStore { store in
            _ = try await store.createAccount(newAccount("first@example.org"), registrationIsOpen: true)
            var user = try await store.createAccount(newAccount(), role: .admin)
            #expect(try await store.updateAccount(user.id, .init())?.user == user)
            user.displayName = "Countess"
            #expect(try await store.updateAccount(user.id, .init(displayName: "Countess"))?.user == user)
            user.role = .member
            user.isActive = false
            #expect(try await store.updateAccount(user.id, .init(passwordHash: "new", role: .member, isActive: false))?.user == user)
            #expect(try await store.user(user.id) == user)
            #expect(try await store.credentials(of: user.id)?.passwordHash == "new")
            #expect(try await store.updateAccount(.init(), .init(displayName: "Nobody")) == nil)
            #expect(try await store.user(.init()) == nil)
        }
    }

    @Test("The last active admin stays one, whoever asks at once", arguments: Database.allCases)
    func lastAdmin(_ database: Database) async throws {
        try await database.withStore { store in
            let first = try await store.createAccount(newAccount("first@example.org"), role: .admin)
            let second = try await store.createAccount(newAccount("second@example.org"), role: .admin)
            _ = try await store.createAccount(newAccount("member@example.org"), role: .member)
            let outcomes = await withTaskGroup { group in
                for (user, change) in [(first, AccountChange(role: .member)), (second, AccountChange(isActive: false))] {
                    group.addTask {
                        do {
                            return try await store.updateAccount(user.id, change) == nil ? "gone" : "done"
                        } catch {
                            return error as? ChatError == .lastAdmin ? "refused" : "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [String]()) { $0.append($1) }.sorted()
            }
            #expect(outcomes == ["done", "refused"])
            let admins = try await store.accounts(matching: .init(role: .admin, isActive: true), page: .init(), now: .at(0))
            #expect(admins.items.count == 1)
        }
    }

    @Test("Accounts are found by name and address, without regard to case and accents", arguments: Database.allCases)
    func search(_ database: Database) async throws {
        try await database.withStore { store in
            let names = ["ada@example.org": "Ada Lovelace", "kurt@example.org": "Kurt Gödel", "100%@example.com": "Percent_"]
            for (number, email) in names.keys.sorted().enumerated() {
                var account = newAccount(email, at: .at(number))
                account.displayName = names[email] ?? ""
                _ = try await store.createAccount(account, role: number == 0 ? .admin : .member)
            }
            func found(_ filter: AccountFilter) async throws -> [String] {
                try await store.accounts(matching: filter, page: .init(), now: .at(9)).items.map(\.user.email)
            }
            #expect(try await found(.init()) == ["kurt@example.org", "ada@example.org", "100%@example.com"])
            #expect(try await found(.init(search: "GODEL")) == ["kurt@example.org"])
            #expect(try await found(.init(search: "Example.ORG")) == ["kurt@example.org", "ada@example.org"])
            #expect(try await found(.init(search: "%")) == ["100%@example.com"])
            #expect(try await found(.init(search: "t_")) == ["100%@example.com"])
            #expect(try await found(.init(search: "'; DROP TABLE accounts; --")).isEmpty)
            #expect(try await found(.init(search: String(repeating: "x", count: 200_000))).isEmpty)
            #expect(try await found(.init(role: .admin)) == ["100%@example.com"])
            #expect(try await found(.init(search: "ada", role: .admin)).isEmpty)
            let ada = try #require(try await store.credentials(email: "ada@example.org")?.user)
            _ = try await store.updateAccount(ada.id, .init(displayName: "Countess", isActive: false))
            #expect(try await found(.init(search: "lovelace")).isEmpty)
            #expect(try await found(.init(search: "countess")) == ["ada@example.org"])
            #expect(try await found(.init(isActive: false)) == ["ada@example.org"])
        }
    }

    @Test("An account is listed with what it uses, and the list can be walked", arguments: Database.allCases)
    func managed(_ database: Database) async throws {
        try await database.withStore { store in
            for number in 0..<7 {
                _ = try await store.createAccount(newAccount("user\(number)@example.org", at: .at(number / 2)), role: .member)
            }
            let walk = try await walk(size: 3) { try await store.accounts(matching: .init(), page: $0, now: .at(0)) }
            #expect(walk.forward.map(\.count) == [3, 3, 1])
            #expect(Set(walk.forward.joined().map(\.id)).count == 7)
            #expect(walk.backward.map(\.count) == [3, 3])

            let user = try #require(try await store.credentials(email: "user0@example.org")?.user)
            for (number, expires) in [(1, 100), (2, 5)] {
                _ = try await store.createSession(
                    NewSession(
                        id: .init(), userID: user.id, refreshHash: hash(UInt8(number)), createdAt: .at(number), expiresAt: .at(expires),
                        userAgent: "", address: ""))
            }
            try await store.createAPIKey(
                APIKey(id: .init(), name: "k", prefix: "mk_", createdAt: .at(0), expiresAt: nil), hash: hash(9), of: user.id)
            let managed = try #require(try await store.managedAccount(user.id, now: .at(10)))
            #expect(managed == ManagedUser(user: user, lastUsedAt: .at(2), sessionCount: 1, apiKeyCount: 1))
            #expect(try await store.managedAccount(.init(), now: .at(0)) == nil)
        }
    }
}
