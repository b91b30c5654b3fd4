// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ProblemTests {
    static let errors: [(method: String, path: String, body: String?, status: Int, code: String)] = [
        ("GET", "auth/nothing/", nil, 404, "not_found"), ("GET", "/api/v1/", nil, 404, "not_found"),
        ("GET", "agents/not-an-id/", nil, 404, "not_found"), ("GET", "chat/conversations/1/", nil, 404, "not_found"),
        ("GET", "chat/conversations/%00/", nil, 404, "not_found"),
        ("GET", "chat/conversations/%7B0190a0a0-0000-7000-8000-000000000000%7D/", nil, 404, "not_found"),
        ("GET", "chat/conversations/0190a0a0-0000-7000-8000-000000000000%20/", nil, 404, "not_found"),
        ("GET", "chat/conversations/0190a0a0000070008000000000000000/", nil, 404, "not_found"),
        ("GET", "chat/conversations/..%2F..%2Fauth%2Fme/", nil, 404, "not_found"),
        ("PUT", "auth/me/", "{}", 405, "method_not_allowed"), ("PUT", "chat/conversations/", "{}", 405, "method_not_allowed"),
        ("GET", "auth/login/", nil, 405, "method_not_allowed"), ("PURGE", "auth/me/", nil, 405, "method_not_allowed"),
        ("GET", "chat/conversations/?page_size=0", nil, 400, "invalid_input"),
        ("GET", "chat/conversations/?page_size=101", nil, 400, "invalid_input"),
        ("GET", "chat/conversations/?page_size=x", nil, 400, "invalid_input"),
        ("GET", "chat/conversations/?page_size=-1", nil, 400, "invalid_input"),
        ("GET", "agents/?page_size=99999999999999999999", nil, 400, "invalid_input"),
        ("POST", "chat/conversations/", nil, 400, "malformed_json"), ("POST", "chat/conversations/", "", 400, "malformed_json"),
        ("POST", "chat/conversations/", "{", 400, "malformed_json"), ("POST", "chat/conversations/", "null", 400, "malformed_json"),
        ("POST", "chat/conversations/", "[]", 400, "malformed_json"), ("POST", "chat/conversations/", #""text""#, 400, "malformed_json"),
        ("POST", "chat/conversations/", "7", 400, "malformed_json"), ("POST", "chat/conversations/", "{} {}", 400, "malformed_json"),
        ("POST", "auth/login/", nil, 400, "malformed_json"), ("POST", "auth/register/", "null", 400, "malformed_json"),
        ("PATCH", "auth/me/", "[1]", 400, "malformed_json"), ("POST", "auth/api-keys/", "nonsense", 400, "malformed_json"),
        ("POST", "admin/agents/", nil, 400, "malformed_json"),
    ]

    @Test("Every error is a problem with a code and the request's id", arguments: errors)
    func problem(method: String, path: String, body: String?, status: Int, code: String) async throws {
        try await withServer { server in
            let answer = try await server.join().ask(method, path, body, headers: [("X-Request-ID", "mine-1.2_3")])
            #expect(answer.status == status)
            #expect(answer.header("content-type") == "application/problem+json")
            #expect(answer.json.keys.isSuperset(of: ["type", "title", "status", "detail", "code", "request_id"]))
            #expect(answer["code"] == .string(code))
            #expect(answer["status"] == .integer(Int64(status)))
            #expect(answer["request_id"] == .string("mine-1.2_3"))
            #expect(answer.header("x-request-id") == "mine-1.2_3")
            #expect((answer.header("allow") != nil) == (status == 405))
        }
    }

    @Test(
        "An id of the client's is used where it is well-formed",
        arguments: [("abc-1", true), ("a b", false), (String(repeating: "x", count: 200), false), ("<script>", false)])
    func requestID(id: String, isTaken: Bool) async throws {
        try await withServer { server in
            let answer = try await server.ask("GET", "/healthz", headers: [("X-Request-ID", id)])
            #expect(answer.status == 200)
            #expect((answer.header("x-request-id") == id) == isTaken)
            #expect(answer.header("x-request-id")?.isEmpty == false)
        }
    }

    @Test func pathsWorkWithAndWithoutTheirTrailingSlash() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            for path in [
                "auth/me", "agents", "chat/conversations", "chat/conversations/\(id)", "chat/conversations/\(id)/messages", "auth/sessions",
            ] {
                let (with, without) = (try await ada.ask("GET", path + "/"), try await ada.ask("GET", path))
                #expect(with.status == 200 && without.status == 200, "\(path)")
                #expect(with["id"] == without["id"])
            }
            #expect(try await ada.ask("POST", "chat/conversations/\(id)/stop").status == 200)
            #expect(try await server.ask("POST", "auth/login", #"{"email":"\#(ada.email)","password":"\#(ada.password)"}"#).status == 200)
        }
    }

    @Test func headIsAnsweredLikeGetWithoutABody() async throws {
        try await withServer { server in
            let ada = try await server.join()
            for path in ["auth/me/", "agents/", "/healthz", "/readyz"] {
                let (head, get) = (try await ada.ask("HEAD", path), try await ada.ask("GET", path))
                #expect(head.status == 200 && get.status == 200, "\(path)")
                #expect(head.body.readableBytes == 0)
                #expect(head.header("content-type") == get.header("content-type"))
            }
            #expect(try await server.ask("HEAD", "auth/me/").status == 401)
        }
    }

    @Test(
        "An error has no body either where HEAD asked",
        arguments: [("auth/login/", 405), ("auth/me/", 401), ("nothing/", 404), ("/nothing.js", 404), ("chat/conversations/x/stop/", 405)])
    func headOfAnError(path: String, status: Int) async throws {
        try await withServer { server in
            // Read to the connection's end: a body would stand behind the head.
            let answer = try await RawConnection.with(port: server.port) { connection in
                let target = path.hasPrefix("/") ? path : "/api/v1/" + path
                try await connection.send("HEAD \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                return await connection.readToEnd()
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.hasSuffix("\r\n\r\n"), "\(answer)")
        }
    }

    @Test(
        "No body at all is no body in another media type, where none is needed",
        arguments: ["application/x-www-form-urlencoded", "text/plain", "application/json"])
    func emptyBody(type: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let headers = [("Content-Type", type)]
            // Nobody to refresh is what is wrong with it, not what it is.
            #expect(try await server.ask("POST", "auth/refresh/", headers: headers).status == 401)
            #expect(try await ada.ask("POST", "auth/logout/", headers: headers).status == 204)
            let isJSON = type == "application/json"
            #expect(try await server.ask("POST", "auth/refresh/", "{}", headers: headers).status == (isJSON ? 401 : 415))
            #expect(try await server.ask("POST", "auth/login/", headers: headers).status == (isJSON ? 400 : 415))
        }
    }

    @Test(
        "A body in another media type is refused",
        arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"])
    func mediaType(type: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            for (method, path) in [
                ("POST", "chat/conversations/"), ("POST", "chat/conversations/\(id)/messages/"), ("PATCH", "auth/me/"),
                ("POST", "auth/login/"),
            ] {
                let answer = try await ada.ask(method, path, "{}", headers: [("Content-Type", type)])
                #expect(answer.status == 415, "\(path)")
                #expect(answer.problem?.code == "unsupported_media_type")
            }
        }
    }

    @Test(
        "JSON may say so in several ways",
        arguments: ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"])
    func jsonMediaType(type: String) async throws {
        try await withServer { server in
            let answer = try await server.join().ask("PATCH", "auth/me/", #"{"display_name":"A"}"#, headers: [("Content-Type", type)])
            #expect(answer.status == 200)
        }
    }

    @Test func aForgedCursorIsRefusedOrHarmless() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            for _ in 1...3 { _ = try await ada.conversation() }
            let whole = try await ada.ask("GET", "chat/conversations/?page_size=1")
            let genuine = try #require(whole["next"].text?.firstMatch(of: #/cursor=([^&]+)/#)?.1)
            let forged = [
                "x", "%00", "%FF", "AAAA", String(genuine.dropLast(3)), String(genuine.reversed()), String(repeating: "A", count: 5000),
                Data("f.9223372036854775807.x".utf8).base64EncodedString(), Data("f.1.' OR 1=1".utf8).base64EncodedString(),
                Data("f.99999999999999999999.x".utf8).base64EncodedString(), Data("b.-9223372036854775808.".utf8).base64EncodedString(),
            ]
            for cursor in forged {
                let escaped = cursor.replacing("=", with: "%3D").replacing("+", with: "%2B").replacing(" ", with: "%20").replacing(
                    "'", with: "%27")
                for path in ["chat/conversations/", "chat/conversations/\(id)/messages/", "agents/"] {
                    let answer = try await ada.ask("GET", "\(path)?cursor=\(escaped)")
                    #expect(answer.status == 400 || answer.status == 200, "\(cursor.prefix(40)) \(path)")
                    if answer.status == 400 { #expect(answer.problem?.errors?.map(\.field) == ["cursor"]) }
                }
            }
        }
    }
}
