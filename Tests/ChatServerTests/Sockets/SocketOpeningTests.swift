// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SocketOpeningTests {
    @Test("A socket opens with the header or, from a browser, with a subprotocol", arguments: [true, false])
    func bothWays(withHeader: Bool) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let headers =
                withHeader ? "Authorization: Bearer \(ada.access)\r\n" : "Sec-WebSocket-Protocol: martlet.v1, bearer.\(ada.access)\r\n"
            for path in ["/ws/chat/\(id)/", "/ws/chat/\(id)", "/ws/events/", "/ws/events"] {
                try await RawConnection.with(port: server.port) { connection in
                    let answer = try await connection.upgrade(path: path, headers: headers)
                    #expect(answer.status == 101, "\(path)")
                    #expect(answer.headers["sec-websocket-protocol"] == (withHeader ? nil : "martlet.v1"))
                    #expect(answer.headers["sec-websocket-extensions"] == nil)
                    guard path.contains("chat") else { return }
                    let ready = try JSONDecoder().decode(JSONValue.self, from: Data(try await connection.frame().text.utf8))
                    #expect(ready.keys == ["type", "conversation_id", "active_message_id", "heartbeat_seconds"])
                    #expect(ready["type"] == .string("ready"))
                    #expect(ready["conversation_id"] == .string("\(id)"))
                    #expect(ready["active_message_id"] == .null)
                    #expect(ready["heartbeat_seconds"] == .integer(25))
                }
            }
        }
    }

    @Test func whoeverIsNotSignedInIsRefusedBeforeTheUpgrade() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let headers = [
                "", "Authorization: Bearer nonsense\r\n", "Authorization: Bearer \(ada.refresh)\r\n",
                "Sec-WebSocket-Protocol: martlet.v1\r\n",
                "Sec-WebSocket-Protocol: martlet.v1, bearer.nonsense\r\n", "Sec-WebSocket-Protocol: martlet.v1, bearer.\r\n",
                // A header that is wrong is not made good by something else.
                "Authorization: Bearer nonsense\r\nSec-WebSocket-Protocol: martlet.v1, bearer.\(ada.access)\r\n",
            ]
            for header in headers {
                for path in ["/ws/chat/\(id)/", "/ws/events/", "/ws/chat/\(Conversation.ID())/", "/ws/chat/\(id)/?token=\(ada.access)"] {
                    let answer = try await RawConnection.with(port: server.port) { try await $0.upgrade(path: path, headers: header) }
                    #expect(answer.status == 401, "\(header) \(path)")
                    #expect(answer.headers["www-authenticate"] == "Bearer")
                    #expect(answer.headers["content-type"] == "application/problem+json")
                }
            }
        }
    }

    @Test(
        "What is no conversation is not found",
        arguments: ["/ws/chat/x/", "/ws/chat/0190a0a0-0000-7000-8000-000000000000/", "/ws/chat/%00/", "/ws/other/"])
    func unknownConversation(path: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let answer = try await RawConnection.with(port: server.port) { connection in
                try await connection.upgrade(path: path, headers: "Authorization: Bearer \(ada.access)\r\n")
            }
            #expect(answer.status == 404)
        }
    }

    static let origins: [(origin: String, isAllowed: Bool)] = [
        ("http://127.0.0.1", true), ("https://chat.example.com", true), ("https://CHAT.example.com", true),
        ("https://example.com", false), ("https://chat.example.com.evil.org", false), ("https://evil-chat.example.com", false),
        ("https://xchat.example.com", false), ("http://chat.example.com", false), ("https://chat.example.com:8443", false), ("null", false),
        ("http://127.0.0.1.evil.org", false), ("http://localhost.evil.org", false), ("file://", false),
    ]

    @Test("A page of another site opens no socket", arguments: origins)
    func origin(origin: String, isAllowed: Bool) async throws {
        try await withServer { plan in
            plan.settings.allowedOrigins = ["https://chat.example.com"]
        } _: { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            for path in ["/ws/chat/\(id)/", "/ws/events/"] {
                let answer = try await RawConnection.with(port: server.port) { connection in
                    // The Host that the raw request names is 127.0.0.1, without a port.
                    try await connection.upgrade(path: path, headers: "Authorization: Bearer \(ada.access)\r\nOrigin: \(origin)\r\n")
                }
                #expect(answer.status == (isAllowed ? 101 : 403))
            }
        }
    }

    @Test func aPlainRequestIsToldToUpgrade() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let answer = try await ada.ask("GET", "/ws/events/")
            #expect(answer.status == 426)
            #expect(answer.problem?.code == "upgrade_required")
        }
    }
}
