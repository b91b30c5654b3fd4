// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore
import Testing

@testable import MartletClient

@Suite(.timeLimit(.minutes(5))) struct SocketTests {
    private func client(_ server: String, _ credential: Martlet.Credential = .apiKey("key")) throws -> Martlet {
        try Martlet(server: server, credential: credential, options: Sample.options())
    }

    @Test func `It asks for the conversation as the credential's owner`() async throws {
        let requests = Record<ServerConnection.Request>()
        try await ScriptedServer.run { connection, _ in
            if let request = try await connection.upgrade() { requests.add(request) }
            try await connection.send(Sample.ready())
            _ = try await connection.frame()
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { try await $0.expect(Sample.ready()) }
            let request = try #require(requests.all.first)
            #expect(request.target == "/ws/chat/\(Sample.conversationID)/")
            #expect(request.headers["authorization"] == "Bearer key")
            #expect(request.headers["sec-websocket-protocol"] == "martlet.v1")
            #expect(request.headers["host"].map { server.hasSuffix($0) } == true)
        }
    }

    @Test func `Events that come together with the handshake are not lost`() async throws {
        try await ScriptedServer.run { connection, _ in
            var first = try ServerConnection.frame(Sample.ready())
            first.writeImmutableBuffer(try ServerConnection.frame(SocketEvent.pong(id: .integer(1))))
            try await connection.upgrade(followedBy: first)
            _ = try await connection.frame()
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { socket in
                try await socket.expect(Sample.ready())
                try await socket.expect(.pong(id: .integer(1)))
            }
        }
    }

    @Test(
        "A refused upgrade is its problem",
        arguments: [(401, ErrorCode.notAuthenticated), (403, .forbidden), (404, .notFound), (503, .unavailable)])
    func refused(_ status: Int, _ code: ErrorCode) async throws {
        try await ScriptedServer.run { connection, _ in
            _ = try await connection.request()
            try await connection.refuse(status, code, headers: ["retry-after": "3"])
        } _: { server in
            let error = await #expect(throws: MartletError.self) { try await client(server).withSocket(to: Sample.conversationID) { _ in } }
            #expect(error?.status == status)
            #expect(error?.code == code)
        }
    }

    @Test(
        "What is no handshake is not the protocol",
        arguments: [
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "220 mail.example.org ESMTP\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: AAAA\r\n\r\n",
        ])
    func noHandshake(_ answer: String) async throws {
        try await ScriptedServer.run { connection, _ in
            _ = try await connection.request()
            try await connection.write(ByteBuffer(string: answer))
            _ = try await connection.frame()
        } _: { server in
            let error = await #expect(throws: MartletError.self) { try await client(server).withSocket(to: Sample.conversationID) { _ in } }
            #expect(error?.word == "not the protocol")
        }
    }

    @Test func `Commands go out masked, whole and in order`() async throws {
        let commands: [SocketCommand] = [
            .sendMessage(.init(clientID: ClientID(), content: String(repeating: "ü", count: 70_000))), .stop, .typing(.writing),
            .resume(.init(messageID: Message.ID(), offset: 9)), .ping(id: .string("p")),
        ]
        let received = Record<SocketCommand>()
        try await ScriptedServer.run { connection, _ in
            try await connection.upgrade()
            for _ in commands.indices {
                if let command = try await connection.command() { received.add(command) }
            }
            try await connection.send(.pong(id: .string("p")))
            _ = try await connection.frame()
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { socket in
                for command in commands { try await socket.send(command) }
                try await socket.expect(.pong(id: .string("p")))
            }
            #expect(received.all == commands)
        }
    }

    @Test func `Pings are answered while nobody looks at the events`() async throws {
        let frames = Record<ServerConnection.Frame>()
        try await ScriptedServer.run { connection, _ in
            try await connection.upgrade()
            try await connection.write(ServerConnection.frame(9, Data("there?".utf8)))
            if let frame = try await connection.frame() { frames.add(frame) }
            try await connection.send(Sample.ready())
            _ = try await connection.frame()
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { _ = try await $0.events.next() }
            #expect(frames.all == [.init(opcode: 10, payload: Data("there?".utf8))])
        }
    }

    @Test(
        "The server's close is told behind everything that came before it",
        arguments: [1001, 1009, 4400, 4401, 4404, 4408, 4429] as [UInt16])
    func closed(_ code: UInt16) async throws {
        try await ScriptedServer.run { connection, _ in
            try await connection.upgrade()
            try await connection.send(Sample.ready())
            try await connection.close(CloseCode(rawValue: code))
            #expect(try await connection.frame()?.opcode == 8)
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { socket in
                try await socket.expect(Sample.ready())
                let error = await #expect(throws: MartletError.self) { try await socket.events.next() }
                #expect(error?.word == "closed \(code)")
                #expect(socket.closeCode?.rawValue == code)
                await #expect(throws: MartletError.self) { try await socket.send(.stop) }
            }
        }
    }

    @Test func `A connection that breaks is lost`() async throws {
        try await ScriptedServer.run { connection, _ in
            try await connection.upgrade()
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { socket in
                let error = await #expect(throws: MartletError.self) { try await socket.events.next() }
                #expect(error?.word == "transport lost")
                #expect(socket.closeCode == nil)
            }
        }
    }

    @Test func `Leaving the closure closes with a Close frame`() async throws {
        let frames = Record<ServerConnection.Frame>()
        let (heard, hearing) = AsyncStream<Void>.makeStream()
        try await ScriptedServer.run { connection, _ in
            defer { hearing.finish() }
            try await connection.upgrade()
            if let frame = try await connection.frame() { frames.add(frame) }
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { _ in }
            for await _ in heard {}
            #expect(frames.all == [.init(opcode: 8, payload: Data([0x03, 0xE8]))])
        }
    }

    @Test func `An event of a later version is left out, and nonsense is not`() async throws {
        try await ScriptedServer.run { connection, _ in
            try await connection.upgrade()
            try await connection.write(ServerConnection.frame(1, Data(#"{"type":"later","x":1}"#.utf8)))
            try await connection.send(.pong(id: nil))
            try await connection.write(ServerConnection.frame(1, Data(#"{"type":"message_chunk"}"#.utf8)))
            _ = try await connection.frame()
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { socket in
                try await socket.expect(.pong(id: nil))
                let error = await #expect(throws: MartletError.self) { try await socket.events.next() }
                #expect(error?.word == "not the protocol")
            }
        }
    }

    @Test func `A thousand events wait for a reader that comes late, and none is lost`() async throws {
        let id = Message.ID()
        try await ScriptedServer.run { connection, _ in
            try await connection.upgrade()
            for offset in 0..<1000 { try await connection.send(Sample.chunk(id, offset, "x")) }
            try await connection.close(.goingAway)
            _ = try await connection.frame()
        } _: { server in
            try await client(server).withSocket(to: Sample.conversationID) { socket in
                var count = 0
                do {
                    for try await event in socket.events {
                        #expect(event == Sample.chunk(id, count, "x"))
                        count += 1
                    }
                } catch MartletError.closed(.goingAway, _) {}
                #expect(count == 1000)
            }
        }
    }

    @Test func `The server's warning brings it a fresh token`() async throws {
        let tokens = Record<SocketCommand>()
        try await ScriptedServer.run { connection, number in
            if number == 1 {
                _ = try await connection.request()
                return try await connection.respond(200, Sample.signedIn(2))
            }
            try await connection.upgrade()
            try await connection.send(.error(.init(code: .notAuthenticated, detail: "", retryable: true)))
            if let command = try await connection.command() { tokens.add(command) }
            try await connection.send(.pong(id: nil))
            _ = try await connection.frame()
        } _: { server in
            try await client(server, .session(Sample.signedIn(1))).withSocket(to: Sample.conversationID) { socket in
                while try await socket.events.next() != .pong(id: nil) {}
            }
            #expect(tokens.all == [.authenticate(token: "access2")])
        }
    }

    @Test func `So does its time, before the old one ends`() async throws {
        let tokens = Record<SocketCommand>()
        try await ScriptedServer.run { connection, number in
            if number == 1 {
                _ = try await connection.request()
                return try await connection.respond(200, Sample.signedIn(2))
            }
            try await connection.upgrade()
            if let command = try await connection.command() { tokens.add(command) }
            try await connection.send(.pong(id: nil))
            _ = try await connection.frame()
        } _: { server in
            let alice = try client(server, .session(Sample.signedIn(1, for: .seconds(8))))
            try await alice.withSocket(to: Sample.conversationID) { try await $0.expect(.pong(id: nil)) }
            #expect(tokens.all == [.authenticate(token: "access2")])
        }
    }

    @Test func `Cancelling ends the wait for an event, and closes`() async throws {
        let frames = Record<UInt8>()
        try await ScriptedServer.run { connection, _ in
            try await connection.upgrade()
            try await connection.send(Sample.ready())
            if let frame = try await connection.frame() { frames.add(frame.opcode) }
        } _: { server in
            let alice = try client(server)
            let (waiting, waits) = AsyncStream<Void>.makeStream()
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await alice.withSocket(to: Sample.conversationID) { socket in
                        _ = try await socket.events.next()
                        waits.finish()
                        _ = try await socket.events.next()
                    }
                }
                for await _ in waiting {}
                group.cancelAll()
                let result = await group.nextResult()
                #expect(throws: CancellationError.self) { try result?.get() }
            }
        }
    }
}
