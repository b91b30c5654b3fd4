// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct MessageTests {
    private static let keys: Set = [
        "id", "conversation_id", "parent_id", "role", "content", "attachments", "status", "agent_id", "model", "tokens_used", "usage",
        "error",
        "created_at", "edited_at", "client_id", "reply_id", "branch",
    ]

    @Test func aMessageHasEveryFieldAlsoWhereItIsNull() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let clientID = ClientID()
            let sent = try await ada.ask("POST", "chat/conversations/\(id)/messages/", #"{"content":"Hello","client_id":"\#(clientID)"}"#)
            #expect(sent.status == 201)
            #expect(sent.json.keys == Self.keys)
            #expect(sent["role"] == .string("user"))
            #expect(sent["content"] == .string("Hello"))
            #expect(sent["status"] == .string("complete"))
            #expect(sent["client_id"] == .string("\(clientID)"))
            #expect(sent["attachments"] == .array([]))
            for key in ["parent_id", "model", "tokens_used", "usage", "error", "edited_at"] { #expect(sent[key] == .null, "\(key)") }
            #expect(sent["branch"] == .object(["index": .integer(0), "count": .integer(1), "sibling_ids": .array([sent["id"]])]))
            let reply = try #require(sent["reply_id"].text)
            try await untilComplete(in: id, of: ada)
            let stored = try await ada.ask("GET", "chat/conversations/\(id)/messages/\(reply)/")
            #expect(stored.json.keys == Self.keys)
            #expect(stored["role"] == .string("assistant"))
            #expect(stored["parent_id"] == sent["id"])
            #expect(stored["model"] == .string("small"))
            #expect(stored["tokens_used"] == .integer(12))
            #expect(stored["usage"] == .object(["prompt_tokens": .integer(7), "completion_tokens": .integer(5)]))
            #expect(stored["reply_id"] == .null)
            #expect(stored["content"] == .string("w1 w2 w3 w4 w5"))
            #expect(stored["agent_id"] == .string("\(try await ada.agent().id)"))
        }
    }

    @Test func `An edited message says when it was edited, and the one before it does not`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("Hello", in: id)
            let first = try #require(try await ada.client.conversation(id).messages?.first)
            let edited: Message = try await ada.ask(
                "PATCH", "chat/conversations/\(id)/messages/\(first.id)/", #"{"content": "Hello there"}"#
            ).decoded()
            #expect(edited.editedAt == edited.createdAt)
            try await untilComplete(in: id, of: ada)
            #expect(try await ada.client.conversation(id).messages?.first?.editedAt == edited.createdAt)
            let before: Message = try await ada.ask("GET", "chat/conversations/\(id)/messages/\(first.id)/").decoded()
            #expect(before.editedAt == nil)
        }
    }

    /// Joins the conversation and waits, unless the reply has ended.
    private func untilComplete(in id: Conversation.ID, of person: Person) async throws {
        try await person.client.withSocket(to: id) { socket in
            if try await socket.ready().activeMessageID != nil { _ = try await socket.completed() }
        }
    }

    @Test func whileAReplyIsBeingWrittenNothingElseCanBeSaid() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(2, heldBy: gate))
            let ada = try await server.join()
            let (id, other) = (try await ada.conversation(), try await ada.conversation())
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("Hello")
                let reply = try await socket.created(.assistant)
                let refused = try await ada.ask("POST", "chat/conversations/\(id)/messages/", #"{"content":"And?"}"#)
                #expect(refused.status == 409)
                #expect(refused.problem?.code == "generation_in_progress")
                let clientID = try await socket.say("And?")
                let error = try await socket.error()
                #expect(error.code == "generation_in_progress")
                #expect(error.clientID == clientID)
                #expect(error.retryable)
                // Another conversation does not mind.
                #expect(try await ada.ask("POST", "chat/conversations/\(other)/messages/", #"{"content":"Hello"}"#).status == 201)
                gate.open()
                #expect(try await socket.completed().id == reply.id)
                #expect(try await ada.ask("POST", "chat/conversations/\(id)/messages/", #"{"content":"And now?"}"#).status == 201)
            }
        }
    }

    static let contents: [(name: String, content: String, status: Int)] = [
        ("one byte", "x", 201), ("262,144 bytes", String(repeating: "x", count: 262_144), 201),
        ("262,145 bytes", String(repeating: "x", count: 262_145), 413),
        ("87,381 characters of three bytes", String(repeating: "語", count: 87_381), 201),
        ("87,382 characters of three bytes", String(repeating: "語", count: 87_382), 413), ("nothing", "", 400),
        ("blanks", "  \\n\\t ", 400),
        ("an ideographic space", "\u{3000}", 400), ("a no-break space", "\u{00A0}", 400), ("a blank and a letter", " x ", 201),
    ]

    @Test("A message has 1 to 262,144 bytes that are not only white space", arguments: contents)
    func contentLimits(name: String, content: String, status: Int) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let answer = try await ada.ask("POST", "chat/conversations/\(id)/messages/", #"{"content":"\#(content)"}"#)
            #expect(answer.status == status)
            switch status {
            case 201: #expect(answer["content"].text == content)
            case 413: #expect(answer.problem?.code == "too_large")
            default: #expect(answer.problem?.errors?.map(\.field) == ["content"])
            }
            #expect(try await ada.client.messages(in: id).all().isEmpty == (status != 201))
        }
    }

    @Test func theLargestMessageMayBeEscapedToSixTimesItsSize() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let body = #"{"content":"\#(String(repeating: #"\u0041"#, count: 262_144))"}"#
            let answer = try await ada.ask("POST", "chat/conversations/\(id)/messages/", body)
            #expect(answer.status == 201)
            #expect(answer["content"].text?.utf8.count == 262_144)
        }
    }

    @Test func aBodyOfManyMegabytesIsTooLarge() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            // Refused by its announced length, before it is sent.
            let answer = try await RawConnection.with(port: server.port) { connection in
                try await connection.send(
                    "POST /api/v1/chat/conversations/\(id)/messages/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(ada.access)\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 8000000\r\n\r\n")
                return try await connection.answer()
            }
            #expect(answer.status == 413)
            #expect(answer.body.contains(#""too_large""#))
        }
    }

    static let wrongInput: [(body: String, field: String)] = [
        ("{}", "content"), (#"{"content":null}"#, "content"), (#"{"content":5}"#, "content"), (#"{"content":["x"]}"#, "content"),
        (#"{"content":{"text":"x"}}"#, "content"), (#"{"content":"x","client_id":"no"}"#, "client_id"),
        (#"{"content":"x","client_id":7}"#, "client_id"),
        (#"{"content":"x","parent_id":"no"}"#, "parent_id"), (#"{"content":"x","parent_id":{}}"#, "parent_id"),
        (#"{"content":"x","parent_id":"0190a0a0-0000-7000-8000-000000000000"}"#, "parent_id"),
        (#"{"content":"x","agent_id":true}"#, "agent_id"),
        (#"{"content":"x","attachments":{}}"#, "attachments"),
        (#"{"content":"x","attachments":["0190a0a0-0000-7000-8000-000000000000"]}"#, "attachments"),
    ]

    @Test("What is wrong with a message is named by its field", arguments: wrongInput)
    func wrongField(body: String, field: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let answer = try await ada.ask("POST", "chat/conversations/\(id)/messages/", body)
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.map(\.field) == [field])
            #expect(try await ada.client.messages(in: id).all().isEmpty)
            #expect(server.model.requestCount == 0)
        }
    }

    @Test("What clients say of themselves is ignored")
    func massAssignment() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let body =
                #"{"content":"x","role":"system","status":"failed","created_at":"2001-01-01T00:00:00Z","id":"y","usage":{},"model":"m"}"#
            let answer = try await ada.ask("POST", "chat/conversations/\(id)/messages/", body)
            #expect(answer.status == 201)
            #expect(answer["role"] == .string("user"))
            #expect(answer["status"] == .string("complete"))
            #expect(answer["created_at"].text?.hasPrefix("2001") == false)
            #expect(answer["model"] == .null)
        }
    }

    @Test func anotherAgentCanBeAskedOnce() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let writer = try await ada.agent("writer")
            let reply = try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                try await ada.client.send("Hello", to: id, agentID: writer.id)
                return try await socket.completed()
            }
            #expect(reply.agentID == writer.id)
            #expect(reply.model == "large")
            #expect(try await ada.client.conversation(id).agent.name == "Assistant")
            let refused = try await ada.ask("POST", "chat/conversations/\(id)/messages/", #"{"content":"x","agent_id":"\#(Agent.ID())"}"#)
            #expect(refused.problem?.code == "agent_unavailable")
        }
    }

    @Test func aParentBeginsAnotherBranch() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let first = try await ada.exchange("One", in: id)
            _ = try await ada.exchange("Two", in: id)
            try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                let sent = try await ada.client.send("Two, otherwise", to: id, parentID: first.id)
                #expect(sent.parentID == first.id)
                _ = try await socket.completed()
            }
            #expect(
                try await ada.client.messages(in: id).all().map(\.content) == ["One", "w1 w2 w3 w4 w5", "Two, otherwise", "w1 w2 w3 w4 w5"])
            let elsewhere = try await ada.conversation()
            let refused = try await ada.ask(
                "POST", "chat/conversations/\(elsewhere)/messages/", #"{"content":"x","parent_id":"\#(first.id)"}"#)
            #expect(refused.problem?.errors?.map(\.field) == ["parent_id"])
        }
    }
}
