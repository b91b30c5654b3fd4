// SPDX-License-Identifier: Apache-2.0

import AgentEngine
package import MartletAPI
import Synchronization

/// One turn of an agent that need not exist: an admin tries its settings out. Nothing of it is stored.
package struct AgentTrial: Sendable {
    /// In bytes of UTF-8, of the reply.
    fileprivate static let replyLimit = 65_536

    fileprivate let turn: AgentTurn
    fileprivate let gate: Gate
    fileprivate let timeLimit: Duration

    /// Ends with `done`, whatever happens; throws only where the task is cancelled or `receive` threw.
    package func run(_ receive: @escaping @Sendable (AgentTrialEvent) throws -> Void) async throws {
        guard gate.enter() else {
            let failure = Message.Failure(code: ErrorCode.rateLimited.rawValue, detail: "Too many agents are being tried out at once.")
            return try receive(.done(usage: nil, error: failure))
        }
        defer { gate.leave() }
        let ending = try await withThrowingTaskGroup(of: AgentTrialEvent.self) { group in
            group.addTask { try await ask(receive) }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                let failure = Message.Failure(code: ErrorCode.modelTimeout.rawValue, detail: "A trial may take two minutes at most.")
                return .done(usage: nil, error: failure)
            }
            defer { group.cancelAll() }
            return try await group.next()
        }
        if let ending { try receive(ending) }
    }

    /// How it ended.
    private func ask(_ receive: @escaping @Sendable (AgentTrialEvent) throws -> Void) async throws -> AgentTrialEvent {
        let usage = Mutex<Message.Usage?>(nil)
        do {
            try await turn.run { event in
                switch event {
                case .text(let text): try receive(.text(text))
                case .usage(let value): usage.withLock { $0 = value }
                case .thinking, .finished: break
                }
            }
            return .done(usage: usage.withLock { $0 }, error: nil)
        } catch let error as ModelError {
            return .done(usage: usage.withLock { $0 }, error: .init(code: error.code.rawValue, detail: error.detail))
        }
    }

    /// All of it at once.
    package func result() async throws -> AgentTrialResult {
        let result = Mutex(AgentTrialResult(content: ""))
        try await run { event in
            result.withLock { result in
                switch event {
                case .text(let text): result.content += text
                case .done(let usage, let error): (result.usage, result.error) = (usage, error)
                }
            }
        }
        return result.withLock { $0 }
    }
}

/// How much may be tried out.
struct AgentTrials: Sendable {
    private static let atOnce = 4
    private static let perMinute = 30

    let timeLimit: Duration
    let gate = Gate(limit: atOnce)
    let limiter = RateLimiter<User.ID>(perMinute: perMinute)
}

extension Agents {
    private static let linesLimit = 50
    /// In bytes of UTF-8, of all that is said.
    private static let linesSizeLimit = 65_536

    /// Throws `invalid` for settings that no agent could have.
    package func trial(_ request: AgentTrialRequest, by user: User) throws -> AgentTrial {
        if let wait = trials.limiter.take(user.id) { throw ChatError.rateLimited(retryAfter: wait) }
        let now = Timestamp.now
        var configuration = Agent.Configuration(provider: request.provider)
        configuration.systemPrompt = request.systemPrompt ?? ""
        configuration.parameters = request.parameters ?? [:]
        var agent = Agent(
            id: .init(), slug: "trial", name: "Trial", model: request.model, createdAt: now, updatedAt: now,
            configuration: configuration)
        agent.contextWindow = request.contextWindow ?? agent.contextWindow
        try check(agent)
        let lines = request.messages
        guard lines.count <= Self.linesLimit, lines.reduce(0, { $0 + $1.content.utf8.count }) <= Self.linesSizeLimit else {
            throw ChatError.tooLarge(field: "messages", limit: Self.linesSizeLimit)
        }
        guard lines.last?.role == .user, lines.allSatisfy({ $0.role != .system && !$0.content.allSatisfy(\.isWhitespace) }) else {
            throw ChatError.invalid("messages", "invalid", "The last message must be a user's, and none may be empty.")
        }
        guard let model = models(configuration.provider) else { throw ChatError.agentUnavailable }
        let turn = AgentTurn(
            agent: agent, configuration: configuration, transcript: lines.map { TranscriptEntry(role: $0.role, text: $0.content) },
            model: model, replyLimit: AgentTrial.replyLimit)
        return AgentTrial(turn: turn, gate: trials.gate, timeLimit: trials.timeLimit)
    }
}
