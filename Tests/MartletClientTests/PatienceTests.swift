// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore
import Testing

@testable import MartletClient

/// How long a call waits, and when it does not.
@Suite(.timeLimit(.minutes(5))) struct PatienceTests {
    private static let file = Attachment(
        id: Attachment.ID(), filename: "a.txt", mediaType: "text/plain", size: 1, sha256: "", createdAt: Timestamp(milliseconds: 0),
        url: "/", textChars: nil)

    /// For which ordinary calls do not wait, and for which a server that is slow to answer waits.
    private static let (short, longer) = (Duration.milliseconds(50), Duration.milliseconds(400))

    private func options(timeout: Duration = short) -> Martlet.Options {
        var options = Sample.options()
        options.timeout = timeout
        return options
    }

    private func client(_ server: String, _ options: Martlet.Options, _ credential: Martlet.Credential = .apiKey("key")) throws -> Martlet {
        try Martlet(server: server, credential: credential, options: options)
    }

    /// The rest of an answer that never comes, until the client has gone.
    private static func begin(_ connection: ServerConnection, _ part: String = "") async throws {
        try await connection.write(ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n\(part)"))
        while try await connection.request() != nil {}
    }

    @Test func `An answer that begins and does not end has timed out`() async throws {
        try await ScriptedServer.run { connection, _ in
            while try await connection.request() != nil { try await Self.begin(connection, "{") }
        } _: { server in
            var options = options(timeout: .seconds(1))
            options.attempts = 1
            let error = await #expect(throws: MartletError.self) { try await client(server, options).me() }
            #expect(error?.word == "transport timedOut")
        }
    }

    @Test func `A trial of an agent may take longer than other calls`() async throws {
        try await ScriptedServer.run { connection, _ in
            _ = try await connection.request()
            try await Task.sleep(for: Self.longer)
            try await connection.respond(200, AgentTrialResult(content: "Yes."))
        } _: { server in
            let trial = AgentTrialRequest(provider: "p", model: "m", messages: [.init(role: .user, content: "?")])
            let result = try await client(server, options()).tryAgent(trial)
            #expect(result.content == "Yes.")
        }
    }

    @Test func `So may a file, in both directions`() async throws {
        try await ScriptedServer.run { connection, _ in
            while let request = try await connection.request() {
                try await Task.sleep(for: Self.longer)
                if request.method == "POST" {
                    try await connection.respond(201, Self.file)
                } else {
                    try await connection.write(ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf"))
                    try await Task.sleep(for: Self.longer)
                    try await connection.write(ByteBuffer(string: "half"))
                }
            }
        } _: { server in
            let martlet = try client(server, options())
            #expect(try await martlet.upload(Data("x".utf8), named: "a.txt") == Self.file)
            #expect(try await martlet.contents(of: Self.file.id) == Data("halfhalf".utf8))
            var pieces = Data()
            try await martlet.contents(of: Self.file.id) { pieces += $0 }
            #expect(pieces == Data("halfhalf".utf8))
        }
    }

    @Test func `A file of which nothing moves any more has timed out`() async throws {
        let (begun, asked) = (Record<Void>(), Record<Void>())
        try await ScriptedServer.run { connection, _ in
            while let request = try await connection.request() {
                asked.add(())
                // An upload is not answered at all.
                if request.method == "GET" { try await Self.begin(connection, "half") }
            }
        } _: { server in
            var options = options(timeout: .seconds(30))
            options.attempts = 1
            options.interval = {
                repeat {
                    try Task.checkCancellation()
                    await Task.yield()
                } while asked.all.count < begun.all.count
            }
            let martlet = try client(server, options)
            for attempt: @Sendable () async throws -> Void in [
                { _ = try await martlet.upload(Data("x".utf8), named: "a.txt") },
                { _ = try await martlet.contents(of: Self.file.id) },
                { try await martlet.contents(of: Self.file.id) { _ in } },
                { try await martlet.exportEverything { _ in } },
            ] {
                begun.add(())
                let error = await #expect(throws: MartletError.self) { try await attempt() }
                #expect(error?.word == "transport timedOut")
            }
        }
    }

    @Test func `Whoever takes the pieces may take their time`() async throws {
        try await ScriptedServer.run { connection, _ in
            while try await connection.request() != nil { try await connection.respond(200, data: Data("whole".utf8)) }
        } _: { server in
            let (time, passing) = AsyncStream<Void>.makeStream()
            let intervals = Record<Void>()
            var options = options()
            options.interval = {
                for await _ in time { break }
                try Task.checkCancellation()
                intervals.add(())
            }
            let received = Record<Data>()
            try await client(server, options).exportEverything { piece in
                for number in 1...5 {
                    passing.yield()
                    while intervals.all.count < number { await Task.yield() }
                }
                received.add(piece)
            }
            #expect(received.all == [Data("whole".utf8)])
        }
    }

    @Test func `What the receiver throws is thrown, and the connection is let go`() async throws {
        struct Full: Error {}
        let (left, leave) = AsyncStream<Void>.makeStream()
        try await ScriptedServer.run { connection, _ in
            _ = try await connection.request()
            try await Self.begin(connection, "half")
            leave.finish()
        } _: { server in
            await #expect(throws: Full.self) {
                try await client(server, options(timeout: .seconds(30))).contents(of: Self.file.id) { _ in throw Full() }
            }
            for await _ in left {}
        }
    }

    @Test func `Cancelling ends a transfer, which is then not taken for whole`() async throws {
        let (began, begin) = AsyncStream<Void>.makeStream()
        try await ScriptedServer.run { connection, _ in
            _ = try await connection.request()
            try await Self.begin(connection, "half")
        } _: { server in
            let martlet = try client(server, options(timeout: .seconds(30)))
            let transfer = Task { try await martlet.exportEverything { _ in begin.finish() } }
            for await _ in began {}
            transfer.cancel()
            await #expect(throws: CancellationError.self) { try await transfer.value }
        }
    }

    @Test func `A refresh whose answer does not come is asked for again while the old token still counts`() async throws {
        let first = Record<ContinuousClock.Instant>()
        try await ScriptedServer.run { connection, _ in
            while let request = try await connection.request() {
                guard request.target.hasSuffix("/refresh/") else {
                    try await connection.respond(200, Sample.user)
                    continue
                }
                if let rotated = first.all.first {
                    // As the contract has it: ten seconds after its rotation a token that is used again ends the session.
                    if .now - rotated < .seconds(10) {
                        try await connection.respond(200, Sample.signedIn(2))
                    } else {
                        try await connection.refuse(401, .notAuthenticated)
                    }
                } else {
                    first.add(.now)
                    while try await connection.request() != nil {}
                }
            }
        } _: { server in
            let alice = try client(server, options(timeout: .seconds(30)), .session(Sample.signedIn(1, for: .seconds(-5))))
            #expect(try await alice.me() == Sample.user)
            #expect(await alice.signedIn?.refresh == "refresh2")
        }
    }

    @Test("A proxy that fails is waited out", arguments: [500, 502, 520, 530])
    func proxy(_ status: Int) async throws {
        try await ScriptedServer.run { connection, _ in
            while try await connection.request() != nil { try await connection.respond(status, data: Data("<html>".utf8)) }
        } _: { server in
            var options = options(timeout: .seconds(30))
            options.attempts = 1
            let error = await #expect(throws: MartletError.self) { try await client(server, options).me() }
            #expect(error?.code == .unavailable)
            var reconnecting = Reconnecting(random: { 1 })
            let decision = error.map { reconnecting.decide(after: $0, lasted: nil) }
            #expect(decision == .after(.milliseconds(250)))
        }
    }
}
