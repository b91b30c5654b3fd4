// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import NIOWebSocket
import StreamProtocols
import Testing

@testable import ChatServer

@Suite(.timeLimit(.minutes(10))) struct WebSocketLivenessTests {
    private static let short: WebSocketSession.Configuration = {
        var configuration = WebSocketSession.Configuration()
        configuration.pingInterval = .milliseconds(100)
        configuration.answerTimeout = .milliseconds(200)
        configuration.closeTimeout = .milliseconds(300)
        configuration.slowCloseCode = CloseCode.tooSlow.rawValue
        configuration.slowCloseTimeout = .milliseconds(300)
        return configuration
    }()

    @Test func aPeerThatAnswersNoPingIsCutOff() async throws {
        let (endings, ended) = AsyncStream.makeStream(of: WebSocketEnding?.self)
        let session: SocketWork = { connection in
            for await _ in connection.messages {}
            ended.yield(await connection.ending)
        }
        try await withSocketServer(configuration: Self.short, session: session) { server in
            try await withSocket(server) { connection in
                let frame = try await connection.anyFrame()
                #expect(frame.opcode == 9)
                #expect(await connection.readToEnd() == "")
            }
        }
        var iterator = endings.makeAsyncIterator()
        #expect(await iterator.next() == .peerSilent)
    }

    @Test func aPeerThatAnswersStays() async throws {
        var configuration = Self.short
        configuration.answerTimeout = .seconds(60)
        try await withSocketServer(configuration: configuration) { server in
            try await withSocket(server) { connection in
                for _ in 0..<5 {
                    let ping = try await connection.anyFrame()
                    #expect(ping.opcode == 9)
                    try await connection.send(.pong, ping.payload)
                }
                try await connection.send(.text, "here")
                while try await connection.frame().text != "here" {}
            }
        }
    }

    @Test func aPeerThatIsGoneEndsTheMessages() async throws {
        let (endings, ended) = AsyncStream.makeStream(of: WebSocketEnding?.self)
        let session: SocketWork = { connection in
            for await _ in connection.messages {}
            ended.yield(await connection.ending)
        }
        try await withSocketServer(session: session) { server in
            try await withSocket(server) { _ in }
            var iterator = endings.makeAsyncIterator()
            #expect(await iterator.next() == .disconnected)
        }
    }

    /// The peer takes nothing: sending waits; closing from elsewhere tears the connection down although its Close frame cannot leave.
    @Test func aPeerThatTakesNothingCanBeClosed() async throws {
        let (outcomes, found) = AsyncStream.makeStream(of: (any Error).self)
        let session: SocketWork = { connection in
            found.yield(try await Self.fill(connection) { connection.close(.tooSlow) })
        }
        var configuration = Self.short
        configuration.pingInterval = .seconds(25)
        try await withSocketServer(configuration: configuration, session: session) { server in
            try await withSocket(server) { _ in
                var iterator = outcomes.makeAsyncIterator()
                let error = await iterator.next() as? WebSocketConnection.Closed
                #expect(error?.ending == .closedHere(code: 4408))
            }
        }
    }

    /// Sends until the peer takes nothing more, does `full` then, and returns why nothing could be sent any more.
    private static func fill(_ connection: WebSocketConnection, full: () -> Void) async throws -> any Error {
        let progress = Progress()
        async let sending: any Error = {
            let frame = ByteBuffer.webSocketTextFrame(ByteBuffer(repeating: 0x61, count: 64 << 10))
            do {
                while true {
                    try await connection.send(frame)
                    await progress.step()
                }
            } catch {
                return error
            }
        }()
        var seen = -1
        while await progress.count != seen {
            seen = await progress.count
            try await Task.sleep(for: .milliseconds(200))
        }
        full()
        return await sending
    }

    @Test func whoTookNothingAndReadsAgainFindsOutThatItWasTooSlow() async throws {
        let (closes, closed) = AsyncStream.makeStream(of: Void.self)
        let session: SocketWork = { connection in
            _ = try await Self.fill(connection) {
                connection.close(.tooSlow)
                closed.yield()
            }
        }
        var configuration = Self.short
        configuration.pingInterval = .seconds(25)
        configuration.closeTimeout = .milliseconds(1)
        configuration.slowCloseTimeout = .seconds(60)
        try await withSocketServer(configuration: configuration, session: session) { server in
            try await withSocket(server) { connection in
                var iterator = closes.makeAsyncIterator()
                await iterator.next()
                // Others are cut by now.
                try await Task.sleep(for: .milliseconds(300))
                var code: UInt16?
                while code == nil { code = try await connection.frame().closeCode }
                #expect(code == CloseCode.tooSlow.rawValue)
            }
        }
    }

    @Test func aServerThatGoesAwayDoesNotWaitForWhoTakesNothing() async throws {
        let (closes, closed) = AsyncStream.makeStream(of: Void.self)
        let (endings, ended) = AsyncStream.makeStream(of: Void.self)
        let session: SocketWork = { connection in
            _ = try await Self.fill(connection) {
                connection.close(.tooSlow)
                closed.yield()
            }
            try await connection.channel.closeFuture.get()
            ended.yield()
        }
        var configuration = Self.short
        configuration.pingInterval = .seconds(25)
        configuration.slowCloseTimeout = .seconds(3600)
        try await withSocketServer(configuration: configuration, session: session) { server in
            try await withSocket(server) { connection in
                var closes = closes.makeAsyncIterator()
                await closes.next()
                await server.shutDown()
                var endings = endings.makeAsyncIterator()
                await endings.next()
                // It was the server that ended it: what it had sent is still unread.
                #expect(connection.channel.isActive)
            }
        }
    }

    /// Its kernel says so once, and then only when it is asked whether there is room now, ever more rarely.
    @Test func aPeerWithoutRoomWhoseKernelAnswersStays() async throws {
        var configuration = Self.short
        configuration.slowAnswerTimeout = .seconds(60)
        let session: SocketWork = { connection in
            let frame = ByteBuffer.webSocketTextFrame(ByteBuffer(repeating: 0x61, count: 100_000))
            for _ in 0..<10 {
                try await connection.send(frame)
            }
            for await _ in connection.messages {}
        }
        try await withSocketServer(configuration: configuration, session: session) { server in
            try await withSocket(server) { connection in
                // Ten times as long as a silent peer has.
                try await Task.sleep(for: .seconds(3))
                var count = 0
                while count < 10 {
                    if try await connection.frame().payload.readableBytes == 100_000 { count += 1 }
                }
            }
        }
    }

    @Test func aSendThatWaitsCanBeCancelled() async throws {
        let (outcomes, found) = AsyncStream.makeStream(of: (any Error).self)
        let session: SocketWork = { connection in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    let frame = ByteBuffer.webSocketTextFrame(ByteBuffer(repeating: 0x61, count: 1 << 20))
                    do {
                        while true {
                            try await connection.send(frame)
                        }
                    } catch {
                        found.yield(error)
                    }
                }
                try? await Task.sleep(for: .milliseconds(300))
                group.cancelAll()
            }
        }
        var configuration = Self.short
        configuration.pingInterval = .seconds(25)
        try await withSocketServer(configuration: configuration, session: session) { server in
            try await withSocket(server) { _ in
                var iterator = outcomes.makeAsyncIterator()
                #expect(await iterator.next() is CancellationError)
            }
        }
    }

    @Test func aSlowReaderWhoseKernelAcknowledgesStays() async throws {
        var configuration = Self.short
        // Long enough for a busy machine, and short beside the five seconds that the reading takes.
        configuration.answerTimeout = .seconds(3)
        configuration.slowAnswerTimeout = .seconds(60)
        let session: SocketWork = { connection in
            let frame = ByteBuffer.webSocketTextFrame(ByteBuffer(repeating: 0x61, count: 100_000))
            for _ in 0..<10 {
                try await connection.send(frame)
            }
            for await _ in connection.messages {}
        }
        try await withSocketServer(configuration: configuration, session: session) { server in
            try await withSocket(server) { connection in
                var taken = 0
                while taken < 10 * 100_000 {
                    try await Task.sleep(for: .milliseconds(50))
                    taken += try await connection.bytes(10_000).readableBytes
                }
            }
        }
    }

    @Test func aSessionThatTakesNoMessagesStopsTheReading() async throws {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let session: SocketWork = { connection in
            for await _ in gate { break }
            var count = 0
            for await _ in connection.messages {
                count += 1
                if count == 200 {
                    try await connection.send(.webSocketTextFrame(ByteBuffer(string: "all")))
                }
            }
        }
        try await withSocketServer(session: session) { server in
            try await withSocket(server) { connection in
                let payload = ByteBuffer(repeating: 0x61, count: 100_000)
                let progress = Progress()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    let outbound = connection.outbound
                    group.addTask {
                        for _ in 0..<200 {
                            try await outbound.write(RawConnection.masked(.text, payload))
                            await progress.step()
                        }
                    }
                    try await Task.sleep(for: .milliseconds(500))
                    #expect(await progress.count < 150)
                    opening.yield()
                    try await group.waitForAll()
                }
                #expect(try await connection.frame().text == "all")
            }
        }
    }

    @Test func aFloodOfPingsFromAPeerThatDoesNotReadIsAnsweredWithTheLastOnly() async throws {
        let session: SocketWork = { connection in
            let frame = ByteBuffer.webSocketTextFrame(ByteBuffer(repeating: 0x61, count: 1 << 20))
            for _ in 0..<8 {
                try await connection.send(frame)
            }
            for await _ in connection.messages {}
        }
        try await withSocketServer(session: session) { server in
            try await withSocket(server) { connection in
                // The server is sending, and has had time to send all that the kernel takes.
                await connection.untilMoreComes()
                try await Task.sleep(for: .milliseconds(200))
                for number in 0..<10_000 {
                    try await connection.send(.ping, "\(number)")
                }
                var pongs: [String] = []
                while pongs.last != "9999" {
                    let frame = try await connection.frame()
                    if frame.opcode == 10 {
                        pongs.append(frame.text)
                    }
                }
                #expect(pongs.count < 10_000)
            }
        }
    }
}

private actor Progress {
    private(set) var count = 0

    func step() {
        count += 1
    }
}
