// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore
import StreamProtocols

/// The golden messages in `Fixtures/wire`, one JSON value a file; the page's tests read the same ones.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/wire").standardizedFileURL

    static func data(_ name: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: name + ".json"))
    }

    static var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
                .sorted()
        }
    }

    static func decode<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: data(name))
    }

    /// A message as JSON knows it: the order of its fields does not count, a null does.
    static func json(_ name: String) throws -> JSONValue {
        try decode(name)
    }

    static func json(_ value: some Encodable) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    }

    /// By the encoder that the server has.
    static func json(asServed value: some Encodable) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(DirectJSONEncoder.encode(value).readableBytesView))
    }
}

/// What the golden messages say, in Swift.
enum Example {
    static let conversationID = Conversation.ID("0198f3a2-5b10-7c3e-9a41-1d2e3f405162")!
    static let agentID = Agent.ID("0198f3a1-0000-7000-8000-0000000000a1")!
    static let userID = User.ID("0198f3a1-0000-7000-8000-000000000001")!
    static let questionID = Message.ID("0198f3a2-5b14-7d00-8111-223344556677")!
    static let siblingID = Message.ID("0198f3a2-0000-7d00-8111-223344556600")!
    static let replyID = Message.ID("0198f3a2-5b15-7d00-8111-8899aabbccdd")!
    static let clientID = ClientID("7f9c2ba4-e88f-4b27-9d2a-0c5e1f6a7b8c")!
    static let attachmentID = Attachment.ID("0198f3a1-3333-7aaa-bbbb-eeeeeeeeeeee")!
    static let token = "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"

    static func time(_ text: String) -> Timestamp { Timestamp(text)! }

    static let user = User(
        id: userID, email: "alice@example.org", displayName: "Alice Ω", role: .admin, isActive: true,
        createdAt: time("2026-01-30T08:00:00.000Z"))

    static let attachment = Attachment(
        id: attachmentID, filename: "Überblick 2026.csv", mediaType: "text/csv", size: 2048,
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", createdAt: time("2026-01-31T09:20:59.001Z"),
        url: "/files/0198f3a1-3333-7aaa-bbbb-eeeeeeeeeeee/?expires=1769854859&signature=b3f1c2", textChars: 1987)

    static let question = Message(
        id: questionID, conversationID: conversationID, parentID: nil, role: .user,
        content: "What does \"martlet\" mean?\nOne line, please. 🐦",
        attachments: [attachment], createdAt: time("2026-01-31T09:21:36.123Z"), clientID: clientID, replyID: replyID,
        branch: .init(index: 1, count: 2, siblingIDs: [siblingID, questionID]))

    static let begun = Message(
        id: replyID, conversationID: conversationID, parentID: questionID, role: .assistant, content: "", status: .streaming,
        agentID: agentID,
        model: "smollm2-135m-instruct", createdAt: time("2026-01-31T09:21:36.124Z"))

    static let complete: Message = {
        var reply = begun
        reply.content = "A \"martlet\" is the heraldic swift 🕊️,\nthe bird that never lands."
        reply.status = .complete
        reply.usage = .init(promptTokens: 41, completionTokens: 16)
        return reply
    }()

    static let failed: Message = {
        var reply = begun
        reply.content = "A \"martlet\" is"
        reply.status = .failed
        reply.error = .init(code: "model_disconnected", detail: "The model's server broke off in the middle of the reply.")
        return reply
    }()

    static let conversation = Conversation(
        id: conversationID, agent: .init(id: agentID, name: "Assistant", avatar: "🕊️"), title: "What does \"martlet\" mean?", isPinned: true,
        createdAt: time("2026-01-31T09:21:36.120Z"), updatedAt: time("2026-01-31T09:21:38.000Z"),
        lastMessage: .init(
            role: .assistant, preview: "A \"martlet\" is the heraldic swift 🕊️, the bird that never lands.",
            createdAt: time("2026-01-31T09:21:36.124Z")),
        unreadCount: 1)

    static let newConversation = Conversation(
        id: conversationID, agent: conversation.agent, title: "", createdAt: conversation.createdAt, updatedAt: conversation.createdAt)

    static let activeConversation: Conversation = {
        var active = conversation
        active.updatedAt = question.createdAt
        active.lastMessage = .init(role: .user, preview: "What does \"martlet\" mean? One line, please. 🐦", createdAt: question.createdAt)
        active.unreadCount = 0
        active.activeMessageID = replyID
        return active
    }()

    static let agent = Agent(
        id: agentID, slug: "assistant", name: "Assistant", description: "Answers questions and helps to write.", avatar: "🕊️",
        capabilities: ["chat", "writing"], model: "smollm2-135m-instruct", starters: ["Explain recursion to a child"],
        createdAt: time("2026-01-30T08:00:00.000Z"), updatedAt: time("2026-01-30T08:00:00.000Z"))

    static let configuration = Agent.Configuration(
        provider: "local", systemPrompt: "You are a helpful assistant.",
        parameters: [
            "temperature": .number(0.7), "max_tokens": .integer(1024), "stop": .array([.string("###")]), "seed": .null,
            "stream_options": .object(["include_usage": .bool(true)]),
        ], tools: ["clock"])
}
