// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct NewConversationTests {
    private static let keys: Set = [
        "id", "agent_id", "agent", "title", "is_archived", "is_pinned", "created_at", "updated_at", "last_message", "unread_count",
        "active_message_id",
    ]

    @Test func aConversationCanBeginEmpty() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let agent = try await ada.agent()
            let answer = try await ada.ask("POST", "chat/conversations/", #"{"agent_id":"\#(agent.id)"}"#)
            #expect(answer.status == 201)
            #expect(answer.json.keys == Self.keys)
            #expect(answer["agent"] == .object(["id": .string("\(agent.id)"), "name": .string("Assistant"), "avatar": .string("🕊️")]))
            #expect(answer["agent_id"] == .string("\(agent.id)"))
            #expect(answer["last_message"] == .null)
            #expect(answer["active_message_id"] == .null)
            #expect(answer["unread_count"] == .integer(0))
            let id = try #require(answer["id"].text)
            #expect(id.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil)
            let created = try #require(answer["created_at"].text)
            #expect(created.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil)
            let whole = try await ada.ask("GET", "chat/conversations/\(id)/")
            #expect(whole.json.keys == Self.keys.union(["messages"]))
            #expect(whole["messages"] == .array([]))
            #expect(server.model.requestCount == 0)
        }
    }

    @Test func anInitialMessageStartsTheReply() async throws {
        try await withServer { server in
            server.model.title = nil
            let gate = FakeModelGate()
            server.model.script(.words(3, heldBy: gate))
            let ada = try await server.join()
            let body = #"{"agent_id":"\#(try await ada.agent().id)","initial_message":"What is recursion?\nPlease."}"#
            let answer = try await ada.ask("POST", "chat/conversations/", body)
            #expect(answer.status == 201)
            let conversation = try answer.decoded(Conversation.self)
            #expect(conversation.title == "What is recursion?")
            #expect(conversation.activeMessageID != nil)
            #expect(conversation.lastMessage != nil)
            let reply = try await ada.client.withSocket(to: conversation.id) { socket in
                #expect(try await socket.ready().activeMessageID == conversation.activeMessageID)
                gate.open()
                return try await socket.completed()
            }
            #expect(reply.id == conversation.activeMessageID)
            #expect(reply.content == "w1 w2 w3")
            let whole = try await ada.client.conversation(conversation.id)
            #expect(whole.messages?.map(\.role) == [.user, .assistant])
            #expect(whole.messages?[0].content == "What is recursion?\nPlease.")
            #expect(whole.messages?[0].replyID == reply.id)
            #expect(whole.activeMessageID == nil)
            #expect(whole.lastMessage?.role == .assistant)
            #expect(whole.lastMessage?.preview == "w1 w2 w3")
        }
    }

    @Test func theSameClientIDMakesOneConversation() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let agent = try await ada.agent()
            let body = #"{"agent_id":"\#(agent.id)","initial_message":"Hello","client_id":"\#(ClientID())"}"#
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 1...20 { group.addTask { try await ada.ask("POST", "chat/conversations/", body) } }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.filter { $0.status == 201 }.count == 1)
            #expect(answers.filter { $0.status == 200 }.count == 19)
            #expect(Set(answers.map { $0["id"] }).count == 1)
            #expect(try await ada.client.conversations().all().count == 1)
            _ = try await server.model.exchange(1)
            #expect(server.model.requestCount == 1)
        }
    }

    @Test func clientIDsOfTwoAccountsDoNotMeet() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let body = #"{"agent_id":"\#(try await ada.agent().id)","client_id":"\#(ClientID())"}"#
            let (first, second) = (
                try await ada.ask("POST", "chat/conversations/", body), try await bob.ask("POST", "chat/conversations/", body)
            )
            #expect(first.status == 201 && second.status == 201)
            #expect(first["id"] != second["id"])
        }
    }

    @Test(arguments: [false, true]) func aConversationInTheTrashIsNotWhatASecondRequestMeans(_ all: Bool) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let (agent, clientID) = (try await ada.agent().id, ClientID())
            let first = try await ada.client.createConversation(with: agent, clientID: clientID)
            if all { _ = try await ada.client.moveAllToTrash() } else { try await ada.client.moveToTrash(first.id) }
            let second = try await ada.client.createConversation(with: agent, clientID: clientID)
            #expect(second.id != first.id)
            #expect(try await ada.client.conversations().all().map(\.id) == [second.id])
        }
    }

    static let firstMessages: [(message: String, title: String)] = [
        ("Hello", "Hello"),
        ("\n\n  First line  \nsecond", "First line"),
        ("first\r\nsecond", "first"),
        (Array(repeating: "word", count: 60).joined(separator: " "), Array(repeating: "word", count: 40).joined(separator: " ")),
        (String(repeating: "x", count: 300), String(repeating: "x", count: 200)),
        (String(repeating: "語", count: 300), String(repeating: "語", count: 200)),
        (String(repeating: "👩‍👩‍👧‍👦", count: 300), String(repeating: "👩‍👩‍👧‍👦", count: 28)),
    ]

    @Test("The title begins as the first line, cut at a word", arguments: firstMessages)
    func firstTitle(message: String, title: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let made = try await ada.client.createConversation(with: try await ada.agent().id, initialMessage: message)
            #expect(made.title == title)
            // Said later, it is the same.
            server.model.script(FakeModelScript { try await $0.hang() })
            let empty = try await ada.conversation()
            try await ada.client.send(message, to: empty)
            #expect(try await ada.client.conversation(empty).title == title)
        }
    }

    static let wrongInput: [(body: String, field: String)] = [
        ("{}", "agent_id"), (#"{"agent_id":5}"#, "agent_id"), (#"{"agent_id":"x"}"#, "agent_id"), (#"{"agent_id":null}"#, "agent_id"),
        (#"{"agent_id":"AGENT","initial_message":7}"#, "initial_message"),
        (#"{"agent_id":"AGENT","initial_message":"  \n"}"#, "initial_message"),
        (#"{"agent_id":"AGENT","initial_message":""}"#, "initial_message"), (#"{"agent_id":"AGENT","client_id":"x"}"#, "client_id"),
        (#"{"agent_id":"AGENT","client_id":1}"#, "client_id"), (#"{"agent_id":"AGENT","attachments":"x"}"#, "attachments"),
        (#"{"agent_id":"AGENT","attachments":[1]}"#, "attachments.0"),
    ]

    @Test("What is wrong with a new conversation is named by its field", arguments: wrongInput)
    func wrongField(body: String, field: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let answer = try await ada.ask("POST", "chat/conversations/", body.replacing("AGENT", with: "\(try await ada.agent().id)"))
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.map(\.field) == [field])
            #expect(try await ada.client.conversations().all().isEmpty)
        }
    }

    @Test func anAgentThatIsNotThereOrNotActiveIsUnavailable() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let agent = try await ada.agent("writer")
            try await ada.client.deactivateAgent(agent.id)
            for id in [agent.id, Agent.ID()] {
                for more in ["", #","initial_message":"Hello""#] {
                    let answer = try await ada.ask("POST", "chat/conversations/", #"{"agent_id":"\#(id)"\#(more)}"#)
                    #expect(answer.status == 400)
                    #expect(answer.problem?.code == "agent_unavailable")
                }
            }
            #expect(try await ada.client.conversations().all().isEmpty)
        }
    }
}
