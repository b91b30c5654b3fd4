// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

extension Timestamp {
    /// Seconds after the moment at which these tests begin.
    static func at(_ seconds: Int) -> Self {
        Self(milliseconds: 1_790_000_000_000 + Int64(seconds) * 1000)
    }
}

func hash(_ byte: UInt8) -> [UInt8] {
    [UInt8](repeating: byte, count: 32)
}

func newAccount(_ email: String = "ada@example.org", at time: Timestamp = .at(0)) -> NewAccount {
    NewAccount(id: .init(), email: email, displayName: "Ada", passwordHash: "hash of \(email)", createdAt: time)
}

func newAgent(_ slug: String = "assistant", name: String = "Assistant", capabilities: [String] = ["chat"]) -> Agent {
    Agent(
        id: .init(), slug: slug, name: name, description: "Answers questions.", avatar: "🕊️", capabilities: capabilities, model: "small",
        starters: ["Explain recursion to a child"], contextWindow: 8192, createdAt: .at(0), updatedAt: .at(0),
        configuration: .init(provider: "local", systemPrompt: "Be kind.", parameters: ["temperature": .number(0.7)], tools: ["clock"]))
}

/// Somebody with an agent to talk to.
struct Scene {
    let store: SQLStore
    let user: User
    let agent: Agent

    init(_ store: SQLStore) async throws {
        self.store = store
        user = try await store.createAccount(newAccount(), registrationIsOpen: true)
        agent = newAgent()
        try await store.createAgent(agent)
    }

    func conversation(_ title: String = "", agent: Agent.ID? = nil, at seconds: Int = 0) async throws -> Conversation {
        let new = NewConversation(
            id: .init(), userID: user.id, agentID: agent ?? self.agent.id, title: title, clientID: nil, createdAt: .at(seconds))
        return try await store.createConversation(new, turn: nil).conversation
    }

    func turn(
        _ content: String, in conversation: Conversation.ID, parent: Message.ID? = nil, clientID: ClientID? = nil, node: String = "one",
        at seconds: Int = 0
    ) -> NewTurn {
        NewTurn(
            conversationID: conversation, userID: user.id, content: content, clientID: clientID, parentID: parent,
            firstTitle: "About \(content)",
            node: node, createdAt: .at(seconds))
    }

    func start(
        _ content: String, in conversation: Conversation.ID, parent: Message.ID? = nil, node: String = "one", at seconds: Int = 0
    ) async throws -> StartedTurn {
        let outcome = try await store.startTurn(turn(content, in: conversation, parent: parent, node: node, at: seconds))
        guard case .started(let started) = outcome else { throw Surprise.existing }
        return started
    }

    /// A question and its answer.
    @discardableResult
    func exchange(
        _ content: String, _ answer: String = "Yes.", in conversation: Conversation.ID, parent: Message.ID? = nil, at seconds: Int = 0
    ) async throws -> StartedTurn {
        let started = try await start(content, in: conversation, parent: parent, at: seconds)
        _ = try await store.commit(ReplyBatch(endings: [ending(of: started, answer, at: seconds)]))
        return started
    }

    func read(_ conversation: Conversation.ID) async throws -> Conversation {
        try #require(try await store.conversation(conversation, of: user.id))
    }

    enum Surprise: Error {
        case existing
    }
}

func ending(
    of turn: StartedTurn, _ content: String, status: Message.Status = .complete, model: String? = nil, usage: Message.Usage? = nil,
    error: Message.Failure? = nil, at seconds: Int = 0
) -> ReplyBatch.Ending {
    .init(
        messageID: turn.reply.id, conversationID: turn.conversation.id, content: content, status: status, model: model, usage: usage,
        error: error, endedAt: .at(seconds))
}

extension SQLStore {
    /// Removes it with everything that belongs to it; false where there was none.
    func deleteConversation(_ id: Conversation.ID, of user: User.ID) async throws -> Bool {
        guard try await giveUp(id, of: user, anywhere: true) else { return false }
        while try await !removeGivenUp(id, limit: 300) {}
        return true
    }
}

extension SQLStore {
    /// Makes the agent with this id what `agent` is.
    func updateAgent(_ agent: Agent) async throws -> (before: Agent, after: Agent)? {
        try await updateAgent(agent.id) { $0 = agent }
    }
}
