// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct HostileImportTests {
    private static func document(_ conversations: String) -> String {
        #"{"format":"martlet","version":1,"conversations":[\#(conversations)]}"#
    }

    private static let good = #"{"title":"Good","messages":[{"role":"user","content":"Kept"}]}"#

    /// Files that are refused as a whole.
    static let refused: [(String, [UInt8])] = [
        ("nothing", []), ("not JSON", Array("Hello".utf8)), ("a number", Array("7".utf8)), ("null", Array("null".utf8)),
        ("an object of another kind", Array(#"{"a":[1]}"#.utf8)), ("a list of other things", Array("[1,2,{}]".utf8)),
        ("another format", Array(#"{"format":"other","conversations":[]}"#.utf8)),
        ("a newer version", Array(#"{"format":"martlet","version":2,"conversations":[]}"#.utf8)),
        ("cut off", Array(document(good + "," + good).utf8.dropLast(3))),
        ("cut off in the second", Array(document(good + "," + good).utf8.dropLast(40))),
        ("more behind the end", Array((document(good) + "x").utf8)), ("a comma too many", Array(document(good + ",").utf8)),
        ("100,000 levels", Array((document(good).dropLast(2) + "," + String(repeating: "[", count: 100_000)).utf8)),
        ("65 levels", Array(document(good + "," + String(repeating: "[", count: 63) + String(repeating: "]", count: 63)).utf8)),
        ("a number of 200,000 digits", Array(document(good + "," + String(repeating: "9", count: 200_000)).utf8)),
        ("bytes that are no UTF-8", Array(document(good).utf8.dropLast(2)) + Array(",\"".utf8) + [0xC0, 0x80] + Array("\"]}".utf8)),
    ]

    @Test("A file that is not whole or not known is refused, and nothing of it is taken", arguments: refused.map(\.0))
    func wholeFiles(name: String) async throws {
        let bytes = try #require(Self.refused.first { $0.0 == name }).1
        try await withServer { server in
            let ada = try await server.join()
            let answer = try await server.ask("POST", "chat/import/", bytes: ByteBuffer(bytes: bytes), token: ada.access)
            #expect(answer.status == 400, "\(answer.text)")
            #expect(["malformed_json", "invalid_input"].contains(answer.problem?.code ?? ""))
            #expect(try await ada.client.conversations().all().isEmpty)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: server.folder.appending(path: "data").path).allSatisfy {
                    !$0.hasPrefix("import-")
                })
        }
    }

    /// Conversations that are left out, each between two that are taken.
    static let leftOut: [(String, String, String)] = [
        ("no messages", #"{"title":"T"}"#, "unknown_form"), ("a string", #""conversation""#, "unknown_form"),
        ("null", "null", "unknown_form"),
        ("messages that are none", #"{"title":"T","messages":{"a":1}}"#, "unknown_form"),
        ("a message that is none", #"{"title":"T","messages":[7]}"#, "invalid"),
        ("no role", #"{"title":"T","messages":[{"content":"x"}]}"#, "invalid"),
        ("a strange role", #"{"title":"T","messages":[{"role":"root","content":"x"}]}"#, "invalid"),
        ("no content", #"{"title":"T","messages":[{"role":"user"}]}"#, "invalid"),
        ("content of another type", #"{"title":"T","messages":[{"role":"user","content":{"a":1}}]}"#, "invalid"),
        ("a NUL", #"{"title":"T","messages":[{"role":"user","content":"a\u0000b"}]}"#, "invalid_text"),
        ("half a pair", #"{"title":"T","messages":[{"role":"user","content":"a\ud800"}]}"#, "invalid_text"),
        ("half a pair in a name", #"{"title":"T","a\udc00":1,"messages":[]}"#, "invalid_text"),
        (
            "a circle",
            #"{"title":"T","messages":[{"id":"a","parent_id":"b","role":"user","content":"x"},{"id":"b","parent_id":"a","role":"user","content":"y"}]}"#,
            "broken_branches"
        ),
        ("an answer to itself", #"{"title":"T","messages":[{"id":"a","parent_id":"a","role":"user","content":"x"}]}"#, "broken_branches"),
        ("an answer to nobody", #"{"title":"T","messages":[{"id":"a","parent_id":"z","role":"user","content":"x"}]}"#, "broken_branches"),
        (
            "two of one id",
            #"{"title":"T","messages":[{"id":"a","parent_id":null,"role":"user","content":"x"},{"id":"a","parent_id":null,"role":"user","content":"y"}]}"#,
            "broken_branches"
        ),
        (
            "a message of two megabytes",
            #"{"title":"T","messages":[{"role":"user","content":"\#(String(repeating: "x", count: 2 << 20))"}]}"#, "too_large"
        ),
        (
            "forty megabytes", #"{"title":"T","messages":[{"role":"user","content":"\#(String(repeating: "x", count: 40 << 20))"}]}"#,
            "too_large"
        ),
    ]

    @Test("A conversation that cannot be taken is left out by its name, and the others are taken", arguments: leftOut.map(\.0))
    func conversations(name: String) async throws {
        let (_, bad, code) = try #require(Self.leftOut.first { $0.0 == name })
        try await withServer { server in
            let ada = try await server.join()
            let other = Self.good.replacing("Good", with: "Better")
            let report = try await ada.imports(Self.document("\(Self.good),\(bad),\(other)"))
            #expect(report.imported.map(\.title) == ["Good", "Better"])
            #expect(report.skipped.map(\.code) == [code], "\(report.skipped)")
            #expect(report.skipped.first?.index == 1)
            if bad.contains("\"title\":\"T\"") { #expect(report.skipped.first?.title == "T") }
            #expect(try await ada.client.conversations().all().count == 2)
        }
    }

    /// Files in which nothing can be taken: what they say, whose they are, and why each conversation was left out.
    static let leftOutAlone: [(String, String?, [String?], [String])] = [
        (document(#"{"title":"Bad","messages":[{"role":"user"}]}"#), "martlet", ["Bad"], ["invalid"]),
        (document("1,{}"), "martlet", [nil, nil], ["unknown_form", "unknown_form"]),
        (#"{"title":"Bad","messages":[{"role":"user"}]}"#, "martlet", ["Bad"], ["invalid"]),
        (#"[{"title":"Bad","messages":[7]},{"title":"Worse"}]"#, "martlet", ["Bad", "Worse"], ["invalid", "unknown_form"]),
        (#"[{"title":"Half","mapping":{"a":"\ud800"}}]"#, "chatgpt", ["Half"], ["invalid_text"]),
        (#"[{"title":"\ud800"}]"#, nil, [nil], ["invalid_text"]),
        (long("messages", "["), "martlet", ["Long"], ["too_large"]), (long("mapping", "{"), "chatgpt", ["Long"], ["too_large"]),
        (long("chat_messages", "["), "claude", ["Long"], ["too_large"]), (long("chat", "{"), "open_webui", ["Long"], ["too_large"]),
        (#"["\#(String(repeating: "x", count: 33 << 20))"]"#, nil, [nil], ["too_large"]),
    ]

    private static func long(_ name: String, _ bracket: String) -> String {
        let (inside, end) = bracket == "[" ? ("", "]") : (#""x":"#, "}")
        return #"[{"title":"Long","\#(name)":\#(bracket)\#(inside)"\#(String(repeating: "x", count: 33 << 20))"\#(end)}]"#
    }

    @Test("Where nothing can be taken, it is said of each why", arguments: leftOutAlone.indices)
    func nothingTaken(index: Int) async throws {
        let (text, format, titles, codes) = Self.leftOutAlone[index]
        try await withServer { server in
            let ada = try await server.join()
            let report = try await ada.imports(text)
            #expect(report.format == format)
            #expect(report.conversations == 0 && report.notTaken == codes.count)
            #expect(report.skipped.map(\.title) == titles)
            #expect(report.skipped.map(\.code) == codes)
            #expect(report.skipped.allSatisfy { !$0.detail.isEmpty })
        }
    }

    @Test func `A byte order mark before a file is passed over`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            #expect(try await ada.imports("\u{FEFF}" + Self.document(Self.good)).imported.map(\.title) == ["Good"])
            #expect(try await ada.imports("\u{FEFF} [\(Self.good)]").skipped.map(\.code) == ["already_imported"])
        }
    }

    @Test func `A title that is too long is cut to two hundred code points, between what people take for characters`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let family = "👩‍👩‍👧‍👦"
            for (title, cut) in [
                (String(repeating: family, count: 300), String(repeating: family, count: 28)),
                ("e" + String(repeating: "\u{301}", count: 100_000), "e" + String(repeating: "\u{301}", count: 199)),
            ] {
                let report = try await ada.imports(Self.document(#"{"title":"\#(title)","messages":[{"role":"user","content":"x"}]}"#))
                let scalars = try #require(report.imported.first).title.unicodeScalars
                #expect(Array(scalars) == Array(cut.unicodeScalars))
                let left = try await ada.imports(Self.document(#"{"title":"\#(title)","messages":[{"role":"user"}]}"#))
                #expect(left.skipped.first?.title == cut)
            }
        }
    }

    @Test func `Of two fields of one name the last counts`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let report = try await ada.imports(
                Self.document(#"{"title":"One","title":"Two","messages":[{"role":"user","role":"assistant","content":"x","content":"y"}]}"#)
            )
            let taken = try #require(report.imported.first)
            #expect(taken.title == "Two")
            let messages = try await ada.client.messages(in: taken.id).all()
            #expect(messages.map(\.role) == [.assistant])
            #expect(messages.map(\.content) == ["y"])
        }
    }

    @Test func `Odd numbers and times are no harm`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            for time in ["-1", "1e999", "-1e999", "1e18", "\"yesterday\"", "\"9999-99-99T00:00:00Z\"", "[]", "true", "null"] {
                let report = try await ada.imports(
                    Self.document(
                        #"{"id":"\#(UUID())","title":"T","created_at":\#(time),"updated_at":\#(time),"is_archived":"yes","is_pinned":7,"messages":[{"role":"assistant","content":"x","created_at":\#(time),"usage":{"prompt_tokens":-1,"completion_tokens":1e3}}]}"#
                    ))
                #expect(report.conversations == 1, "\(time)")
            }
            #expect(try await ada.ask("GET", "chat/export/").status == 200)
        }
    }

    @Test func `What the body says it is decides whether it is looked at`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            for type in ["text/plain", "text/html", "application/x-www-form-urlencoded"] {
                let answer = try await ada.ask("POST", "chat/import/", Self.document(Self.good), headers: [("Content-Type", type)])
                #expect(answer.status == 415, "\(type)")
            }
        }
    }

    @Test func `A file that is larger than the setting allows is refused at once or on the way`() async throws {
        try await withServer({ $0.settings.maxImportBytes = 1000 }) { server in
            let ada = try await server.join()
            let answer = try await ada.ask("POST", "chat/import/", Self.document(Self.good + String(repeating: " ", count: 1000)))
            #expect(answer.status == 413)
            #expect(try await ada.imports(Self.document(Self.good)).conversations == 1)
        }
    }
}
