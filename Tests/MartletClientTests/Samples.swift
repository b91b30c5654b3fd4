// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Testing

@testable import MartletClient

enum Sample {
    static let conversationID = Conversation.ID()
    static let agentID = Agent.ID()
    static let user = User(
        id: User.ID(), email: "alice@example.org", displayName: "Alice", role: .member, isActive: true,
        createdAt: Timestamp(milliseconds: 0))

    static func signedIn(_ number: Int, for lifetime: Duration = .seconds(900)) -> SignedIn {
        SignedIn(user: user, access: "access\(number)", accessExpiresAt: .now + lifetime, refresh: "refresh\(number)")
    }

    static func question(_ text: String = "Why?", reply: Message.ID? = nil, clientID: ClientID? = nil) -> Message {
        Message(
            id: Message.ID(), conversationID: conversationID, parentID: nil, role: .user, content: text,
            createdAt: Timestamp(milliseconds: 0),
            clientID: clientID, replyID: reply)
    }

    static func reply(_ id: Message.ID, _ text: String = "", _ status: Message.Status = .streaming) -> Message {
        Message(
            id: id, conversationID: conversationID, parentID: nil, role: .assistant, content: text, status: status, agentID: agentID,
            createdAt: Timestamp(milliseconds: 0))
    }

    static func conversation(_ messages: [Message], active: Message.ID? = nil) -> Conversation {
        Conversation(
            id: conversationID, agent: .init(id: agentID, name: "Assistant", avatar: ""), title: "Why?",
            createdAt: Timestamp(milliseconds: 0),
            updatedAt: Timestamp(milliseconds: 0), activeMessageID: active, messages: messages)
    }

    static func ready(_ active: Message.ID? = nil) -> SocketEvent {
        .ready(.init(conversationID: conversationID, activeMessageID: active, heartbeatSeconds: 25))
    }

    static func chunk(_ id: Message.ID, _ offset: Int, _ delta: String) -> SocketEvent {
        .messageChunk(.init(messageID: id, offset: offset, nextOffset: offset + delta.utf8.count, delta: delta))
    }

    static func snapshot(_ id: Message.ID, _ text: String) -> SocketEvent {
        .messageSnapshot(.init(messageID: id, content: text, nextOffset: text.utf8.count))
    }

    /// Waits are recorded and take no time.
    static func options(_ pauses: Record<Duration> = Record()) -> Martlet.Options {
        var options = Martlet.Options()
        options.timeout = .seconds(60)
        options.pause = { pause in
            pauses.add(pause)
            try Task.checkCancellation()
            await Task.yield()
        }
        return options
    }
}

extension MartletError {
    /// Which error it is, to be compared.
    var word: String {
        switch self {
        case .problem(let problem, let retryAfter): "problem \(problem.status)" + (retryAfter.map { ", \($0)" } ?? "")
        case .signedOut: "signed out"
        case .closed(let code, _): "closed \(code.rawValue)"
        case .transport(let transport): "transport \(transport.kind)"
        case .notTheProtocol: "not the protocol"
        case .invalidServer: "invalid server"
        }
    }
}

extension ConversationSocket {
    /// That this is what the server says next. (A closure is not seen to throw by what it throws inside of `#expect`.)
    func expect(_ expected: SocketEvent, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let event = try await events.next()
        #expect(event == expected, sourceLocation: sourceLocation)
    }
}
