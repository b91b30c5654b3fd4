// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct IdempotenceTests {
    @Test func manySendsUnderOneIDOverBothWaysAreOneMessageAndOneReply() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let clientID = ClientID()
            let body = #"{"content":"Hello","client_id":"\#(clientID)"}"#
            let (rest, sockets) = try await ada.client.withSocket(to: id) { socket in
                try await withThrowingTaskGroup(of: Answer?.self) { group in
                    for _ in 1...10 {
                        group.addTask { try await ada.ask("POST", "chat/conversations/\(id)/messages/", body) }
                        group.addTask {
                            try await socket.say("Hello", clientID: clientID)
                            return nil
                        }
                    }
                    let answers = try await group.reduce(into: [Answer]()) { if let answer = $1 { $0.append(answer) } }
                    var created: [Message] = []
                    try await socket.send(.ping(id: .string("done")))
                    while let event = try await socket.events.next() {
                        if case .messageCreated(let message) = event, message.role == .user { created.append(message) }
                        if case .pong = event { break }
                        if case .error(let error) = event { Issue.record("refused: \(error.code)") }
                    }
                    return (answers, created)
                }
            }
            #expect(rest.allSatisfy { $0.status == 200 || $0.status == 201 })
            #expect(rest.filter { $0.status == 201 }.count <= 1)
            #expect(Set(rest.map { $0["id"].text } + sockets.map { "\($0.id)" }).count == 1)
            #expect(Set(rest.map { $0["reply_id"].text } + sockets.map { $0.replyID.map { "\($0)" } }).count == 1)
            #expect(sockets.allSatisfy { $0.clientID == clientID })
            // Each of ten commands is acknowledged; the one message is announced besides.
            #expect(sockets.count >= 10)
            #expect(try await ada.client.messages(in: id).all().count == 2)
            _ = try await server.model.exchange(1)
            #expect(server.model.requestCount == 1)
        }
    }

    @Test func theSameIDAgainChangesNothingWhateverItSays() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let clientID = ClientID()
            let sent = try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                let sent = try await ada.client.send("Hello", to: id, clientID: clientID)
                _ = try await socket.completed()
                return sent
            }
            let again = try await ada.ask(
                "POST", "chat/conversations/\(id)/messages/", #"{"content":"Something else","client_id":"\#(clientID)"}"#)
            #expect(again.status == 200)
            #expect(try again.decoded(Message.self).id == sent.id)
            #expect(again["content"] == .string("Hello"))
            #expect(again["reply_id"].text == sent.replyID.map { "\($0)" })
            #expect(try await ada.client.messages(in: id).all().count == 2)
            #expect(server.model.requestCount == 1)
        }
    }

    @Test func retriesAreNotChargedTwice() async throws {
        try await withServer { plan in
            plan.settings.messagesPerMinute = 2
        } _: { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let clientID = ClientID()
            let send = { (id: Conversation.ID, clientID: ClientID) in
                try await ada.ask("POST", "chat/conversations/\(id)/messages/", #"{"content":"Hello","client_id":"\#(clientID)"}"#)
            }
            #expect(try await send(id, clientID).status == 201)
            for _ in 1...5 { #expect(try await send(id, clientID).status == 200) }
            #expect(try await send(try await ada.conversation(), ClientID()).status == 201)
            let refused = try await send(try await ada.conversation(), ClientID())
            #expect(refused.status == 429)
            #expect(try #require(refused.header("retry-after").flatMap { Int($0) }) >= 1)
            // What was sent before is still told.
            let again = try await send(id, clientID)
            #expect(again.status == 200)
            #expect(again["client_id"].text == "\(clientID)")
            // Over a socket it is the same account.
            try await ada.client.withSocket(to: try await ada.conversation()) { socket in
                let clientID = try await socket.say("Hello")
                let error = try await socket.error()
                #expect(error.code == "rate_limited")
                #expect(error.clientID == clientID)
                #expect(error.retryable)
            }
        }
    }

    @Test func whatWasMadeIsStillToldWhenItCouldNotBeMadeAnyMore() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let agent = try await admin.agent("writer")
            let (first, second) = (ClientID(), ClientID())
            let create = #"{"agent_id":"\#(agent.id)","initial_message":"Hello","client_id":"\#(first)"}"#
            let made = try await admin.ask("POST", "chat/conversations/", create)
            #expect(made.status == 201)
            let id = try #require(made["id"].text)
            _ = try await server.model.exchange(1)
            #expect(try await admin.ask("POST", "chat/conversations/\(id)/stop/").status == 200)
            let body = #"{"content":"More","client_id":"\#(second)","agent_id":"\#(agent.id)"}"#
            let sent = try await admin.ask("POST", "chat/conversations/\(id)/messages/", body)
            #expect(sent.status == 201)
            try await admin.client.deactivateAgent(agent.id)
            let (madeAgain, sentAgain) = (
                try await admin.ask("POST", "chat/conversations/", create),
                try await admin.ask("POST", "chat/conversations/\(id)/messages/", body)
            )
            #expect(madeAgain.status == 200 && madeAgain["id"] == made["id"])
            #expect(sentAgain.status == 200 && sentAgain["id"] == sent["id"])
            let other = try await admin.ask("POST", "chat/conversations/", create.replacing("\(first)", with: "\(ClientID())"))
            #expect(other.status == 400 && other.problem?.code == "agent_unavailable")
            #expect(other.problem?.errors?.map(\.field) == ["agent_id"])
        }
    }

    @Test func aRetryWithARefreshedTokenIsTheSameMessage() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let clientID = ClientID()
            let first = try await ada.client.send("Hello", to: id, clientID: clientID)
            try await ada.client.refresh()
            let second = try await ada.client.send("Hello", to: id, clientID: clientID)
            #expect(second.id == first.id)
            #expect(second.replyID == first.replyID)
        }
    }
}
