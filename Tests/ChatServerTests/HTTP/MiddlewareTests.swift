// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import Hummingbird
import MartletAPI
import NIOCore
import Testing

private struct Surprise: Error {}

@Suite(.timeLimit(.minutes(10))) struct MiddlewareTests {
    private static func routes(_ router: TestRouter) {
        router.get("api/thing/") { _, _ in "thing" }
        router.post("api/thing/") { request, _ in String(buffer: try await request.body.collect(upTo: 100)) }
        router.delete("api/thing/{id}/") { _, context in context.parameters.get("id") ?? "" }
        router.get("api/surprise") { _, _ -> String in throw Surprise() }
        router.get("api/teapot") { _, _ -> String in throw HTTPError(.init(code: 418)) }
        router.get("api/html") { _, _ in Response(status: .ok, headers: [.contentType: "text/html; charset=utf-8"]) }
        router.get("api/own") { _, _ in
            Response(status: .ok, headers: [.contentSecurityPolicy: "sandbox", .cacheControl: "private, max-age=60"])
        }
        router.get("api/id") { _, context in context.requestID }
    }

    private func problem(_ answer: RawConnection.Answer) throws -> Problem {
        #expect(answer.headers["content-type"] == "application/problem+json")
        let problem = try JSONDecoder().decode(Problem.self, from: Data(answer.body.utf8))
        #expect(problem.status == answer.status)
        #expect(problem.requestID == answer.headers["x-request-id"])
        return problem
    }

    @Test func errorsAreProblems() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            let missing = try problem(await server.ask("GET", "/api/nowhere?token=x"))
            #expect(missing.code == "not_found")
            let surprise = try problem(await server.ask("GET", "/api/surprise"))
            #expect(surprise.code == "internal_error")
            #expect(!surprise.detail.contains("Surprise"))
            let teapot = try await server.ask("GET", "/api/teapot")
            #expect(teapot.status == 418)
            #expect(try problem(teapot).code == "invalid_input")
            let large = try await server.ask("POST", "/api/thing/", body: String(repeating: "x", count: 101))
            #expect(large.status == 413)
            #expect(try problem(large).code == "too_large")
        }
    }

    @Test func theMapComesFirst() async throws {
        let map: @Sendable (any Error) -> ProblemResponse? = { error in
            error is Surprise ? ProblemResponse(.conflict, .conflict, "Surprised.", headers: [.retryAfter: "3"]) : nil
        }
        try await TestServer.run(map: map, routes: Self.routes) { server in
            let answer = try await server.ask("GET", "/api/surprise")
            #expect(answer.status == 409)
            #expect(answer.headers["retry-after"] == "3")
            #expect(try problem(answer).detail == "Surprised.")
        }
    }

    @Test func aKnownPathSaysWhichMethodsItTakes() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            for path in ["/api/thing/", "/api/thing"] {
                let answer = try await server.ask("PUT", path)
                #expect(answer.status == 405)
                #expect(answer.headers["allow"] == "GET, HEAD, POST")
                #expect(try problem(answer).code == "method_not_allowed")
            }
            #expect(try await server.ask("GET", "/api/thing/7/").headers["allow"] == "DELETE")
            #expect(try await server.ask("OPTIONS", "/api/thing/7/").status == 405)
            #expect(try await server.ask("PUT", "/api/thing/7/8/").status == 404)
        }
    }

    @Test("A path works with and without its trailing slash", arguments: ["/api/thing", "/api/thing/"])
    func trailingSlash(_ path: String) async throws {
        try await TestServer.run(routes: Self.routes) { server in
            #expect(try await server.ask("GET", path).body == "thing")
            #expect(try await server.ask("POST", path, body: "sent").body == "sent")
            let head = try await server.ask("HEAD", path)
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == "5")
        }
    }

    @Test func everyAnswerCarriesARequestID() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            let own = try await server.ask("GET", "/api/id", headers: "X-Request-ID: my_own.ID-7\r\n")
            #expect(own.headers["x-request-id"] == "my_own.ID-7")
            #expect(own.body == "my_own.ID-7")
            for bad in ["", "has space", "semi;colon", String(repeating: "x", count: 129), "é"] {
                let answer = try await server.ask("GET", "/api/id", headers: "X-Request-ID: \(bad)\r\n")
                #expect(UUID(uuidString: answer.body) != nil)
                #expect(answer.headers["x-request-id"] == answer.body)
            }
        }
    }

    @Test func everyAnswerTellsBrowsersToBeCareful() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            for path in ["/api/thing", "/api/nowhere", "/api/surprise", "/api/html"] {
                let answer = try await server.ask("GET", path)
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["referrer-policy"] == "no-referrer")
                #expect(answer.headers["cross-origin-opener-policy"] == "same-origin")
                #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
                #expect(answer.headers["x-frame-options"] == "DENY")
                #expect(answer.headers["permissions-policy"] != nil)
                #expect(answer.headers["x-dns-prefetch-control"] == "off")
                #expect(answer.headers["cache-control"] == "no-store")
            }
            #expect(
                try await server.ask("GET", "/api/thing").headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
            )
            let page = try await server.ask("GET", "/api/html").headers["content-security-policy"] ?? ""
            for directive in ["script-src 'self'", "require-trusted-types-for 'script'", "base-uri 'none'", "frame-ancestors 'none'"] {
                #expect(page.contains(directive))
            }
            #expect(!page.contains("unsafe"))
            let own = try await server.ask("GET", "/api/own")
            #expect(own.headers["content-security-policy"] == "sandbox")
            #expect(own.headers["cache-control"] == "private, max-age=60")
        }
    }
}
