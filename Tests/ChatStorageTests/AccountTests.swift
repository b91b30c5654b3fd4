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
            var user = try await store.createAccount(newAccount(), registrationIsOpen: true)
            #expect(try await store.updateAccount(user.id, .init()) == user)
            user.displayName = "Countess"
            #expect(try await store.updateAccount(user.id, .init(displayName: "Countess")) == user)
            user.role = .member
            user.isActive = false
            #expect(try await store.updateAccount(user.id, .init(passwordHash: "new", role: .member, isActive: false)) == user)
            #expect(try await store.user(user.id) == user)
            #expect(try await store.credentials(of: user.id)?.passwordHash == "new")
            #expect(try await store.updateAccount(.init(), .init(displayName: "Nobody")) == nil)
            #expect(try await store.user(.init()) == nil)
        }
    }
}
