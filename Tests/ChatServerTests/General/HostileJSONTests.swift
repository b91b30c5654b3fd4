// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import NIOCore
import TestSupport
import Testing

/// JSON that no client of good will sends, over HTTP and over a socket.
@Suite(.timeLimit(.minutes(10)))
struct HostileJSONTests {
    private static func nested(_ depth: Int) -> String {
        #"{"content":"x","deep":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
    }

    /// What a decoder passes over in a field that it is not asked for.
    private static let strange = [
        "01", "-01", "1.2.3", "-", "--1", "1e", "1e+", "1.", #""\q""#, #""\x41""#, #""\u12""#, "\"a\tb\"", "\"a\nb\"", #"{"a":1,}"#, "[1,]",
        "nul", "NaN", "{1:2}", #"{"a":01}"#, "[[1e]]",
    ].map { (name: "\($0) in a field that nobody asks for", body: Array(#"{"content":"x","n":\#($0)}"#.utf8)) }

    private static let refused: [(name: String, body: [UInt8])] =
        strange + [
            ("NUL", Array(#"{"content":"a\u0000b"}"#.utf8)),
            ("raw NUL", Array(#"{"content":"a"#.utf8) + [0] + Array(#"b"}"#.utf8)),
            ("invalid UTF-8", Array(#"{"content":"a"#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)),
            ("cut-off UTF-8", Array(#"{"content":"a"#.utf8) + [0xE2, 0x82] + Array(#""}"#.utf8)),
            ("overlong UTF-8", Array(#"{"content":"a"#.utf8) + [0xC0, 0x80] + Array(#""}"#.utf8)),
            ("an encoded surrogate", Array(#"{"content":"a"#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8)),
            ("a high surrogate alone", Array(#"{"content":"a\ud800"}"#.utf8)),
            ("a low surrogate alone", Array(#"{"content":"\udc00a"}"#.utf8)),
            ("surrogates the wrong way round", Array(#"{"content":"\udc00\ud800"}"#.utf8)),
            ("NUL in a key", Array(#"{"content":"x","a\u0000":1}"#.utf8)),
            ("65 levels", Array(nested(65).utf8)),
            ("512 levels", Array(nested(512).utf8)),
            ("100,000 levels", Array(nested(100_000).utf8)),
            ("100,000 levels, never closed", Array(String(repeating: "[", count: 100_000).utf8)),
            ("100,000 objects, never closed", Array(String(repeating: #"{"a":"#, count: 100_000).utf8)),
            ("a number of 200,000 digits", Array((#"{"content":"x","n":"# + String(repeating: "9", count: 200_000) + "}").utf8)),
            ("UTF-16", Array("{}".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
            ("a comment", Array(#"{"content":"x"/* ! */}"#.utf8)),
            ("a trailing comma", Array(#"{"content":"x",}"#.utf8)),
            ("single quotes", Array("{'content':'x'}".utf8)),
        ]

    @Test func itIsRefusedOverHTTP() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            for (name, body) in Self.refused {
                let answer = try await server.ask(
                    "POST", "chat/conversations/\(id)/messages/", bytes: ByteBuffer(bytes: body), token: ada.access)
                #expect(answer.status == 400, "\(name)")
                #expect(["malformed_json", "invalid_input"].contains(answer.problem?.code ?? ""), "\(name)")
            }
            #expect(try await ada.client.messages(in: id).all().isEmpty)
            #expect(try await server.ask("GET", "/healthz").status == 200)
        }
    }

    @Test func itIsRefusedOnEveryRouteThatTakesABody() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let routes = [
                ("POST", "auth/register/"), ("POST", "auth/login/"), ("POST", "auth/refresh/"), ("POST", "auth/logout/"),
                ("PATCH", "auth/me/"),
                ("POST", "auth/api-keys/"), ("POST", "admin/agents/"), ("PATCH", "admin/agents/\(try await ada.agent().id)/"),
                ("POST", "chat/conversations/"), ("PATCH", "chat/conversations/\(id)/"), ("POST", "chat/conversations/\(id)/read/"),
                ("PUT", "chat/conversations/\(id)/draft/"),
            ]
            for (method, path) in routes {
                for (name, body) in Self.refused {
                    let answer = try await server.ask(method, path, bytes: ByteBuffer(bytes: body), token: ada.access)
                    #expect(answer.status == 400, "\(path): \(name)")
                }
            }
            #expect(try await ada.ask("GET", "auth/me/").status == 200)
        }
    }

    @Test func itIsRefusedOnASocketWhichStaysOpen() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                for (name, body) in Self.refused where String(validating: body, as: UTF8.self) != nil {
                    try await socket.send(text: String(decoding: body, as: UTF8.self))
                    let error = try await socket.error()
                    #expect(["malformed_json", "unknown_command"].contains(error.code), "\(name)")
                }
                try await socket.send(.ping(id: .integer(1)))
                let pong = try await socket.first { if case .pong(let id) = $0 { id } else { nil } }
                #expect(pong == .integer(1))
            }
        }
    }

    @Test(
        "What is unusual and whole arrives as it was",
        arguments: [#"\ud83d\ude42"#, #"\u0001\u001f"#, #"\ufeff\u200f"#, #"\ufffd"#, #"\\u0000"#, #"e\u0301"#])
    func unusualText(escaped: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let text = try JSONDecoder().decode(String.self, from: Data(#""x\#(escaped)""#.utf8))
            let answer = try await ada.ask("POST", "chat/conversations/\(id)/messages/", #"{"content":"x\#(escaped)"}"#)
            #expect(answer.status == 201)
            #expect(answer["content"].text.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test func aByteOrderMarkBeforeABodyIsPassedOver() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let answer = try await ada.ask("POST", "chat/conversations/\(id)/messages/", "\u{FEFF}" + #"{"content":"x"}"#)
            #expect(answer.status == 201)
        }
    }

    @Test func sixtyFourLevelsAndUnknownFieldsAreTaken() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let answer = try await ada.ask("POST", "chat/conversations/\(id)/messages/", Self.nested(64))
            #expect(answer.status == 201)
        }
    }
}
