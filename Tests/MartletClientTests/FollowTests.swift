// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

@testable import MartletClient

@Suite(.timeLimit(.minutes(5))) struct FollowTests {
    static let id = Message.ID()
    static let text = "A martlet is the heraldic swift 🕊️."
    static let question = Sample.question(reply: id)

    /// A server whose sockets are scripted by their number, from 0, and whose conversation is `state` for any other request.
    @discardableResult
    private func serve<Result: Sendable>(
        _ socket: @escaping @Sendable (_ connection: ServerConnection, _ number: Int) async throws -> Void,
        state: @escaping @Sendable (_ sockets: Int) -> Conversation,
        _ body: @escaping @Sendable (_ client: Martlet, _ pauses: Record<Duration>) async throws -> Result
    ) async throws -> Result {
        let sockets = Record<Void>()
        return try await ScriptedServer.run { connection, _ in
            while let request = try await connection.peek() {
                if request.target.hasPrefix("/ws/") {
                    let number = sockets.all.count
                    sockets.add(())
                    return try await socket(connection, number)
                }
                _ = try await connection.request()
                try await connection.respond(200, state(sockets.all.count))
            }
        } _: { server in
            let pauses = Record<Duration>()
            return try await body(try Martlet(server: server, credential: .apiKey("key"), options: Sample.options(pauses)), pauses)
        }
    }

    @Test func `A reply is followed over a lost connection to its end`() async throws {
        let resumes = Record<SocketCommand>()
        try await serve { connection, number in
            try await connection.upgrade()
            try await connection.send(Sample.ready(Self.id))
            switch number {
            case 0:
                try await connection.send(Sample.snapshot(Self.id, "A mart"))
                // For the reply that was open when this client came.
                _ = try await connection.command()
                try await connection.send(Sample.chunk(Self.id, 6, "let"))
            default:
                if let command = try await connection.command() { resumes.add(command) }
                try await connection.send(Sample.chunk(Self.id, 9, String(Self.text.dropFirst(9))))
                try await connection.send(.messageComplete(Sample.reply(Self.id, Self.text, .complete)))
                _ = try await connection.frame()
            }
        } state: { _ in
            Sample.conversation([Self.question, Sample.reply(Self.id)], active: Self.id)
        } _: { client, _ in
            var told: [ConversationUpdate] = []
            for try await update in client.follow(Sample.conversationID) {
                told.append(update)
                if case .ended = update { break }
            }
            #expect(told.first == .opened(Sample.conversation([Self.question, Sample.reply(Self.id)], active: Self.id)))
            #expect(told.contains(.reply(Self.id, text: "A mart", appended: nil)))
            #expect(told.contains(.reply(Self.id, text: "A martlet", appended: "let")))
            #expect(told.contains(.reply(Self.id, text: Self.text, appended: String(Self.text.dropFirst(9)))))
            #expect(told.contains(.reconnected))
            #expect(told.last == .ended(Sample.reply(Self.id, Self.text, .complete)))
            #expect(resumes.all == [.resume(.init(messageID: Self.id, offset: 9))])
        }
    }

    @Test func `What happened while there was no connection is told, once`() async throws {
        let missed = Sample.question("And then?")
        let answer = Sample.reply(Message.ID(), "Nothing.", .complete)
        let done = Sample.reply(Self.id, Self.text, .complete)
        try await serve { connection, number in
            try await connection.upgrade()
            try await connection.send(Sample.ready(number == 0 ? Self.id : nil))
            guard number > 0 else { return try await connection.close(.goingAway) }
            // Late news of what the conversation has said already.
            try await connection.send(.messageComplete(done))
            try await connection.send(.messageCreated(missed))
            try await connection.send(.messageComplete(answer))
            try await connection.close(.normal)
        } state: { sockets in
            sockets == 1
                ? Sample.conversation([Self.question, Sample.reply(Self.id)], active: Self.id)
                : Sample.conversation([Self.question, done, missed, answer])
        } _: { client, pauses in
            let told = try await client.follow(Sample.conversationID).reduce(into: []) { $0.append($1) }
            let rest = told.drop { $0 != .ended(done) }
            var described = Sample.conversation([])
            described.messages = nil
            #expect(
                Array(rest) == [.ended(done), .message(missed), .message(answer), .ended(answer), .conversation(described), .reconnected])
            #expect(told.contains { if case .disconnected(let why, _) = $0 { why.closeCode == .goingAway } else { false } })
            #expect(pauses.all.count == 1)
        }
    }

    @Test func `A reply that goes on while there is no connection is told again`() async throws {
        let stopped = Sample.reply(Self.id, "A mart", .stopped)
        let goesOn = Sample.reply(Self.id, "A martlet is")
        let done = Sample.reply(Self.id, Self.text, .complete)
        try await serve { connection, number in
            try await connection.upgrade()
            try await connection.send(Sample.ready(number == 0 ? nil : Self.id))
            guard number > 0 else { return try await connection.close(.goingAway) }
            #expect(try await connection.command() == .resume(.init(messageID: Self.id, offset: 12)))
            try await connection.send(Sample.chunk(Self.id, 12, String(Self.text.dropFirst(12))))
            try await connection.send(.messageComplete(done))
            try await connection.close(.normal)
        } state: { sockets in
            Sample.conversation([Self.question, sockets == 1 ? stopped : goesOn], active: sockets == 1 ? nil : Self.id)
        } _: { client, _ in
            let told = try await client.follow(Sample.conversationID).reduce(into: []) { $0.append($1) }
            let messages = told.filter { if case .message = $0 { true } else { false } }
            #expect(messages == [.message(goesOn)])
            #expect(told.suffix(2) == [.reply(Self.id, text: Self.text, appended: String(Self.text.dropFirst(12))), .ended(done)])
        }
    }

    @Test("A conversation that is gone ends it", arguments: [CloseCode.conversationRemoved, .notTheProtocol])
    func gone(_ code: CloseCode) async throws {
        try await serve { connection, _ in
            try await connection.upgrade()
            try await connection.send(Sample.ready())
            try await connection.close(code)
        } state: { _ in
            Sample.conversation([])
        } _: { client, pauses in
            let error = await #expect(throws: MartletError.self) {
                for try await _ in client.follow(Sample.conversationID) {}
            }
            #expect(error?.word == "closed \(code.rawValue)")
            #expect(pauses.all.isEmpty)
        }
    }

    @Test func `A loop that is left closes its connection`() async throws {
        let frames = Record<UInt8>()
        let (closed, closes) = AsyncStream<Void>.makeStream()
        try await serve { connection, _ in
            try await connection.upgrade()
            try await connection.send(Sample.ready())
            if let frame = try await connection.frame() { frames.add(frame.opcode) }
            closes.finish()
        } state: { _ in
            Sample.conversation([])
        } _: { client, _ in
            for try await _ in client.follow(Sample.conversationID) { break }
            for await _ in closed {}
            #expect(frames.all == [8])
        }
    }

    @Test func `Asking sends, and returns the whole reply`() async throws {
        let (asked, ask) = AsyncStream<Void>.makeStream()
        try await ScriptedServer.run { connection, _ in
            while let request = try await connection.peek() {
                if request.target.hasPrefix("/ws/") {
                    try await connection.upgrade()
                    try await connection.send(Sample.ready())
                    for await _ in asked {}
                    try await connection.send(.messageCreated(Self.question))
                    try await connection.send(.messageCreated(Sample.reply(Self.id)))
                    try await connection.send(Sample.chunk(Self.id, 0, "A "))
                    try await connection.send(Sample.chunk(Self.id, 2, "martlet"))
                    try await connection.send(.messageComplete(Sample.reply(Self.id, Self.text, .complete)))
                    _ = try await connection.frame()
                    return
                }
                _ = try await connection.request()
                if request.method == "POST" {
                    try await connection.respond(201, Self.question)
                    ask.finish()
                } else {
                    try await connection.respond(200, Sample.conversation([]))
                }
            }
        } _: { server in
            let client = try Martlet(server: server, credential: .apiKey("key"), options: Sample.options())
            var seen: [String] = []
            let reply = try await client.ask("Why?", in: Sample.conversationID) { seen.append($0) }
            #expect(reply.content == Self.text)
            #expect(seen == ["A ", "A martlet"])
        }
    }

    @Test func `Asking returns a reply that ended unseen, in a branch that was left meanwhile`() async throws {
        let done = Sample.reply(Self.id, Self.text, .complete)
        let (asked, ask) = AsyncStream<Void>.makeStream()
        let sockets = Record<Void>()
        try await ScriptedServer.run { connection, _ in
            while let request = try await connection.peek() {
                if request.target.hasPrefix("/ws/") {
                    sockets.add(())
                    try await connection.upgrade()
                    try await connection.send(Sample.ready())
                    for await _ in asked {}
                    if sockets.all.count == 1 { return try await connection.close(.goingAway) }
                    _ = try await connection.frame()
                    return
                }
                _ = try await connection.request()
                if request.method == "POST" {
                    try await connection.respond(201, Self.question)
                    ask.finish()
                } else if request.target.contains("/messages/") {
                    try await connection.respond(200, done)
                } else {
                    try await connection.respond(200, Sample.conversation([]))
                }
            }
        } _: { server in
            let client = try Martlet(server: server, credential: .apiKey("key"), options: Sample.options())
            let reply = try await client.ask("Why?", in: Sample.conversationID)
            #expect(reply == done)
        }
    }

    @Test func `An account is followed over a lost connection`() async throws {
        try await serve { connection, number in
            try await connection.upgrade()
            guard number > 0 else { return try await connection.close(.goingAway) }
            try await connection.write(ServerConnection.frame(AccountEvent.conversationDeleted(Sample.conversationID)))
            try await connection.close(.normal)
        } state: { _ in
            Sample.conversation([])
        } _: { client, _ in
            let told = try await client.followAccount().reduce(into: []) { $0.append($1) }
            #expect(told.count == 4)
            #expect(told.first == .connected)
            #expect(told.suffix(2) == [.connected, .event(.conversationDeleted(Sample.conversationID))])
        }
    }
}
