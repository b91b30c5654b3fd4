// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct MessageListTests {
    @Test func theBranchIsListedInEitherOrderAndInPages() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            for number in 1...4 { try await ada.exchange("Question \(number)", in: id) }
            let messages = try await ada.client.messages(in: id).all()
            #expect(messages.filter { $0.role == .user }.map(\.content) == (1...4).map { "Question \($0)" })
            #expect(messages.map(\.role) == Array(repeating: [.user, .assistant], count: 4).flatMap { $0 })
            #expect(messages.first?.parentID == nil)
            #expect(zip(messages.dropFirst(), messages).allSatisfy { $0.parentID == $1.id })
            #expect(try await ada.client.messages(in: id, order: .newestFirst).all() == messages.reversed())
            #expect(try await ada.client.messages(in: id, pageSize: 3).all() == messages)
            #expect(try await ada.client.messages(in: id, order: .newestFirst, pageSize: 3).all() == messages.reversed())
            #expect(try await ada.client.conversation(id).messages == messages)
            let page = try await ada.client.messages(in: id, pageSize: 3).page()
            #expect(page.results.count == 3 && page.previous == nil && page.next != nil)
            #expect(
                try await ada.ask("GET", "chat/conversations/\(id)/messages/?order=sideways").problem?.errors?.map(\.field) == ["order"])
        }
    }

    @Test func aReplyThatIsBeingWrittenShowsWhatThereIs() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(4, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("Hello")
                let reply = try await socket.created(.assistant)
                gate.advance(to: 2)
                var text = ReplyText()
                while text.content != "w1 w2", let event = try await socket.events.next() { text.take(event) }
                for message in [
                    try await ada.client.message(reply.id, in: id), try await ada.client.messages(in: id).all()[1],
                    try #require(try await ada.client.conversation(id).messages?[1]),
                ] {
                    #expect(message.status == .streaming)
                    #expect(message.content == "w1 w2")
                }
                #expect(try await ada.client.conversation(id).activeMessageID == reply.id)
                gate.open()
                _ = try await socket.completed()
            }
        }
    }

    @Test func aMessageIsFoundInItsOwnConversationOnly() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let (id, other) = (try await ada.conversation(), try await ada.conversation())
            let reply = try await ada.exchange("Hello", in: id)
            #expect(try await ada.ask("GET", "chat/conversations/\(id)/messages/\(reply.id)/").status == 200)
            #expect(try await ada.ask("GET", "chat/conversations/\(other)/messages/\(reply.id)/").status == 404)
            #expect(try await ada.ask("GET", "chat/conversations/\(id)/messages/\(Message.ID())/").status == 404)
        }
    }
}
