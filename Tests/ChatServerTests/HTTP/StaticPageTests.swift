// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import Hummingbird
import Testing

@Suite(.timeLimit(.minutes(10))) struct StaticPageTests {
    private static let files = [
        "index.html": "<!doctype html><title>Martlet</title>",
        "manifest.webmanifest": "{}",
        "favicon.svg": "<svg/>",
        "assets/app-1A2B.js": "let a = 1",
        "assets/app-1A2B.js.br": "brotli",
        "assets/app-1A2B.js.gz": "gzip",
        "assets/app-3C4D.css": "a{}",
        "assets/app-3C4D.css.gz": "gzip",
        "assets/text.woff2": "font",
        ".secret.txt": "secret",
        "assets/.hidden/x.js": "secret",
    ]

    private func run(_ body: @Sendable (TestServer) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in Self.files {
            let url = directory.appending(path: name)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let page = try StaticPage(directory: directory.path)
        // What is on disk later does not matter.
        try FileManager.default.removeItem(at: directory)
        try await TestServer.run(page: page, routes: { $0.get("api/thing") { _, _ in "thing" } }, body)
    }

    @Test(
        "The page answers at every address that it may read",
        arguments: ["/", "/index.html", "/c/0199-42", "/settings/", "/apiary", "/a?b=c.js"])
    func index(_ path: String) async throws {
        try await run { server in
            let answer = try await server.ask("GET", path)
            #expect(answer.status == 200)
            #expect(answer.body == Self.files["index.html"])
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
            #expect(answer.headers["cache-control"] == "no-cache")
            #expect(answer.headers["content-security-policy"]?.contains("script-src 'self'") == true)
            #expect(answer.headers["vary"] == nil)
        }
    }

    @Test(
        "The server's own paths and missing files are not the page",
        arguments: [
            "/api/nowhere", "/api", "/ws/nowhere", "/healthz", "/readyz", "/metrics", "/assets/gone.js", "/assets/", "/assets/app-1A2B.js/",
            "/gone.png",
            "/.secret.txt", "/assets/.hidden/x.js", "/../../etc/passwd.txt", "/assets/../.secret.txt", "/assets/%2e%2e/.secret.txt",
        ])
    func missing(_ path: String) async throws {
        try await run { server in
            let answer = try await server.ask("GET", path)
            #expect(answer.status == 404)
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
    }

    @Test func assetsMayBeKeptForEver() async throws {
        try await run { server in
            let answer = try await server.ask("GET", "/assets/app-1A2B.js?v=2")
            #expect(answer.body == "let a = 1")
            #expect(answer.headers["content-type"] == "text/javascript; charset=utf-8")
            #expect(answer.headers["cache-control"] == "public, max-age=31536000, immutable")
            #expect(answer.headers["vary"] == "Accept-Encoding")
            #expect(answer.headers["content-encoding"] == nil)
            #expect(try await server.ask("GET", "/assets/text.woff2").headers["content-type"] == "font/woff2")
            #expect(try await server.ask("GET", "/manifest.webmanifest").headers["content-type"] == "application/manifest+json")
            #expect(try await server.ask("GET", "/favicon.svg").headers["cache-control"] == "no-cache")
        }
    }

    @Test(
        "The encoding is one that the client takes",
        arguments: [
            ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("*", "br"), ("GZIP", "gzip"), ("identity", nil),
            ("br;q=0, *", "gzip"), ("*;q=0", nil), ("br;q=nonsense", nil),
        ])
    func encoding(_ accepted: String, _ expected: String?) async throws {
        try await run { server in
            let answer = try await server.ask("GET", "/assets/app-1A2B.js", headers: "Accept-Encoding: \(accepted)\r\n")
            #expect(answer.headers["content-encoding"] == expected)
            #expect(answer.body == (expected.map { $0 == "br" ? "brotli" : "gzip" } ?? "let a = 1"))
        }
    }

    @Test func aPageThatHasNotChangedIsNotSentAgain() async throws {
        try await run { server in
            let tag = try #require(try await server.ask("GET", "/").headers["etag"])
            for value in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let answer = try await server.ask("GET", "/", headers: "If-None-Match: \(value)\r\n")
                #expect(answer.status == 304)
                #expect(answer.body == "")
                #expect(answer.headers["etag"] == tag)
            }
            #expect(try await server.ask("GET", "/", headers: "If-None-Match: \"other\"\r\n").status == 200)
            let plain = try await server.ask("GET", "/assets/app-1A2B.js").headers["etag"]
            let packed = try await server.ask("GET", "/assets/app-1A2B.js", headers: "Accept-Encoding: br\r\n").headers["etag"]
            #expect(plain != packed)
        }
    }

    @Test func headIsGetWithoutTheBodyAndOtherMethodsAreRefused() async throws {
        try await run { server in
            let head = try await server.ask("HEAD", "/")
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == "\(Self.files["index.html"]?.utf8.count ?? 0)")
            let post = try await server.ask("POST", "/settings")
            #expect(post.status == 405)
            #expect(post.headers["allow"] == "GET, HEAD")
        }
    }

    @Test func aPageThatWasNeverBuiltSaysSo() async throws {
        let page = try StaticPage(directory: "/nowhere/\(UUID().uuidString)")
        try await TestServer.run(page: page, routes: { $0.get("api/thing") { _, _ in "thing" } }) { server in
            let answer = try await server.ask("GET", "/")
            #expect(answer.status == 404)
            #expect(answer.body.contains("has not been built"))
            #expect(try await server.ask("GET", "/api/thing").body == "thing")
        }
    }
}
