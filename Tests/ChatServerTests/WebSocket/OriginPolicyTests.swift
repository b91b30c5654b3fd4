// SPDX-License-Identifier: Apache-2.0

import ChatServer
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

private func request(host: String?, _ headers: HTTPFields, method: HTTPRequest.Method = .get) -> Request {
    Request(
        head: HTTPRequest(method: method, scheme: "http", authority: host, path: "/ws", headerFields: headers),
        body: RequestBody(buffer: ByteBuffer()))
}

@Suite struct OriginPolicyTests {
    private static let policy = OriginPolicy(allowed: Set(["https://app.example.org", "http://localhost:3000"].compactMap { Origin($0) }))

    @Test(
        "Lets in the server's own pages, those on the list, and what is no browser",
        arguments: [
            ("chat.example.com", nil), ("chat.example.com", "https://chat.example.com"), ("chat.example.com", "http://chat.example.com"),
            ("chat.example.com", "HTTPS://Chat.Example.COM"), ("CHAT.example.com", "https://chat.example.com"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"), ("[::1]:8080", "http://[::1]:8080"), ("[::1]", "http://[::1]"),
            ("chat.example.com", "https://app.example.org"), ("chat.example.com", "http://localhost:3000"),
            ("chat.example.com", "https://chat.example.com:443"),
        ] as [(String, String?)])
    func permitted(_ host: String, _ origin: String?) {
        var headers = HTTPFields()
        headers[.origin] = origin
        #expect(Self.policy.permits(request(host: host, headers)))
    }

    @Test(
        "Keeps out every other page",
        arguments: [
            ("chat.example.com", "null"), ("chat.example.com", ""), ("chat.example.com", "https://evil.example"),
            ("chat.example.com", "https://evil-chat.example.com"), ("chat.example.com", "https://chat.example.com.evil.example"),
            ("chat.example.com", "https://sub.chat.example.com"), ("chat.example.com", "https://example.com"),
            ("chat.example.com", "https://chat.example.com:8443"), ("127.0.0.1:8080", "https://127.0.0.1:8080"),
            ("127.0.0.1:8080", "http://127.0.0.1"), ("127.0.0.1:8080", "http://127.0.0.1:80801"),
            ("127.0.0.1:8080", "http://localhost:8080"),
            ("chat.example.com", "ftp://chat.example.com"), ("chat.example.com", "chrome-extension://chat.example.com"),
            ("chat.example.com", "https://chat.example.com/"), ("chat.example.com", "https://chat.example.com@evil.example"),
            ("chat.example.com", "https://evil.example, https://chat.example.com"), ("chat.example.com", "//chat.example.com"),
            ("chat.example.com", "https://app.example.org.evil.example"), ("chat.example.com", "http://app.example.org"),
            ("chat.example.com", "https://app.example.org:444"), ("chat.example.com", "file://"),
        ])
    func refused(_ host: String, _ origin: String) {
        #expect(!Self.policy.permits(request(host: host, [.origin: origin])))
    }

    @Test func aProxySaysWhatItSpeaks() throws {
        let forwarded = try #require(HTTPField.Name("X-Forwarded-Proto"))
        let headers: HTTPFields = [.origin: "https://chat.example.com:8443", forwarded: "https"]
        #expect(Self.policy.permits(request(host: "chat.example.com:8443", headers)))
        #expect(!Self.policy.permits(request(host: "chat.example.com", [.origin: "http://chat.example.com", forwarded: "https"])))
    }
}

@Suite struct WebSocketUpgradeTests {
    private static let good: HTTPFields = [
        .connection: "keep-alive, Upgrade", .upgrade: "WebSocket", .secWebSocketVersion: "13", .secWebSocketKey: "dGhlIHNhbXBsZSBub25jZQ==",
    ]

    private func refusal(_ change: (inout HTTPFields) -> Void, method: HTTPRequest.Method = .get) -> WebSocketUpgrade.Refusal? {
        var headers = Self.good
        change(&headers)
        do {
            _ = try WebSocketUpgrade(request(host: "x", headers, method: method), subprotocols: [], origins: OriginPolicy())
            return nil
        } catch {
            return error
        }
    }

    @Test func theHandshakeMustBeInOrder() {
        #expect(refusal { _ in } == nil)
        #expect(refusal({ _ in }, method: .post) == .wrongMethod)
        #expect(refusal { $0[.upgrade] = nil } == .notAnUpgrade)
        #expect(refusal { $0[.upgrade] = "h2c" } == .notAnUpgrade)
        #expect(refusal { $0[.connection] = "keep-alive" } == .notAnUpgrade)
        #expect(refusal { $0[.secWebSocketVersion] = "8" } == .wrongVersion)
        #expect(refusal { $0[.secWebSocketVersion] = nil } == .wrongVersion)
        for key in ["", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZUFB", "!!!!!!!!!!!!!!!!!!!!!!!="]
        {
            #expect(refusal { $0[.secWebSocketKey] = key } == .badKey)
        }
        #expect(refusal { $0[.secWebSocketKey] = nil } == .badKey)
        #expect(refusal { $0[.origin] = "null" } == .forbiddenOrigin)
    }

    @Test func anOldVersionIsToldTheNewOne() {
        let problem = WebSocketUpgrade.Refusal.wrongVersion.problem
        #expect(problem.status.code == 426)
        #expect(problem.headers[.secWebSocketVersion] == "13")
        #expect(WebSocketUpgrade.Refusal.forbiddenOrigin.problem.status == .forbidden)
        #expect(WebSocketUpgrade.Refusal.badKey.problem.status == .badRequest)
    }

    @Test func theServersFirstChoiceAmongTheOfferedProtocolsIsTaken() throws {
        var headers = Self.good
        headers[.secWebSocketProtocol] = "bearer.abc.def , martlet.v1,martlet.v2"
        let offer = request(host: "x", headers)
        #expect(WebSocketUpgrade.offeredProtocols(offer) == ["bearer.abc.def", "martlet.v1", "martlet.v2"])
        let upgrade = try WebSocketUpgrade(offer, subprotocols: ["martlet.v2", "martlet.v1"], origins: OriginPolicy())
        #expect(upgrade.selectedProtocol == "martlet.v2")
        #expect(try WebSocketUpgrade(offer, subprotocols: ["other"], origins: OriginPolicy()).selectedProtocol == nil)
    }
}
