// SPDX-License-Identifier: Apache-2.0

import ChatStorage
import Foundation
import Logging
import MartletAPI
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import ChatCore

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// What was logged, in order.
final class RecordedLines: LogHandler {
    private let lines = Mutex<[LogEvent]>([])
    let count = FakeModelGate()

    var all: [LogEvent] { lines.withLock { $0 } }

    func log(event: LogEvent) {
        lines.withLock { $0.append(event) }
        count.advance()
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
}

/// A reply that nothing stores yet.
func liveReply(holding content: String = "", status: Message.Status = .streaming) -> LiveReply {
    let (conversation, question) = (Conversation.ID(), Message.ID())
    let agent = Agent(
        id: .init(), slug: "a", name: "A", model: "m", createdAt: .now, updatedAt: .now, configuration: .init(provider: "local"))
    let message = Message(id: question, conversationID: conversation, parentID: nil, role: .user, content: "Hello", createdAt: .now)
    let reply = Message(
        id: .init(), conversationID: conversation, parentID: question, role: .assistant, content: content, status: status, createdAt: .now)
    let summary = Conversation(
        id: conversation, agent: .init(id: agent.id, name: "A", avatar: ""), title: "Hello", createdAt: .now, updatedAt: .now)
    return LiveReply(StartedTurn(message: message, reply: reply, agent: agent, conversation: summary, isFirst: true), user: .init())
}

extension LiveReply {
    /// Text that has come in and is stored.
    func add(_ text: String) {
        _ = append(text)
        if let (offset, text) = unstored() { _ = stored(to: offset + text.utf8.count) }
    }
}

extension LiveReply.Continuation {
    /// The chunk, where there is one.
    var chunk: SocketEvent.Chunk? {
        guard case .piece(let event, _) = self, case .messageChunk(let chunk)? = event.decoded else { return nil }
        return chunk
    }
}

extension EncodedEvent {
    var decoded: SocketEvent? {
        try? JSONDecoder().decode(SocketEvent.self, from: Data(json.readableBytesView))
    }
}

extension SQLStore {
    /// A reply that this store holds as being written.
    func startedReply() async throws -> LiveReply {
        let user = try await createAccount(
            NewAccount(
                id: .init(), email: "\(UUID().uuidString)@example.org", displayName: "Ada", passwordHash: "x", createdAt: .now),
            registrationIsOpen: true)
        let agent = Agent(
            id: .init(), slug: UUID().uuidString.lowercased(), name: "A", model: "m", createdAt: .now, updatedAt: .now,
            configuration: .init(provider: "local"))
        try await createAgent(agent)
        let id = Conversation.ID()
        let turn = NewTurn(conversationID: id, userID: user.id, content: "Hello", firstTitle: "Hello", node: "one", createdAt: .now)
        let made = try await createConversation(
            NewConversation(id: id, userID: user.id, agentID: agent.id, title: "Hello", clientID: nil, createdAt: .now), turn: turn)
        return LiveReply(try #require(made.turn), user: user.id)
    }

    func storedMessage(of reply: LiveReply) async throws -> Message {
        try #require(try await message(reply.id, in: reply.conversationID, of: reply.user))
    }
}
