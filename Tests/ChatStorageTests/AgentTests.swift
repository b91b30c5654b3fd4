// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct AgentTests {
    private func slugs(
        _ store: SQLStore, capability: String? = nil, search: String? = nil, page: PageRequest = .init()
    ) async throws -> [String] {
        try await store.agents(matching: .init(capability: capability, search: search), page: page).items.map(\.slug)
    }

    @Test("An agent is read as it was written, with its configuration", arguments: Database.allCases)
    func roundTrip(_ database: Database) async throws {
        try await database.withStore { store in
            let plain = Agent(
                id: .init(), slug: "plain", name: "Plain", model: "m", createdAt: .at(0), updatedAt: .at(0),
                configuration: .init(provider: "p"))
            var agent = newAgent()
            agent.configuration?.parameters = [
                "stop": .array([.string("\"\n"), .null]), "max_tokens": .integer(.max), "deep": .object(["a": .bool(true)]),
            ]
            try await store.createAgent(agent)
            try await store.createAgent(plain)
            #expect(try await store.agent(agent.id) == agent)
            #expect(try await store.agents(matching: .init(), page: .init()).items == [agent, plain])
            #expect(try await store.agent(.init()) == nil)
            await #expect(throws: ChatError.slugTaken) { try await store.createAgent(newAgent()) }
        }
    }

    @Test("A change replaces everything but id, slug and time of creation", arguments: Database.allCases)
    func change(_ database: Database) async throws {
        try await database.withStore { store in
            var agent = newAgent()
            try await store.createAgent(agent)
            let made = agent
            agent.name = "Helper"
            agent.capabilities = ["writing"]
            agent.isActive = false
            agent.updatedAt = .at(9)
            let (before, after) = try #require(try await store.updateAgent(agent))
            #expect(before == made && after == agent)
            #expect(try await store.agent(agent.id) == agent)
            #expect(try await slugs(store).isEmpty)
            agent.isActive = true
            #expect(try await store.updateAgent(agent) != nil)
            #expect(try await slugs(store, capability: "writing") == ["assistant"])
            #expect(try await slugs(store, capability: "chat").isEmpty)
            #expect(try await store.updateAgent(newAgent("other")) == nil)
        }
    }

    @Test("Changes at once each find what the others did", arguments: Database.allCases)
    func changesAtOnce(_ database: Database) async throws {
        try await database.withStore { store in
            let agent = newAgent()
            try await store.createAgent(agent)
            try await withThrowingTaskGroup { group in
                for _ in 1...20 {
                    group.addTask { _ = try await store.updateAgent(agent.id) { $0.name += "!" } }
                }
                try await group.waitForAll()
            }
            #expect(try await store.agent(agent.id)?.name == agent.name + String(repeating: "!", count: 20))
        }
    }

    @Test("Agents are found by one whole capability, and by their words", arguments: Database.allCases)
    func search(_ database: Database) async throws {
        try await database.withStore { store in
            try await store.createAgent(newAgent("writer", name: "Écrivain 100%", capabilities: ["chat", "creative writing", "a,b"]))
            try await store.createAgent(newAgent("coder", name: "Coder_X", capabilities: ["chat", "code"]))
            #expect(try await slugs(store, capability: "chat") == ["writer", "coder"])
            #expect(try await slugs(store, capability: "writing").isEmpty)
            #expect(try await slugs(store, capability: "a,b") == ["writer"])
            #expect(try await slugs(store, capability: "Chat").isEmpty)
            #expect(try await slugs(store, search: "ÉCRI") == ["writer"])
            #expect(try await slugs(store, search: "CODER") == ["coder"])
            #expect(try await slugs(store, search: "questions") == ["writer", "coder"])
            #expect(try await slugs(store, search: "%") == ["writer"])
            #expect(try await slugs(store, search: "_") == ["coder"])
            #expect(try await slugs(store, search: "\\").isEmpty)
            #expect(try await slugs(store, search: "'; DROP TABLE agents; --").isEmpty)
            #expect(try await slugs(store, capability: "code", search: "coder") == ["coder"])
            #expect(try await slugs(store, capability: "code", search: "writer").isEmpty)
            #expect(try await slugs(store, search: String(repeating: "x", count: 200_000)).isEmpty)
        }
    }

    @Test("Syncing makes what is new, updates what is known, and leaves the rest alone", arguments: Database.allCases)
    func sync(_ database: Database) async throws {
        try await database.withStore { store in
            let other = newAgent("made-in-the-admin-pages")
            try await store.createAgent(other)
            let first = newAgent("first")
            try await store.syncAgents([first, newAgent("second")])
            #expect(try await slugs(store) == ["made-in-the-admin-pages", "first", "second"])

            var known = try #require(try await store.agent(first.id))
            known.isActive = false
            #expect(try await store.updateAgent(known) != nil)
            var again = newAgent("first")
            again.updatedAt = .at(50)
            try await store.syncAgents([again])
            #expect(try await store.agent(first.id) == known)

            again.capabilities = ["code"]
            again.configuration?.systemPrompt = "Be brief."
            try await store.syncAgents([again])
            known.capabilities = ["code"]
            known.configuration?.systemPrompt = "Be brief."
            known.updatedAt = .at(50)
            #expect(try await store.agent(first.id) == known)
            #expect(try await store.agent(again.id) == nil)
            #expect(try await store.agent(other.id) == other)
        }
    }

    @Test("The list can be walked to its end and back", arguments: Database.allCases)
    func pages(_ database: Database) async throws {
        try await database.withStore { store in
            for number in 0..<7 { try await store.createAgent(newAgent("agent\(number)")) }
            let all = (0..<7).map { "agent\($0)" }
            let walk = try await walk(size: 3) { try await store.agents(matching: .init(), page: $0) }
            #expect(walk.forward.map { $0.map(\.slug) } == [Array(all[0..<3]), Array(all[3..<6]), Array(all[6..<7])])
            #expect(walk.backward.map { $0.map(\.slug) } == [Array(all[3..<6]), Array(all[0..<3])])
        }
    }
}
