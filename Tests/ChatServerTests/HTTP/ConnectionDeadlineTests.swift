// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Hummingbird
import NIOCore
import TestSupport
import Testing

private let start = ContinuousClock.now

private func opened() -> ConnectionDeadline {
    ConnectionDeadline(configuration: .init(), openedAt: start)
}

@Suite(.timeLimit(.minutes(10))) struct ConnectionDeadlineTests {
    @Test func aConnectionWithoutAHeadIsClosedAfter30Seconds() {
        var deadline = opened()
        #expect(deadline.tick(at: start + .milliseconds(29_999)) == .wait)
        #expect(deadline.tick(at: start + .seconds(30)) == .close)
    }

    @Test func theNextHeadHas30SecondsFromTheLastAnswer() {
        var deadline = opened()
        deadline.requestHead(at: start + .seconds(20))
        deadline.requestEnd(at: start + .seconds(20))
        #expect(deadline.due == nil)
        deadline.responseEnd(at: start + .seconds(100))
        #expect(deadline.due == start + .seconds(130))
        deadline.requestHead(at: start + .seconds(129))
        deadline.requestEnd(at: start + .seconds(129))
        #expect(deadline.tick(at: start + .seconds(1000)) == .wait)
    }

    @Test func aBodyMustKeepComing() {
        var deadline = opened()
        deadline.requestHead(at: start)
        #expect(deadline.tick(at: start + .seconds(29)) == .wait)
        #expect(deadline.tick(at: start + .seconds(30)) == .close)
        deadline.bodyBytes(100 * 1024)
        #expect(deadline.tick(at: start + .seconds(99)) == .wait)
        #expect(deadline.tick(at: start + .seconds(100)) == .close)
        deadline.requestEnd(at: start + .seconds(99))
        #expect(deadline.due == nil)
    }

    @Test func theClientIsNotBlamedWhileTheServerDoesNotRead() {
        var deadline = opened()
        deadline.requestHead(at: start)
        deadline.readPaused(at: start + .seconds(10))
        #expect(deadline.tick(at: start + .seconds(500)) == .wait)
        deadline.readResumed(at: start + .seconds(500))
        #expect(deadline.due == start + .seconds(520))
    }

    @Test func aBodyBehindItsAnswerIsStillWatched() {
        var deadline = opened()
        deadline.requestHead(at: start)
        deadline.responseEnd(at: start + .seconds(1))
        #expect(deadline.tick(at: start + .seconds(30)) == .close)
        deadline.requestEnd(at: start + .seconds(29))
        #expect(deadline.due == start + .seconds(59))
    }

    @Test func pipelinedRequestsAreCounted() {
        var deadline = opened()
        for _ in 0..<2 {
            deadline.requestHead(at: start)
            deadline.requestEnd(at: start)
        }
        deadline.responseEnd(at: start + .seconds(5))
        #expect(deadline.due == nil)
        deadline.responseEnd(at: start + .seconds(6))
        #expect(deadline.due == start + .seconds(36))
    }

    // MARK: Sending

    private func answering(unsent: Int) -> ConnectionDeadline {
        var deadline = opened()
        deadline.requestHead(at: start)
        deadline.requestEnd(at: start)
        deadline.sendingBegan(unsent: unsent, at: start)
        return deadline
    }

    @Test func whoTakesNothingOfAnAnswerIsClosedAfterAMinute() {
        var deadline = answering(unsent: 1000)
        #expect(deadline.due == start + .seconds(2))
        #expect(deadline.tick(at: start + .seconds(2), unsent: 1000) == .wait)
        #expect(deadline.tick(at: start + .seconds(59), unsent: 1000) == .wait)
        #expect(deadline.due == start + .seconds(60))
        #expect(deadline.tick(at: start + .seconds(60), unsent: 1000) == .close)
    }

    @Test func whoTakesALittleStaysHoweverLongItTakes() {
        var deadline = answering(unsent: 1000)
        for minute in 1...20 {
            #expect(deadline.tick(at: start + .seconds(minute * 59), unsent: 1000 - minute) == .wait)
        }
        // What is written meanwhile is neither taken, nor hides what is.
        deadline.sendingGrew(by: 500)
        #expect(deadline.tick(at: start + .seconds(20 * 59 + 58), unsent: 1479) == .wait)
        #expect(deadline.tick(at: start + .seconds(20 * 59 + 117), unsent: 1479) == .wait)
        #expect(deadline.tick(at: start + .seconds(20 * 59 + 118), unsent: 1479) == .close)
    }

    @Test func anAnswerThatIsTakenIsWatchedNoLonger() {
        var deadline = answering(unsent: 1000)
        #expect(deadline.tick(at: start + .seconds(2), unsent: 0) == .wait)
        #expect(deadline.due == nil)
        #expect(deadline.tick(at: start + .seconds(500)) == .wait)
    }

    @Test func whoHasNotGotTheWholeAnswerIsNotIdle() {
        var deadline = answering(unsent: 1000)
        deadline.responseEnd(at: start + .seconds(1))
        #expect(deadline.tick(at: start + .seconds(50), unsent: 10) == .wait)
        #expect(deadline.tick(at: start + .seconds(52), unsent: 0) == .wait)
        #expect(deadline.due == start + .seconds(82))
    }

    // MARK: Over sockets

    private static let short: ConnectionDeadline.Configuration = {
        var configuration = ConnectionDeadline.Configuration()
        // Long enough for a busy machine to connect and send a request in.
        configuration.head = .seconds(5)
        configuration.bodyGrace = .seconds(5)
        return configuration
    }()

    private static func routes(_ router: TestRouter) {
        router.get("api") { _, _ in "fine" }
        router.get("api/slow") { _, _ in
            try await Task.sleep(for: .seconds(6))
            return "slow"
        }
        router.post("api") { request, _ in "\(try await request.body.collect(upTo: 1 << 20).readableBytes)" }
    }

    @Test(
        "A connection that keeps the server waiting is closed",
        arguments: [
            "", "GET /api HT", "GET /api HTTP/1.1\r\nHost: x\r\nA: b\r\n", "POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
            "POST /api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ])
    func closed(_ beginning: String) async throws {
        try await TestServer.run(deadlines: Self.short, routes: Self.routes) { server in
            try await RawConnection.with(port: server.port) { connection in
                if !beginning.isEmpty {
                    try await connection.send(beginning)
                }
                let before = ContinuousClock.now
                _ = await connection.readToEnd()
                #expect(before.duration(to: .now) < .seconds(60))
            }
        }
    }

    @Test func anAnswerMayTakeItsTimeAndAnIdleConnectionIsClosedBehindIt() async throws {
        try await TestServer.run(deadlines: Self.short, routes: Self.routes) { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send("GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.answer().body == "slow")
                #expect(await connection.readToEnd() == "")
            }
        }
    }

    @Test func whoTakesNothingOfAnAnswerIsClosedAndWhatMakesItEnds() async throws {
        let ended = FakeModelGate()
        let routes: @Sendable (TestRouter) -> Void = { router in
            router.get("api/endless") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        defer { ended.open() }
                        let piece = ByteBuffer(repeating: 0x61, count: 64 << 10)
                        while true { try await writer.write(piece) }
                    })
            }
        }
        var deadlines = ConnectionDeadline.Configuration()
        deadlines.sending = .seconds(1)
        try await TestServer.run(deadlines: deadlines, routes: routes) { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send("GET /api/endless HTTP/1.1\r\nHost: x\r\n\r\n")
                try await ended.wait(for: 1)
                // It was not this side that gave up.
                #expect(connection.channel.isActive)
            }
        }
    }
}
