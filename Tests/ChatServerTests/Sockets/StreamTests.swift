// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

/// The promises about a reply's text: for every subscriber, joined text is the final content.
@Suite(.timeLimit(.minutes(10)))
struct StreamTests {
    @Test func theEventsOfAnExchangeComeInTheirOrder() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                var kinds: [String] = []
                let ready = try await socket.ready()
                #expect(ready.conversationID == id && ready.activeMessageID == nil)
                let clientID = try await socket.say("Hello")
                var (question, reply): (Message?, Message?)
                var text = ReplyText()
                var isIdle = false
                while !isIdle, let event = try await socket.events.next() {
                    text.take(event)
                    switch event {
                    case .messageCreated(let message):
                        kinds.append("created \(message.role)")
                        if message.role == .user { question = message } else { reply = message }
                    case .typing(let typing):
                        #expect(typing.actor == .agent)
                        kinds.append("\(typing.state)")
                        isIdle = typing.state == .idle
                    case .messageChunk: if kinds.last != "chunk" { kinds.append("chunk") }
                    case .messageComplete: kinds.append("complete")
                    case .conversationUpdated: break
                    default: kinds.append("something else")
                    }
                }
                #expect(kinds == ["created user", "created assistant", "thinking", "writing", "chunk", "complete", "idle"])
                #expect(question?.clientID == clientID)
                #expect(question?.replyID == reply?.id)
                #expect(reply?.status == .streaming)
                #expect(reply?.content == "")
                #expect(text.faults.isEmpty)
                #expect(text.snapshots == 0)
                #expect(text.message?.status == .complete)
                #expect(text.content == "w1 w2 w3 w4 w5")
                #expect(text.message?.tokensUsed == 12)
                #expect(try await ada.client.message(try #require(reply?.id), in: id) == text.message)
            }
        }
    }

    static let texts = [
        "ASCII only", "äöü ß", "語学の本", "🙂👩‍👩‍👧‍👦🏳️‍🌈", "a\u{0301}\u{0302} e\u{301}", "\"quoted\" \\ back / \u{8}\u{c}\n\r\t\u{1}",
        "\u{2028}\u{2029}\u{FEFF}",
    ]

    @Test("Text of any script arrives as it was sent, at exact positions", arguments: texts)
    func anyScript(text: String) async throws {
        try await withServer { server in
            server.model.script(
                FakeModelScript { exchange in
                    try await exchange.begin()
                    // A scalar at a time, so that pieces end within characters.
                    for scalar in text.unicodeScalars { try await exchange.text(String(scalar)) }
                    try await exchange.finish()
                })
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("Hello")
                let reply = try await socket.reply()
                #expect(reply.faults.isEmpty)
                #expect(Array(reply.content.utf8) == Array(text.utf8))
            }
        }
    }

    @Test func everySubscriberGetsTheSameText() async throws {
        try await withServer { server in
            let (gate, attached) = (FakeModelGate(), FakeModelGate())
            server.model.script(.words(200, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await withThrowingTaskGroup(of: ReplyText.self) { group in
                for _ in 1...8 {
                    group.addTask {
                        try await ada.client.withSocket(to: id) { early in
                            _ = try await early.ready()
                            attached.advance()
                            return try await early.reply()
                        }
                    }
                }
                try await ada.client.withSocket(to: id) { socket in
                    try await socket.say("Hello")
                    let begun = try await socket.created(.assistant)
                    gate.advance(to: 50)
                    var text = ReplyText()
                    while text.content != FakeModelWords.text(50), let event = try await socket.events.next() { text.take(event) }
                    // Latecomers begin with what there is.
                    for _ in 1...8 {
                        group.addTask {
                            try await ada.client.withSocket(to: id) { late in
                                #expect(try await late.ready().activeMessageID == begun.id)
                                attached.advance()
                                return try await late.reply()
                            }
                        }
                    }
                    try await attached.wait(for: 16)
                    gate.advance(to: 150)
                    while text.content != FakeModelWords.text(150), let event = try await socket.events.next() { text.take(event) }
                    gate.open()
                    text = try await socket.reply(startingWith: text)
                    #expect(text.faults.isEmpty)
                }
                for try await text in group {
                    #expect(text.faults.isEmpty)
                    #expect(text.content == FakeModelWords.text(200))
                    #expect(text.message?.status == .complete)
                }
            }
            #expect(server.model.requestCount == 1)
        }
    }

    @Test func attachingInTheMiddleBeginsWithASnapshot() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(6, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("Hello")
                gate.advance(to: 3)
                var text = ReplyText()
                while text.content != "w1 w2 w3", let event = try await socket.events.next() { text.take(event) }
                try await ada.client.withSocket(to: id) { late in
                    _ = try await late.ready()
                    guard case .messageSnapshot(let snapshot)? = try await late.events.next() else {
                        Issue.record("ready is not followed by a snapshot")
                        return
                    }
                    #expect(snapshot.content == "w1 w2 w3")
                    #expect(snapshot.nextOffset == 8)
                    gate.open()
                    let rest = try await late.reply(startingWith: ReplyText(content: snapshot.content, position: snapshot.nextOffset))
                    #expect(rest.faults.isEmpty)
                    #expect(rest.snapshots == 0)
                    #expect(rest.content == FakeModelWords.text(6))
                }
            }
        }
    }

    @Test func aReplyGoesOnWhenEverySocketIsClosed() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(5, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let reply = try await ada.client.withSocket(to: id) { socket in
                try await socket.say("Hello")
                return try await socket.created(.assistant)
            }
            let complete = try await ada.client.withAccountEvents { events in
                gate.open()
                while let event = try await events.next() {
                    if case .messageComplete(let complete) = event { return complete }
                }
                throw MartletError.closed(.normal, reason: "")
            }
            let stored = try await ada.client.message(reply.id, in: id)
            #expect(complete == .init(stored))
            #expect(complete.status == .complete)
            #expect(stored.content == FakeModelWords.text(5))
        }
    }

    @Test func stopFromAnotherSocketEndsItForEveryone() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(5, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("Hello")
                gate.advance(to: 2)
                var text = ReplyText()
                while text.content != "w1 w2", let event = try await socket.events.next() { text.take(event) }
                try await ada.client.withSocket(to: id) { other in
                    _ = try await other.ready()
                    try await other.send(.stop)
                    let reply = try await other.reply()
                    #expect(reply.faults.isEmpty)
                    #expect(reply.message?.status == .stopped)
                }
                text = try await socket.reply(startingWith: text)
                #expect(text.faults.isEmpty)
                #expect(text.message?.status == .stopped)
                #expect(text.content == "w1 w2")
                // The model's server is left alone, and another stop is no event.
                try await server.model.exchange(1).untilClosed()
                try await socket.send(.stop)
                try await socket.send(.ping(id: nil))
                while let event = try await socket.events.next() {
                    if case .messageComplete = event { Issue.record("the reply ended twice") }
                    if case .pong = event { break }
                }
            }
        }
    }
}
