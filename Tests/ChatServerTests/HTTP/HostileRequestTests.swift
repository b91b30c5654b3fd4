// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Hummingbird
import MartletAPI
import NIOCore
import Testing

/// Requests that are not in order, over a socket. Whatever comes back, it is no success, the connection ends, and the server lives.
@Suite(.timeLimit(.minutes(10))) struct HostileRequestTests {
    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: String
        var testDescription: String { name }

        init(_ name: String, _ bytes: String) {
            self.name = name
            self.bytes = bytes
        }
    }

    static let attacks = [
        Attack("no HTTP at all", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n"),
        Attack("100,000 headers", "GET /api HTTP/1.1\r\nHost: x\r\n" + String(repeating: "a: b\r\n", count: 100_000) + "\r\n"),
        Attack("a header of 100 KB", "GET /api HTTP/1.1\r\nHost: x\r\na: " + String(repeating: "b", count: 100_000) + "\r\n\r\n"),
        Attack("a target of 100 KB", "GET /api" + String(repeating: "b", count: 100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"),
        Attack("length and chunks", "POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Attack("two lengths", "POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
        Attack("an absurd length", "POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\nabc"),
        Attack("a negative length", "POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nabc"),
        Attack("a chunk without a number", "POST /api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
        Attack(
            "a chunk of absurd length",
            "POST /api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
        Attack("unknown transfer coding", "POST /api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        Attack("a folded header", "GET /api HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"),
        Attack("a space before the colon", "GET /api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n"),
        Attack("NUL in a header", "GET /api HTTP/1.1\r\nHost: x\r\nA: b\u{0}c\r\n\r\n"),
        Attack("NUL in the target", "GET /ap\u{0}i HTTP/1.1\r\nHost: x\r\n\r\n"),
        Attack("CR in the target", "GET /ap\ri HTTP/1.1\r\nHost: x\r\n\r\n"),
        Attack("no host", "GET /api HTTP/1.1\r\n\r\n"),
        Attack("an empty host", "GET /api HTTP/1.1\r\nHost: \r\n\r\n"),
        Attack("a version from the future", "GET /api HTTP/9.9\r\nHost: x\r\n\r\n"),
    ]

    @Test("A hostile request is refused, and the server lives", arguments: attacks)
    func refused(_ attack: Attack) async throws {
        try await TestServer.run(routes: Self.routes) { server in
            let heard = try await RawConnection.with(port: server.port) { connection in
                try? await connection.send(attack.bytes)
                return await connection.readToEnd()
            }
            let statuses = heard.split(separator: "\r\n").filter { $0.hasPrefix("HTTP/1.1 ") }.map { $0.dropFirst(9).prefix(3) }
            #expect(statuses.count <= 1, "\(heard)")
            #expect(statuses.allSatisfy { $0.hasPrefix("4") }, "\(heard)")
            #expect(try await server.ask("GET", "/api").body == "fine")
        }
    }

    private static func routes(_ router: TestRouter) {
        router.get("api") { _, _ in "fine" }
        router.post("api") { request, _ in "read \(try await request.body.collect(upTo: 1 << 20).readableBytes)" }
    }

    @Test func evenABadRequestIsAnsweredWithAnID() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            let answer = try await RawConnection.with(port: server.port) { connection in
                try await connection.send("nonsense\r\n\r\n")
                return try await connection.answer()
            }
            #expect(answer.status == 400)
            #expect(answer.headers["connection"] == "close")
            #expect(answer.headers["x-request-id"] != nil)
        }
    }

    @Test func whetherItLivesMayBeAskedWithoutAHost() async throws {
        try await TestServer.run(routes: { $0.get("healthz") { _, _ in "ok" } }) { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send("GET /healthz HTTP/1.0\r\n\r\n")
                #expect(try await connection.answer().status == 200)
            }
        }
    }

    @Test(
        "A body that is cut off is never taken for a whole one",
        arguments: ["Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"])
    func cutOff(_ rest: String) async throws {
        let (outcomes, found) = AsyncStream.makeStream(of: Bool.self)
        try await TestServer.run(
            routes: { router in
                router.post("api") { request, _ in
                    do {
                        _ = try await request.body.collect(upTo: 100)
                        found.yield(true)
                    } catch {
                        found.yield(false)
                        throw error
                    }
                    return "whole"
                }
            },
            { server in
                try await RawConnection.with(port: server.port) { connection in
                    try await connection.send("POST /api HTTP/1.1\r\nHost: x\r\n" + rest)
                    try await connection.channel.close(mode: .output)
                    #expect(await !connection.readToEnd().contains("whole"))
                }
                var iterator = outcomes.makeAsyncIterator()
                #expect(await iterator.next() == false)
            })
    }

    @Test func anErrorBeforeTheBodyHasComeIsTheLastAnswerAndCanBeRead() async throws {
        try await TestServer.run(
            routes: { router in
                router.post("api") { _, _ -> String in throw ProblemResponse(.contentTooLarge, .tooLarge, "No.") }
            },
            { server in
                try await RawConnection.with(port: server.port) { connection in
                    try await connection.send("POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
                    let answer = try await connection.answer()
                    #expect(answer.status == 413)
                    #expect(answer.headers["connection"] == "close")
                    try? await connection.send(String(repeating: "x", count: 1 << 20))
                    #expect(await connection.readToEnd() == "")
                }
            })
    }

    @Test("The client's wish to close is granted", arguments: ["close", "Close", "TE, close"])
    func close(_ value: String) async throws {
        try await TestServer.run(routes: Self.routes) { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send("GET /api HTTP/1.1\r\nHost: x\r\nConnection: \(value)\r\n\r\n")
                #expect(try await connection.answer().body == "fine")
                #expect(await connection.readToEnd() == "")
            }
        }
    }

    @Test func anUpgradeThatNobodyGrantsIsAnsweredAndIsTheLast() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send("GET /api HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.answer().headers["connection"] == nil)
                try await connection.send("GET /api HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n")
                let answer = try await connection.answer()
                #expect(answer.body == "fine")
                #expect(answer.headers["connection"] == "close")
                #expect(await connection.readToEnd() == "")
            }
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            try await RawConnection.with(port: server.port) { connection in
                let get = "GET /api HTTP/1.1\r\nHost: x\r\n\r\n"
                try await connection.send(get + "POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + get)
                #expect(try await connection.answer().body == "fine")
                #expect(try await connection.answer().body == "read 3")
                #expect(try await connection.answer().body == "fine")
            }
        }
    }
}
