// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ResumeTests {
    /// A conversation in which `ä w2 w3 …` is being written and has come as far as three words: `body` gets a socket that
    /// holds it, and lets it go on by opening the gate.
    private func withReply(
        _ server: RunningServer, _ body: (Person, ConversationSocket, Message.ID, FakeModelGate) async throws -> Void
    ) async throws {
        let gate = FakeModelGate()
        server.model.script(
            FakeModelScript { exchange in
                try await exchange.begin()
                try await exchange.text("ä w2 w3")
                try await gate.wait(for: 1)
                try await exchange.text(" w4")
                try await exchange.finish()
            })
        let ada = try await server.join()
        let id = try await ada.conversation()
        try await ada.client.withSocket(to: id) { socket in
            try await socket.say("Hello")
            let reply = try await socket.created(.assistant)
            var text = ReplyText()
            while text.content != "ä w2 w3", let event = try await socket.events.next() { text.take(event) }
            try await body(ada, socket, reply.id, gate)
        }
    }

    @Test("From a position within a running reply exactly the rest follows", arguments: [0, 2, 3, 5, 8])
    func fromAPosition(offset: Int) async throws {
        try await withServer { server in
            try await withReply(server) { _, socket, reply, gate in
                try await socket.send(.resume(.init(messageID: reply, offset: offset)))
                try await socket.send(.ping(id: nil))
                var text = ReplyText(content: String(decoding: Array("ä w2 w3".utf8.prefix(offset)), as: UTF8.self), position: offset)
                // The answer is there before anything new is written.
                while let event = try await socket.events.next() {
                    text.take(event)
                    if case .pong = event { break }
                }
                #expect(text.content == "ä w2 w3")
                gate.open()
                text = try await socket.reply(startingWith: text)
                #expect(text.faults.isEmpty)
                #expect(text.content == "ä w2 w3 w4")
            }
        }
    }

    @Test("From a position where nobody can be a snapshot follows", arguments: [-1, 1, 9, 100, Int.max, Int.min])
    func fromNowhere(offset: Int) async throws {
        try await withServer { server in
            try await withReply(server) { _, socket, reply, gate in
                try await socket.send(.resume(.init(messageID: reply, offset: offset)))
                let snapshot = try await socket.first { if case .messageSnapshot(let snapshot) = $0 { snapshot } else { nil } }
                #expect(snapshot.messageID == reply)
                #expect(snapshot.content == "ä w2 w3")
                gate.open()
                let text = try await socket.reply(startingWith: ReplyText(content: snapshot.content, position: snapshot.nextOffset))
                #expect(text.faults.isEmpty)
                #expect(text.content == "ä w2 w3 w4")
            }
        }
    }

    @Test("A reply that has ended is answered with its end", arguments: [0, 3, 11, 1000, -5])
    func afterTheEnd(offset: Int) async throws {
        try await withServer { server in
            try await withReply(server) { ada, socket, reply, gate in
                gate.open()
                _ = try await socket.completed()
                try await socket.send(.resume(.init(messageID: reply, offset: offset)))
                let message = try await socket.completed()
                #expect(message.id == reply)
                #expect(message.content == "ä w2 w3 w4")
                #expect(message.status == .complete)
                try await ada.client.withSocket(to: message.conversationID) { fresh in
                    try await fresh.send(.resume(.init(messageID: reply, offset: offset)))
                    #expect(try await fresh.completed() == message)
                }
            }
        }
    }

    @Test func aReplyThatIsNotHereIsAnError() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let (id, other) = (try await ada.conversation(), try await ada.conversation())
            let elsewhere = try await ada.exchange("Hello", in: other)
            try await ada.client.withSocket(to: id) { socket in
                for unknown in [Message.ID(), elsewhere.id, try #require(elsewhere.parentID)] {
                    try await socket.send(.resume(.init(messageID: unknown, offset: 0)))
                    let error = try await socket.error()
                    #expect(error.code == "not_found")
                    #expect(error.messageID == unknown)
                    #expect(!error.retryable)
                }
            }
        }
    }

    @Test(
        "A position that is none is an error and no end",
        arguments: [#""offset":"x""#, #""offset":1.5"#, #""offset":null"#, #""offset":99999999999999999999"#, #""x":1"#])
    func noPosition(member: String) async throws {
        try await withServer { server in
            try await withReply(server) { _, socket, reply, gate in
                try await socket.send(text: #"{"type":"resume","message_id":"\#(reply)",\#(member)}"#)
                let error = try await socket.error()
                #expect(["invalid_input", "malformed_json"].contains(error.code))
                gate.open()
                #expect(try await socket.completed().content == "ä w2 w3 w4")
            }
        }
    }

    @Test func theClientLibraryFollowsAReplyOverADisconnection() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(4, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            var (texts, ended): ([String], Message?) = ([], nil)
            for try await update in ada.client.follow(id) {
                switch update {
                case .opened: try await ada.client.send("Hello", to: id)
                case .message(let message): if message.role == .assistant { gate.advance(to: 2) }
                case .reply(_, let text, _):
                    texts.append(text)
                    if text == "w1 w2" { gate.open() }
                case .ended(let message): ended = message
                default: break
                }
                if ended != nil { break }
            }
            #expect(ended?.content == FakeModelWords.text(4))
            #expect(texts.last == FakeModelWords.text(4))
            #expect(zip(texts, texts.dropFirst()).allSatisfy { $1.hasPrefix($0) })
        }
    }
}
