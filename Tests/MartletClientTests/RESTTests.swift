// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

@testable import MartletClient

@Suite(.timeLimit(.minutes(5))) struct RESTTests {
    typealias Exchange = @Sendable (_ request: ServerConnection.Request, _ number: Int, _ connection: ServerConnection) async throws -> Void

    /// A server that answers each request as `answer` says, and the requests it had.
    @discardableResult
    private func serve<Result: Sendable>(
        _ answer: @escaping Exchange,
        _ body: @escaping @Sendable (_ server: String, _ requests: Record<ServerConnection.Request>) async throws -> Result
    ) async throws -> Result {
        let requests = Record<ServerConnection.Request>()
        return try await ScriptedServer.run { connection, _ in
            while let request = try await connection.request() {
                requests.add(request)
                try await answer(request, requests.all.count, connection)
            }
        } _: { server in
            try await body(server, requests)
        }
    }

    private func client(_ server: String, _ credential: Martlet.Credential = .apiKey("key"), pauses: Record<Duration> = Record()) throws
        -> Martlet
    {
        try Martlet(server: server, credential: credential, options: Sample.options(pauses))
    }

    @Test func `Registering is a client that is signed in`() async throws {
        try await serve { request, number, connection in
            if number == 1 {
                let body = try JSONDecoder().decode(RegisterRequest.self, from: request.body)
                #expect(request.target == "/api/v1/auth/register/")
                #expect(request.headers["authorization"] == nil)
                #expect(body.email == "alice@example.org")
                #expect(body.password == "correct horse")
                try await connection.respond(201, Sample.signedIn(1))
            } else {
                #expect(request.headers["authorization"] == "Bearer access1")
                try await connection.respond(200, Sample.user)
            }
        } _: { server, _ in
            let alice = try await Martlet.register(
                server: server, email: "alice@example.org", password: "correct horse", options: Sample.options())
            #expect(try await alice.me() == Sample.user)
            #expect(await alice.signedIn?.refresh == "refresh1")
        }
    }

    @Test func `A refusal is its problem`() async throws {
        try await serve { _, _, connection in
            try await connection.refuse(429, .rateLimited, headers: ["retry-after": "7"])
        } _: { server, requests in
            let error = await #expect(throws: MartletError.self) { try await client(server).me() }
            #expect(error?.status == 429)
            #expect(error?.code == .rateLimited)
            #expect(error?.description == "Not now.")
            #expect(error?.word == "problem 429, 7.0 seconds")
            #expect(requests.all.count == 1)
        }
    }

    @Test("What is not Martlet is said to be not", arguments: [(200, "<html>"), (404, "<html>"), (200, "{}"), (302, "")])
    func notTheProtocol(_ status: Int, _ body: String) async throws {
        try await serve { _, _, connection in
            try await connection.respond(status, data: Data(body.utf8), headers: ["location": "http://127.0.0.1:1/"])
        } _: { server, _ in
            let error = await #expect(throws: MartletError.self) { try await client(server).me() }
            #expect(error?.word == "not the protocol")
        }
    }

    @Test func `A server that is not there is unreachable`() async throws {
        // Port 1 is nobody's.
        let server = "http://127.0.0.1:1"
        let pauses = Record<Duration>()
        let error = await #expect(throws: MartletError.self) { try await client(server, pauses: pauses).me() }
        #expect(error?.word == "transport unreachable")
        #expect(pauses.all.count == 3)
    }

    @Test func `A message whose answer is lost is sent again as the same one`() async throws {
        try await serve { request, number, connection in
            let body = try JSONDecoder().decode(MessageRequest.self, from: request.body)
            switch number {
            case 1: throw CancellationError()
            case 2: try await connection.refuse(503, .unavailable, headers: ["retry-after": "2"])
            default: try await connection.respond(200, Sample.question(body.content, clientID: body.clientID))
            }
        } _: { server, requests in
            let pauses = Record<Duration>()
            let clientID = ClientID()
            let message = try await client(server, pauses: pauses).send("Why?", to: Sample.conversationID, clientID: clientID)
            #expect(message.clientID == clientID)
            let sent = try requests.all.map { try JSONDecoder().decode(MessageRequest.self, from: $0.body).clientID }
            #expect(sent == [clientID, clientID, clientID])
            #expect(pauses.all.count == 2)
            #expect(pauses.all.last == .seconds(2))
        }
    }

    @Test func `It is not sent for ever`() async throws {
        try await serve { _, _, _ in
            throw CancellationError()
        } _: { server, requests in
            await #expect(throws: MartletError.self) { try await client(server).send("Why?", to: Sample.conversationID) }
            #expect(requests.all.count == 4)
        }
    }

    @Test func `What cannot be done twice is not repeated`() async throws {
        try await serve { _, _, _ in
            throw CancellationError()
        } _: { server, requests in
            await #expect(throws: MartletError.self) { try await client(server).createAPIKey(name: "k") }
            #expect(requests.all.count == 1)
        }
    }

    @Test func `Deleting what the attempt before deleted is done`() async throws {
        try await serve { _, number, connection in
            guard number > 1 else { throw CancellationError() }
            try await connection.refuse(404, .notFound)
        } _: { server, requests in
            try await client(server).deletePermanently(Sample.conversationID)
            #expect(
                requests.all.map(\.target)
                    == Array(repeating: "/api/v1/chat/conversations/\(Sample.conversationID)/?permanent=now", count: 2))
        }
    }

    @Test func `A list is walked over all of its pages, and never elsewhere`() async throws {
        let conversations = (0..<5).map { _ in Sample.conversation([]) }
        try await serve { request, number, connection in
            let next = number < 3 ? "http://elsewhere.example/api/v1/chat/conversations/?cursor=c\(number)" : nil
            let results = number < 3 ? Array(conversations[(number * 2 - 2)..<(number * 2)]) : [conversations[4]]
            try await connection.respond(200, Page(next: next, results: results))
        } _: { server, requests in
            let list = try client(server).conversations(isArchived: true, search: "a b&c=ü", pageSize: 2)
            #expect(try await list.all() == conversations)
            #expect(
                requests.all.map(\.target) == [
                    "/api/v1/chat/conversations/?is_archived=true&search=a%20b%26c%3D%C3%BC&page_size=2",
                    "/api/v1/chat/conversations/?cursor=c1",
                    "/api/v1/chat/conversations/?cursor=c2",
                ])
        }
    }

    @Test func `A token that is refused is refreshed by one request, however many calls wait`() async throws {
        let refreshed = Record<String>()
        try await serve { request, _, connection in
            if request.target.hasSuffix("/refresh/") {
                try await connection.respond(200, Sample.signedIn(2))
            } else if request.headers["authorization"] == "Bearer access1" {
                try await connection.refuse(401, .notAuthenticated)
            } else {
                try await connection.respond(200, Sample.user)
            }
        } _: { server, requests in
            var options = Sample.options()
            options.onRefresh = { refreshed.add($0.refresh) }
            let alice = try Martlet(server: server, credential: .session(Sample.signedIn(1)), options: options)
            try await withThrowingTaskGroup(of: User.self) { group in
                for _ in 0..<10 { group.addTask { try await alice.me() } }
                for try await user in group { #expect(user == Sample.user) }
            }
            #expect(requests.all.count { $0.target.hasSuffix("/refresh/") } == 1)
            #expect(refreshed.all == ["refresh2"])
            #expect(await alice.signedIn?.access == "access2")
        }
    }

    @Test func `A session that cannot be refreshed is over`() async throws {
        try await serve { _, _, connection in
            try await connection.refuse(401, .notAuthenticated)
        } _: { server, requests in
            let alice = try client(server, .session(Sample.signedIn(1)))
            for _ in 0..<2 {
                let error = await #expect(throws: MartletError.self) { try await alice.me() }
                #expect(error?.word == "signed out")
            }
            #expect(requests.all.map(\.target) == ["/api/v1/auth/me/", "/api/v1/auth/refresh/"])
            #expect(await alice.signedIn == nil)
        }
    }

    @Test func `An API key that is refused is a problem`() async throws {
        try await serve { _, _, connection in
            try await connection.refuse(401, .notAuthenticated)
        } _: { server, requests in
            let error = await #expect(throws: MartletError.self) { try await client(server).me() }
            #expect(error?.code == .notAuthenticated)
            #expect(requests.all.count == 1)
        }
    }

    @Test func `Signing out ends the session here whatever the server says`() async throws {
        try await serve { _, _, connection in
            try await connection.refuse(401, .notAuthenticated)
        } _: { server, _ in
            let alice = try client(server, .session(Sample.signedIn(1)))
            try await alice.logout()
            #expect(await alice.signedIn == nil)
            let error = await #expect(throws: MartletError.self) { try await alice.me() }
            #expect(error?.word == "signed out")
        }
    }
}
