// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct APIKeyTests {
    private func key(_ name: String, at seconds: Int, expiresAt: Timestamp? = nil) -> APIKey {
        APIKey(id: .init(), name: name, prefix: "mk_\(name)", createdAt: .at(seconds), expiresAt: expiresAt)
    }

    @Test("A key says who holds it, until it expires or is deleted", arguments: Database.allCases)
    func identity(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), registrationIsOpen: true)
            let other = try await store.createAccount(newAccount("bob@example.org"), registrationIsOpen: true)
            let (lasting, ending) = (key("lasting", at: 0), key("ending", at: 1, expiresAt: .at(100)))
            try await store.createAPIKey(lasting, hash: hash(1), of: user.id)
            try await store.createAPIKey(ending, hash: hash(2), of: user.id)
            #expect(try await store.apiKeys(of: user.id, page: PageRequest()).items == [ending, lasting])
            #expect(try await store.apiKeys(of: other.id, page: PageRequest()).items.isEmpty)

            let found = try #require(try await store.identity(apiKeyHash: hash(2), now: .at(99)))
            #expect(found.user == user && found.key == KeyIdentity(id: ending.id, expiresAt: .at(100)))
            #expect(try await store.identity(apiKeyHash: hash(2), now: .at(100)) == nil)
            #expect(try await store.identity(apiKey: ending.id, now: .at(99)) == user)
            #expect(try await store.identity(apiKey: ending.id, now: .at(100)) == nil)
            #expect(try await store.identity(apiKeyHash: hash(3), now: .at(1)) == nil)

            #expect(try await !store.deleteAPIKey(lasting.id, of: other.id))
            #expect(try await store.deleteAPIKey(lasting.id, of: user.id))
            #expect(try await !store.deleteAPIKey(lasting.id, of: user.id))
            #expect(try await store.identity(apiKeyHash: hash(1), now: .at(1)) == nil)
        }
    }

    @Test("The use of a key is noted once a minute", arguments: Database.allCases)
    func use(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), registrationIsOpen: true)
            try await store.createAPIKey(key("one", at: 0), hash: hash(1), of: user.id)
            for (time, noted) in [(10, 10), (69, 10), (70, 70), (71, 70)] {
                _ = try await store.identity(apiKeyHash: hash(1), now: .at(time))
                #expect(try await store.apiKeys(of: user.id, page: PageRequest()).items.first?.lastUsedAt == .at(noted))
            }
        }
    }

    @Test("The keys of an account that is not active open nothing", arguments: Database.allCases)
    func inactive(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), role: .member)
            let key = key("one", at: 0)
            try await store.createAPIKey(key, hash: hash(1), of: user.id)
            _ = try await store.updateAccount(user.id, .init(isActive: false))
            #expect(try await store.identity(apiKeyHash: hash(1), now: .at(1)) == nil)
            #expect(try await store.identity(apiKey: key.id, now: .at(1)) == nil)
        }
    }
}
