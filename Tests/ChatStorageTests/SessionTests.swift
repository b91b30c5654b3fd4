// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct SessionTests {
    private func signIn(_ store: SQLStore, _ user: User, token: UInt8, at seconds: Int = 0) async throws -> Session.ID {
        let new = NewSession(
            id: .init(), userID: user.id, refreshHash: hash(token), createdAt: .at(seconds), expiresAt: .at(seconds + 1000),
            userAgent: "Browser \(token)", address: "192.0.2.1")
        #expect(try await store.createSession(new))
        return new.id
    }

    private func rotation(_ old: UInt8, _ new: UInt8, at seconds: Int) -> TokenRotation {
        TokenRotation(oldHash: hash(old), newHash: hash(new), now: .at(seconds), expiresAt: .at(seconds + 1000), grace: .seconds(10))
    }

    enum Expected: Sendable { case rotated, reused, refused }

    /// What becomes of exchanges of tokens: old, new, when, and the outcome.
    static let histories: [[(UInt8, UInt8, Int, Expected)]] = [
        [(1, 2, 100, .rotated), (2, 3, 200, .rotated), (3, 4, 300, .rotated)],
        // Within ten seconds again: two tabs, a lost answer.
        [(1, 2, 100, .rotated), (1, 3, 110, .rotated), (2, 4, 120, .rotated), (3, 5, 130, .rotated)],
        // Later: the whole session ends.
        [(1, 2, 100, .rotated), (1, 3, 111, .reused), (2, 4, 112, .refused), (1, 5, 113, .refused)],
        // The grace counts from the first exchange.
        [(1, 2, 100, .rotated), (1, 3, 109, .rotated), (1, 4, 112, .reused), (3, 5, 112, .refused)],
        [(9, 2, 100, .refused), (1, 2, 100, .rotated)],
        // It had expired; being refreshed puts that off.
        [(1, 2, 1000, .refused)],
        [(1, 2, 999, .rotated), (2, 3, 1998, .rotated), (3, 4, 2998, .refused)],
    ]

    @Test("A refresh token is exchanged once, or again within the grace", arguments: Database.allCases, histories.indices)
    func rotations(_ database: Database, history: Int) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), registrationIsOpen: true)
            let id = try await signIn(store, user, token: 1)
            for (old, new, time, expected) in Self.histories[history] {
                switch (try await store.rotateRefreshToken(rotation(old, new, at: time)), expected) {
                case (.rotated(let session, let found), .rotated):
                    #expect(session == id && found == user)
                    #expect(try await store.identity(session: id, now: .at(time)) == user)
                case (.reused(let session, let found), .reused):
                    #expect(session == id && found == user.id)
                    #expect(try await store.identity(session: id, now: .at(time)) == nil)
                case (.refused, .refused): break
                case (let outcome, _): Issue.record("\(outcome) at \(time)")
                }
            }
        }
    }

    @Test("A token tells its session, ended or not", arguments: Database.allCases)
    func sessionOfToken(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), registrationIsOpen: true)
            let id = try await signIn(store, user, token: 1)
            _ = try await store.rotateRefreshToken(rotation(1, 2, at: 5))
            #expect(try await store.endSession(id, of: user.id))
            for token: UInt8 in [1, 2] {
                let found = try #require(try await store.session(refreshHash: hash(token)))
                #expect(found.id == id && found.userID == user.id)
            }
            #expect(try await store.session(refreshHash: hash(3)) == nil)
        }
    }

    @Test("Sessions are listed until they end or expire, the last used first", arguments: Database.allCases)
    func list(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), registrationIsOpen: true)
            let other = try await store.createAccount(newAccount("bob@example.org"), registrationIsOpen: true)
            let old = try await signIn(store, user, token: 1)
            let new = try await signIn(store, user, token: 2, at: 10)
            let bobs = try await signIn(store, other, token: 3)
            #expect(try await store.sessions(of: user.id, now: .at(20), page: PageRequest()).items.map(\.id) == [new, old])
            _ = try await store.rotateRefreshToken(rotation(1, 4, at: 30))
            let listed = try await store.sessions(of: user.id, now: .at(40), page: PageRequest()).items
            #expect(listed.map(\.id) == [old, new])
            #expect(listed.first?.lastUsedAt == .at(30))
            #expect(listed.first?.expiresAt == .at(1030))
            #expect(listed.first?.createdAt == .at(0))
            #expect(listed.first?.userAgent == "Browser 1")
            #expect(listed.first?.address == "192.0.2.1")
            #expect(try await store.sessions(of: user.id, now: .at(1010), page: PageRequest()).items.map(\.id) == [old])

            #expect(try await !store.endSession(bobs, of: user.id))
            #expect(try await store.endSession(new, of: user.id))
            #expect(try await !store.endSession(new, of: user.id))
            #expect(try await store.sessions(of: user.id, now: .at(40), page: PageRequest()).items.map(\.id) == [old])
            #expect(try await store.identity(session: new, now: .at(40)) == nil)
            #expect(try await store.identity(session: bobs, now: .at(40)) == other)
        }
    }

    @Test("All sessions of a user but one can be ended", arguments: Database.allCases)
    func endOthers(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), registrationIsOpen: true)
            let one = try await signIn(store, user, token: 1)
            let two = try await signIn(store, user, token: 2)
            let three = try await signIn(store, user, token: 3)
            #expect(try await Set(store.endSessions(of: user.id, except: two)) == [one, three])
            #expect(try await store.sessions(of: user.id, now: .at(1), page: PageRequest()).items.map(\.id) == [two])
            #expect(try await store.endSessions(of: user.id, except: nil) == [two])
            #expect(try await store.endSessions(of: user.id, except: nil).isEmpty)
        }
    }

    @Test("Nobody is signed in to an account that is not active", arguments: Database.allCases)
    func inactive(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), role: .member)
            let id = try await signIn(store, user, token: 1)
            _ = try await store.updateAccount(user.id, .init(isActive: false))
            #expect(try await store.identity(session: id, now: .at(1)) == nil)
            guard case .refused = try await store.rotateRefreshToken(rotation(1, 2, at: 1)) else {
                Issue.record("a token was exchanged")
                return
            }
        }
    }

    @Test("A new password ends all sessions but one, in one step with it", arguments: Database.allCases)
    func newPassword(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), role: .member)
            let kept = try await signIn(store, user, token: 1)
            let other = try await signIn(store, user, token: 2)
            let renamed = try #require(try await store.updateAccount(user.id, .init(displayName: "Countess", keptSession: kept)))
            #expect(renamed.endedSessions.isEmpty)
            let changed = try #require(try await store.updateAccount(user.id, .init(passwordHash: "new", keptSession: kept)))
            #expect(changed.endedSessions == [other])
            #expect(try await store.sessions(of: user.id, now: .at(1), page: PageRequest()).items.map(\.id) == [kept])
            let inactive = try #require(try await store.updateAccount(user.id, .init(isActive: false, keptSession: kept)))
            #expect(inactive.endedSessions == [kept])
        }
    }

    @Test("Nobody is signed in with a password that was changed meanwhile", arguments: Database.allCases)
    func staleSignIn(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), role: .member)
            let checked = try #require(try await store.credentials(of: user.id)).passwordHash
            func session(_ token: UInt8) -> NewSession {
                NewSession(
                    id: .init(), userID: user.id, refreshHash: hash(token), createdAt: .at(0), expiresAt: .at(1000), userAgent: "",
                    address: "", passwordHash: checked)
            }
            #expect(try await store.createSession(session(1)))
            _ = try await store.updateAccount(user.id, .init(passwordHash: "new"))
            #expect(try await !store.createSession(session(2)))
            #expect(try await store.sessions(of: user.id, now: .at(1), page: PageRequest()).items.isEmpty)
        }
    }

    @Test("What ended long ago is forgotten, and nothing else", arguments: Database.allCases)
    func forgetting(_ database: Database) async throws {
        try await database.withStore { store in
            let user = try await store.createAccount(newAccount(), registrationIsOpen: true)
            _ = try await signIn(store, user, token: 1)
            let lasting = try await signIn(store, user, token: 2, at: 5000)
            _ = try await store.rotateRefreshToken(rotation(2, 3, at: 5500))
            try await store.deleteEndedSessions(before: .at(5400), exchanged: .at(5400))
            #expect(try await store.session(refreshHash: hash(1)) == nil)
            #expect(try await store.session(refreshHash: hash(2))?.id == lasting)
            try await store.deleteEndedSessions(before: .at(5600), exchanged: .at(5499))
            #expect(try await store.session(refreshHash: hash(2))?.id == lasting)
            try await store.deleteEndedSessions(before: .at(5600), exchanged: .at(5501))
            #expect(try await store.session(refreshHash: hash(2)) == nil)
            #expect(try await store.session(refreshHash: hash(3))?.id == lasting)
            #expect(try await store.identity(session: lasting, now: .at(5600)) == user)
        }
    }
}
