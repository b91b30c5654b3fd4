// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ConversationChangeTests {
    @Test func deletingArchivesUnlessItIsMeantForGood() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("Hello", in: id)
            #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/").status == 204)
            let archived = try await ada.client.conversation(id)
            #expect(archived.isArchived)
            #expect(archived.messages?.count == 2)
            #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/?permanent=maybe").status == 400)
            #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/?permanent=true").status == 204)
            for (method, path) in [("GET", ""), ("DELETE", ""), ("POST", "stop/"), ("GET", "messages/")] {
                #expect(try await ada.ask(method, "chat/conversations/\(id)/\(path)").status == 404)
            }
        }
    }

    @Test func aConversationThatIsDeletedInTheMiddleOfAReplyIsGone() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(3, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let code = try await ada.client.withSocket(to: id) { socket in
                try await socket.say("Hello")
                _ = try await socket.created(.assistant)
                gate.advance()
                _ = try await socket.first { if case .messageChunk(let chunk) = $0 { chunk } else { nil } }
                try await ada.client.deletePermanently(id)
                return try await socket.closing()
            }
            #expect(code == .conversationRemoved)
            // The model is not kept writing.
            try await server.model.exchange(1).untilClosed()
            #expect(try await ada.ask("GET", "chat/conversations/\(id)/").status == 404)
            #expect(try await ada.client.conversations().all().isEmpty)
        }
    }

    @Test func fieldsChangeOneByOne() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let path = "chat/conversations/\(id)/"
            let renamed = try await ada.ask("PATCH", path, #"{"title":"  A title of mine  ","created_at":"x","unread_count":9}"#)
            #expect(renamed.status == 200)
            #expect(renamed["title"] == .string("A title of mine"))
            #expect(renamed["unread_count"] == .integer(0))
            #expect(!renamed.json.keys.contains("messages"))
            let pinned = try await ada.ask("PATCH", path, #"{"is_pinned":true}"#)
            #expect(pinned["is_pinned"] == .bool(true))
            #expect(pinned["title"] == .string("A title of mine"))
            #expect(try await ada.ask("PATCH", path, #"{"is_archived":true}"#)["is_archived"] == .bool(true))
            #expect(try await ada.ask("PATCH", path, #"{"is_archived":false,"title":null}"#)["is_archived"] == .bool(false))
            #expect(try await ada.ask("PATCH", path, "{}").status == 200)
        }
    }

    static let wrongInput: [(body: String, field: String)] = [
        (#"{"title":""}"#, "title"), (#"{"title":" \n "}"#, "title"), (#"{"title":5}"#, "title"), (#"{"title":"a\nb"}"#, "title"),
        (#"{"title":"\#(String(repeating: "x", count: 201))"}"#, "title"),
        (#"{"title":"\#(String(repeating: "e\u{301}", count: 101))"}"#, "title"),
        (#"{"title":"\#(String(repeating: "👩‍👩‍👧‍👦", count: 29))"}"#, "title"), (#"{"is_pinned":"yes"}"#, "is_pinned"),
        (#"{"is_archived":1}"#, "is_archived"), (#"{"agent_id":"x"}"#, "agent_id"), (#"{"active_leaf_id":"x"}"#, "active_leaf_id"),
        (#"{"active_leaf_id":"0190a0a0-0000-7000-8000-000000000000"}"#, "active_leaf_id"),
    ]

    @Test("What is wrong with a change is named by its field", arguments: wrongInput)
    func wrongField(body: String, field: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let answer = try await ada.ask("PATCH", "chat/conversations/\(try await ada.conversation())/", body)
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.map(\.field) == [field])
        }
    }

    @Test func anotherAgentTakesOverWithTheHistory() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("First question", in: id)
            let writer = try await ada.agent("writer")
            let handed = try await ada.ask("PATCH", "chat/conversations/\(id)/", #"{"agent_id":"\#(writer.id)"}"#)
            #expect(handed["agent"]["name"] == .string("Writer"))
            let reply = try await ada.exchange("Second question", in: id)
            #expect(reply.agentID == writer.id)
            #expect(reply.model == "large")
            let request = try await server.model.exchange(2).request
            #expect(
                request.messages == [
                    "system: You write letters.", "user: First question", "assistant: w1 w2 w3 w4 w5", "user: Second question",
                ])
            #expect(
                try await ada.ask("PATCH", "chat/conversations/\(id)/", #"{"agent_id":"\#(Agent.ID())"}"#).problem?.code
                    == "agent_unavailable")
        }
    }

    @Test func aReplyIsUnreadUntilItIsRead() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let first = try await ada.exchange("One", in: id)
            let second = try await ada.exchange("Two", in: id)
            #expect(try await ada.client.conversation(id).unreadCount == 2)
            let read = { (message: String) in
                try await ada.ask("POST", "chat/conversations/\(id)/read/", #"{"message_id":"\#(message)"}"#)
            }
            #expect(try await read("\(first.id)").status == 204)
            #expect(try await ada.client.conversation(id).unreadCount == 1)
            #expect(try await read("\(second.id)").status == 204)
            #expect(try await ada.client.conversation(id).unreadCount == 0)
            // Reading an older one takes nothing back.
            #expect(try await read("\(first.id)").status == 204)
            #expect(try await ada.client.conversation(id).unreadCount == 0)
            #expect(try await read("\(Message.ID())").status == 404)
            #expect(try await read("x").problem?.errors?.map(\.field) == ["message_id"])
            let elsewhere = try await ada.conversation()
            #expect(try await ada.ask("POST", "chat/conversations/\(elsewhere)/read/", #"{"message_id":"\#(first.id)"}"#).status == 404)
        }
    }

    @Test func stoppingKeepsWhatWasWrittenAndIsDoneOnce() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(9, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            #expect(try await ada.ask("POST", "chat/conversations/\(id)/stop/").json == .object(["stopped": .null]))
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("Hello")
                let reply = try await socket.created(.assistant)
                gate.advance(to: 3)
                var text = ReplyText()
                while text.content != "w1 w2 w3", let event = try await socket.events.next() { text.take(event) }
                let answer = try await ada.ask("POST", "chat/conversations/\(id)/stop/")
                #expect(answer.json == .object(["stopped": .string("\(reply.id)")]))
                text = try await socket.reply(startingWith: text)
                #expect(text.faults.isEmpty)
                #expect(text.message?.status == .stopped)
                #expect(text.message?.content == "w1 w2 w3")
                #expect(text.message?.error == nil)
                try await server.model.exchange(1).untilClosed()
                #expect(try await ada.ask("POST", "chat/conversations/\(id)/stop/")["stopped"] == .null)
                #expect(try await ada.client.message(reply.id, in: id).status == .stopped)
            }
            #expect(try await ada.client.conversation(id).activeMessageID == nil)
        }
    }

    @Test func stoppingAfterTheEndChangesNothing() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let reply = try await ada.exchange("Hello", in: id)
            #expect(try await ada.client.stop(id) == nil)
            #expect(try await ada.client.message(reply.id, in: id).status == .complete)
        }
    }
}
