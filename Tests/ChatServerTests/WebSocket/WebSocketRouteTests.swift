// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Hummingbird
import MartletAPI
import NIOCore
import NIOWebSocket
import ServiceLifecycle
import StreamProtocols
import Testing

@Suite(.timeLimit(.minutes(10))) struct WebSocketRouteTests {
    @Test func theHandlersOfHummingbirdStandInTheOrderThatTheRouteReliesOn() async throws {
        let routes: (TestRouter) -> Void = { router in
            router.get("api") { _, context in
                try await context.channel.eventLoop.submit { context.channel.pipeline.debugDescription }.get()
            }
        }
        try await TestServer.run(routes: routes) { server in
            let pipeline = try await server.ask("GET", "/api").body
            let order = [
                "HTTPResponseEncoder", "HTTPDecoder<", "HTTP1ToHTTPServerCodec", "ConnectionDeadlineHandler", "HTTPConnectionStateHandler",
            ]
            let places = order.map { name in pipeline.firstRange(of: name)?.lowerBound }
            #expect(places.allSatisfy { $0 != nil }, "\(pipeline)")
            #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted(), "\(pipeline)")
        }
    }

    @Test func anUpgradeIsGranted() async throws {
        try await withSocketServer { server in
            try await RawConnection.with(port: server.port) { connection in
                let answer = try await connection.upgrade(
                    headers: "Sec-WebSocket-Protocol: bearer.x, martlet.v1\r\nOrigin: http://127.0.0.1\r\n")
                #expect(answer.status == 101)
                #expect(answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                #expect(answer.headers["sec-websocket-protocol"] == "martlet.v1")
                #expect(answer.headers["sec-websocket-extensions"] == nil)
                #expect(answer.headers["x-request-id"] != nil)
            }
        }
    }

    @Test(
        "A refused upgrade is a problem and the connection's last answer",
        arguments: [("Origin: https://evil.example\r\n", 403), ("Sec-WebSocket-Version: 8\r\n", 426)])
    func refused(_ headers: String, _ status: Int) async throws {
        try await withSocketServer { server in
            try await RawConnection.with(port: server.port) { connection in
                let answer = try await connection.upgrade(headers: headers)
                #expect(answer.status == status)
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(answer.headers["connection"] == "close")
                #expect(await connection.readToEnd() == "")
            }
            #expect(try await server.ask("GET", "/ws").status == 426)
        }
    }

    @Test func theThirdRequestOfAConnectionCanBeAnUpgrade() async throws {
        try await withSocketServer { server in
            try await RawConnection.with(port: server.port) { connection in
                for _ in 0..<2 {
                    try await connection.send("GET /api HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                    #expect(try await connection.answer().body == "fine")
                }
                #expect(try await connection.upgrade().status == 101)
                try await connection.send(.text, "hello")
                #expect(try await connection.frame().text == "hello")
            }
        }
    }

    @Test func messagesOfEverySizeComeBack() async throws {
        var configuration = WebSocketSession.Configuration()
        configuration.acceptsBinary = true
        try await withSocketServer(configuration: configuration) { server in
            try await withSocket(server) { connection in
                for length in [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20] {
                    try await connection.send(.text, String(repeating: "x", count: length))
                    let frame = try await connection.frame()
                    #expect(frame.opcode == 1)
                    #expect(frame.payload.readableBytes == length)
                }
                try await connection.send(.binary, ByteBuffer(bytes: [0xFF]))
                #expect(try await connection.frame() == .init(opcode: 2, payload: ByteBuffer(bytes: [0xFF])))
            }
        }
    }

    @Test func framesSplitIntoSingleBytesAndMessagesSplitIntoFramesAreJoined() async throws {
        try await withSocketServer { server in
            try await withSocket(server) { connection in
                var frame = ByteBuffer()
                frame.writeWebSocketFrame(.text, payload: ByteBuffer(string: "é漢😀"), maskingKey: .random())
                for byte in frame.readableBytesView {
                    try await connection.send(ByteBuffer(integer: byte))
                }
                #expect(try await connection.frame().text == "é漢😀")
                try await connection.send(.text, ByteBuffer(bytes: [0xF0, 0x9F]), fin: false)
                try await connection.send(.ping, "between")
                try await connection.send(.continuation, ByteBuffer(bytes: [0x98, 0x80]))
                #expect(try await connection.frame() == .init(opcode: 10, payload: ByteBuffer(string: "between")))
                #expect(try await connection.frame().text == "😀")
            }
        }
    }

    @Test func theClosingHandshakeEndsTheConnection() async throws {
        let (endings, ended) = AsyncStream.makeStream(of: WebSocketEnding?.self)
        let session: SocketWork = { connection in
            for await _ in connection.messages {}
            ended.yield(await connection.ending)
        }
        try await withSocketServer(session: session) { server in
            try await withSocket(server) { connection in
                var payload = ByteBuffer(integer: UInt16(4999))
                payload.writeString("bye")
                try await connection.send(.connectionClose, payload)
                #expect(try await connection.frame().closeCode == 4999)
                #expect(await connection.readToEnd() == "")
            }
        }
        var iterator = endings.makeAsyncIterator()
        #expect(await iterator.next() == .closedByPeer(code: 4999, reason: "bye"))
    }

    struct Attack: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let code: UInt16

        init(_ name: String, _ bytes: [UInt8], _ code: UInt16) {
            self.testDescription = name
            self.bytes = bytes
            self.code = code
        }
    }

    @Test(
        "An attack is answered with its close code, and the connection ends",
        arguments: [
            Attack("unmasked", [0x81, 0x01, 0x61], 1002),
            Attack("a reserved bit", [0xC1, 0x80, 0, 0, 0, 0], 1002),
            Attack("an unknown opcode", [0x83, 0x80, 0, 0, 0, 0], 1002),
            Attack("an unknown control opcode", [0x8B, 0x80, 0, 0, 0, 0], 1002),
            Attack("a fragmented ping", [0x09, 0x80, 0, 0, 0, 0], 1002),
            Attack("a long ping", [0x89, 0xFE, 0x00, 0x7E, 0, 0, 0, 0], 1002),
            Attack("a continuation of nothing", [0x80, 0x80, 0, 0, 0, 0], 1002),
            Attack("bytes that are not UTF-8", [0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007),
            Attack("binary", [0x82, 0x80, 0, 0, 0, 0], 1003),
            Attack("an announced length of 2^63 - 1", [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], 1009),
            Attack("an announced length of 2^64 - 1", [0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], 1009),
            Attack("one byte over the limit", [0x81, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0], 1009),
            Attack("a close of one byte", [0x88, 0x81, 0, 0, 0, 0, 3], 1002),
            Attack("a close with a reserved code", [0x88, 0x82, 0, 0, 0, 0, 3, 0xED], 1002),
            Attack(
                "endless empty fragments",
                [0x01, 0x80, 0, 0, 0, 0] + Array(repeating: [0x00, 0x80, 0, 0, 0, 0], count: 5000).flatMap { $0 }, 1009),
        ])
    func attack(_ attack: Attack) async throws {
        try await withSocketServer { server in
            try await withSocket(server) { connection in
                try await connection.send(ByteBuffer(bytes: attack.bytes))
                #expect(try await connection.frame().closeCode == attack.code)
                try? await connection.send(.connectionClose, ByteBuffer(integer: attack.code))
                #expect(await connection.readToEnd() == "")
            }
        }
    }

    @Test func aSessionThatFailsClosesWithAnInternalError() async throws {
        struct Fault: Error {}
        try await withSocketServer(session: { _ in throw Fault() }) { server in
            try await withSocket(server) { connection in
                let frame = try await connection.frame()
                #expect(frame.closeCode == 1011)
            }
        }
    }

    @Test func shutdownReachesTheSession() async throws {
        let session: SocketWork = { connection in
            await withGracefulShutdownHandler {
                for await _ in connection.messages {}
            } onGracefulShutdown: {
                connection.close(.goingAway, reason: "restart")
            }
        }
        try await withSocketServer(session: session) { server in
            try await withSocket(server) { connection in
                await server.shutDown()
                let frame = try await connection.frame()
                #expect(frame.closeCode == 1001)
                try await connection.send(.connectionClose, frame.payload)
                #expect(await connection.readToEnd() == "")
            }
        }
    }

    @Test func deadlinesOfHTTPDoNotHoldForAWebSocket() async throws {
        var deadlines = ConnectionDeadline.Configuration()
        // Long enough for a busy machine to connect and ask in.
        deadlines.head = .seconds(5)
        deadlines.bodyGrace = .seconds(5)
        var configuration = WebSocketSession.Configuration()
        configuration.pingInterval = .seconds(6)
        configuration.answerTimeout = .seconds(60)
        try await withSocketServer(configuration: configuration, deadlines: deadlines) { server in
            try await withSocket(server) { connection in
                #expect(try await connection.anyFrame().opcode == 9)
                try await connection.send(.text, "still here")
                #expect(try await connection.frame().text == "still here")
            }
        }
    }
}
