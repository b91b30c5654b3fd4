// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import SeededRandom
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TransferTests {
    @Test("What is exported, imported by somebody else and exported again is the same", arguments: [1, 2, 3, 4] as [UInt64])
    func roundTrip(seed: UInt64) async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            var random = SeededTree(seed: seed)
            let made = random.document()
            let first = try await ada.imports(made)
            #expect(first.skipped.isEmpty, "\(first.skipped)")
            let exported = try await ada.ask("GET", "chat/export/")
            #expect(exported.header("content-type") == "application/json")
            #expect(exported["format"] == .string("martlet"))
            #expect(exported["version"] == .integer(1))
            #expect(exported.json.keys == ["format", "version", "exported_at", "conversations"])
            #expect(Document(exported.json) == Document(made))

            let second = try await bob.imports(exported.json)
            #expect(second.conversations == made["conversations"].elements.count)
            #expect(second.messages == first.messages)
            let again = try await bob.ask("GET", "chat/export/")
            #expect(Document(again.json) == Document(exported.json))

            // Twice gives no doubles, and to whom it is from it is nothing new.
            for person in [ada, bob] {
                let report = try await person.imports(exported.json)
                #expect(report.conversations == 0)
                #expect(Set(report.skipped.map(\.code)) == (second.conversations == 0 ? [] : ["already_imported"]))
            }
            #expect(Document(try await bob.ask("GET", "chat/export/").json) == Document(exported.json))
        }
    }

    @Test func `What was said here comes back: branches, stopped replies, titles, flags`() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let id = try await ada.conversation(with: "writer")
            try await ada.exchange("One", in: id)
            let reply = try await ada.exchange("Two", in: id)
            try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                _ = try await ada.ask("POST", "chat/conversations/\(id)/messages/\(reply.id)/regenerate/", "{}")
                _ = try await socket.completed()
            }
            _ = try await ada.client.update(id, .init(title: "Zwei \"Wege\" 🕊️", isArchived: true, isPinned: true))
            let exported = try await ada.ask("GET", "chat/export/?attachments=refer").json
            let conversation = exported["conversations"][0]
            #expect(
                conversation.keys == [
                    "id", "title", "agent", "is_archived", "is_pinned", "created_at", "updated_at", "active_leaf_id", "messages",
                ])
            #expect(conversation["agent"] == .string("writer"))
            #expect(conversation["messages"].elements.count == 5)
            #expect(
                conversation["messages"][0].keys == [
                    "id", "parent_id", "role", "content", "status", "agent", "model", "usage", "attachments", "created_at", "edited_at",
                ])
            #expect(try await ada.ask("GET", "chat/conversations/\(id)/export/?format=json").json == conversation)

            let report = try await bob.imports(exported)
            #expect(Document(try await bob.ask("GET", "chat/export/").json) == Document(exported))
            // It is read, found and gone on with like any other.
            let taken = try #require(report.imported.first)
            #expect(taken.title == "Zwei \"Wege\" 🕊️")
            #expect(try await bob.client.messages(in: taken.id).all().count == 4)
            #expect(try await bob.client.conversation(taken.id).unreadCount == 0)
            let next = try await bob.exchange("Three", in: taken.id)
            #expect(next.status == .complete)
        }
    }

    @Test func `Of a message only its role and its content must be there`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let report = try await ada.imports(
                #"{"conversations":[{"messages":[{"role":"user","content":"Hello there"},{"role":"assistant","content":"Good day"}]}]}"#)
            let taken = try #require(report.imported.first)
            #expect(taken.title == "Hello there")
            #expect(taken.agent == "assistant")
            let messages = try await ada.client.messages(in: taken.id).all()
            #expect(messages.map(\.content) == ["Hello there", "Good day"])
            #expect(messages[1].parentID == messages[0].id)
            #expect(messages.map(\.status) == [.complete, .complete])
        }
    }

    @Test func `An agent that is not here gives its place to one that is, and the model's name is kept`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let report = try await ada.imports(
                #"""
                {"format":"martlet","version":1,"conversations":[{"title":"T","agent":"oracle","messages":[
                {"role":"user","content":"?"},{"role":"assistant","content":"!","agent":"oracle","model":"delphi-1"}]}]}
                """#)
            let taken = try #require(report.imported.first)
            #expect(taken.agent == "assistant")
            #expect(taken.notes.contains { $0.contains("oracle") })
            #expect(try await ada.client.messages(in: taken.id).all()[1].model == "delphi-1")
        }
    }

    @Test func `Somebody else's conversation is not exported`() async throws {
        try await withServer { server in
            let (ada, eve) = (try await server.join(), try await server.join("eve@example.org"))
            let id = try await ada.conversation()
            try await ada.exchange("Secret", in: id)
            for format in ["markdown", "json", "html"] {
                #expect(try await eve.ask("GET", "chat/conversations/\(id)/export/?format=\(format)").status == 404)
            }
            #expect(try await eve.ask("GET", "chat/export/")["conversations"] == .array([]))
            #expect(try await server.ask("GET", "chat/export/").status == 401)
            #expect(try await server.ask("POST", "chat/import/", "[]").status == 401)
            #expect(try await ada.ask("GET", "chat/conversations/\(id)/export/?format=pdf").status == 400)
        }
    }

    @Test func `A conversation as Markdown and as a page that runs nothing`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            server.model.script(.text("**Bold** <script>alert(1)</script> [x](javascript:alert(1))"))
            try await ada.exchange("Hello <b>you</b>", in: id)
            _ = try await ada.client.update(id, .init(title: "A/B: \"Übermut\" <i>"))
            let markdown = try await ada.ask("GET", "chat/conversations/\(id)/export/")
            #expect(markdown.header("content-type") == "text/markdown; charset=utf-8")
            #expect(
                markdown.header("content-disposition")
                    == "attachment; filename=\"A B _bermut i.md\"; filename*=UTF-8''A%20B%20%C3%9Cbermut%20i.md")
            #expect(markdown.text.hasPrefix("# A/B: \"Übermut\" \\<i\\>\n"))
            #expect(markdown.text.contains("## You\n"))
            #expect(markdown.text.contains("\nHello <b>you</b>\n"))

            let html = try await ada.ask("GET", "chat/conversations/\(id)/export/?format=html")
            #expect(html.header("content-type") == "text/html; charset=utf-8")
            #expect(html.header("content-disposition")?.hasPrefix("attachment") == true)
            #expect(html.header("content-security-policy")?.contains("default-src 'none'") == true)
            #expect(html.text.contains("<title>A/B: &quot;Übermut&quot; &lt;i&gt;</title>"))
            #expect(html.text.contains("Hello &lt;b&gt;you&lt;/b&gt;"))
            #expect(html.text.contains("default-src 'none'; style-src 'sha256-"))
            #expect(!html.text.contains("<script"))
            #expect(!html.text.contains("javascript:alert(1)\""))
            for address in ["src=", "url(", "@import", "onload"] { #expect(!html.text.contains(address)) }
        }
    }

    @Test(arguments: [3, 60]) func `Whoever looks at the list meanwhile has the imported ones in it`(_ count: Int) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let conversations = (0..<count).map { #"{"title":"T\#($0)","messages":[{"role":"user","content":"Hi \#($0)"}]}"# }
            let document = #"{"conversations":[\#(conversations.joined(separator: ","))]}"#
            try await ada.client.withAccountEvents { events in
                // It listens from now on.
                let first = try await ada.conversation()
                guard case .conversationCreated(let created)? = try await events.next(), created.id == first else {
                    Issue.record("nothing was told")
                    return
                }
                let report = try await ada.imports(document)
                var told: [Conversation.ID] = []
                var code: CloseCode?
                do {
                    while told.count < count, case .conversationCreated(let conversation)? = try await events.next() {
                        told.append(conversation.id)
                    }
                } catch MartletError.closed(let closing, _) {
                    code = closing
                }
                // So many are not told one by one: who comes back reads the list.
                #expect(told == (count > 50 ? [] : report.imported.map(\.id)))
                #expect(code == (count > 50 ? .goingAway : nil))
            }
            #expect(try await ada.client.conversations().all().count == count + 1)
        }
    }

    @Test func `A conversation too long for one transaction comes whole, and once`() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let messages = (0..<1500).map { #"{"role":"\#($0 % 2 == 0 ? "user" : "assistant")","content":"Number \#($0)"}"# }
            let small = #"{"title":"Small","messages":[{"role":"user","content":"Hi"}]}"#
            let document = #"{"conversations":[\#(small),{"id":"a","title":"Long","messages":[\#(messages.joined(separator: ","))]}]}"#
            let report = try await ada.imports(document)
            #expect(report.imported.map(\.messages) == [1, 1500])
            let id = try #require(report.imported.last?.id)
            #expect(try await ada.client.conversation(id).messages?.map(\.content) == (0..<1500).map { "Number \($0)" })
            #expect(try await ada.imports(document).skipped.map(\.code) == ["already_imported", "already_imported"])
            let exported = try await ada.ask("GET", "chat/export/").text
            #expect(try await bob.imports(exported).messages == 1501)
            #expect(try await bob.client.search("\"number 1499\"").all().count == 1)
        }
    }

    @Test func `How far an import is can be followed`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let body = #"{"conversations":[{"title":"T","messages":[{"role":"user","content":"Hi"}]}]}"#
            let answer = try await ada.ask("POST", "chat/import/", body, headers: [("Accept", "application/x-ndjson")])
            #expect(answer.header("content-type") == "application/x-ndjson")
            let lines = try answer.text.split(separator: "\n").map { try JSONDecoder().decode(ImportLine.self, from: Data($0.utf8)) }
            guard case .progress(let progress)? = lines.first, case .report(let report)? = lines.last else {
                Issue.record("\(answer.text)")
                return
            }
            #expect(progress.totalBytes == body.utf8.count)
            #expect(report.conversations == 1)
        }
    }
}

extension Person {
    func imports(_ body: String) async throws -> ImportReport {
        let answer = try await ask("POST", "chat/import/", body)
        #expect(answer.status == 200, "\(answer.text)")
        return try answer.decoded()
    }

    func imports(_ document: JSONValue) async throws -> ImportReport {
        try await imports(String(decoding: try JSONEncoder().encode(document), as: UTF8.self))
    }
}

/// An export without what may differ from one account to another: ids, and when it was made.
private struct Document: Equatable {
    private let conversations: [JSONValue]

    init(_ export: JSONValue) {
        conversations = export["conversations"].elements.map(Self.withoutIDs)
    }

    private static func withoutIDs(_ conversation: JSONValue) -> JSONValue {
        var places: [JSONValue: JSONValue] = [.null: .null]
        for (index, message) in conversation["messages"].elements.enumerated() { places[message["id"]] = .integer(Int64(index)) }
        guard case .object(var members) = conversation else { return .null }
        members["id"] = nil
        members["active_leaf_id"] = places[conversation["active_leaf_id"]] ?? .string("nowhere")
        members["messages"] = .array(
            conversation["messages"].elements.map { message in
                guard case .object(var members) = message else { return .null }
                members["id"] = nil
                members["parent_id"] = places[message["parent_id"]] ?? .string("nowhere")
                return .object(members)
            })
        return .object(members)
    }
}

/// Makes documents whose conversations are trees of every shape.
private struct SeededTree {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func document() -> JSONValue {
        .object([
            "format": .string("martlet"), "version": .integer(1), "exported_at": .string("2026-01-31T09:21:36.123Z"),
            "conversations": .array((0..<Int.random(in: 1...12, using: &random)).map { conversation($0) }),
        ])
    }

    private mutating func conversation(_ index: Int) -> JSONValue {
        let count = Int.random(in: 0...40, using: &random)
        let ids = (0..<count).map { _ in UUID().uuidString.lowercased() }
        var parents: [Int?] = []
        for index in 0..<count {
            parents.append(
                index == 0 || Int.random(in: 0..<12, using: &random) == 0 ? nil : Int.random(in: max(0, index - 3)..<index, using: &random))
        }
        let leaves = (0..<count).filter { !parents.contains($0) }
        let messages = (0..<count).map { message(ids[$0], parents[$0].map { ids[$0] }) }
        let leaf = leaves.randomElement(using: &random).map { JSONValue.string(ids[$0]) }
        return .object([
            "id": .string(UUID().uuidString.lowercased()),
            "title": .string("Conversation \(index) \(text())".trimmingCharacters(in: .whitespaces)),
            "agent": .string(["assistant", "writer", "claude"].randomElement(using: &random)!),
            "is_archived": .bool(.random(using: &random)),
            "is_pinned": .bool(.random(using: &random)), "created_at": time(), "updated_at": time(), "active_leaf_id": leaf ?? .null,
            "messages": .array(messages),
        ])
    }

    private mutating func message(_ id: String, _ parent: String?) -> JSONValue {
        let role = ["user", "assistant", "assistant", "user", "system"].randomElement(using: &random)!
        let isReply = role == "assistant"
        let usage: JSONValue =
            isReply && Bool.random(using: &random)
            ? .object(["prompt_tokens": .integer(.random(in: 0...9999, using: &random)), "completion_tokens": .integer(7)]) : .null
        let statuses = isReply ? ["complete", "stopped", "interrupted", "failed"] : ["complete"]
        return .object([
            "id": .string(id), "parent_id": parent.map { .string($0) } ?? .null, "role": .string(role),
            "content": .string((0..<Int.random(in: 1...4, using: &random)).map { _ in text() }.joined(separator: "\n")),
            "status": .string(statuses.randomElement(using: &random)!),
            "agent": isReply && Bool.random(using: &random) ? .string("writer") : .null,
            "model": isReply ? .string("model \(text())") : .null, "usage": usage, "attachments": .array([]), "created_at": time(),
            "edited_at": Bool.random(using: &random) ? time() : .null,
        ])
    }

    private mutating func time() -> JSONValue {
        .string(Timestamp(milliseconds: .random(in: 1_600_000_000_000...1_800_000_000_000, using: &random)).description)
    }

    private mutating func text() -> String {
        let words = [
            "word", "Über", "世界", "👩‍👩‍👧", "\"quoted\"", "back\\slash", "tab\there", "</script>", "\u{1}", "\u{7F}", "e\u{301}", "\u{202E}",
        ]
        return (0..<Int.random(in: 0...5, using: &random)).map { _ in words.randomElement(using: &random)! }.joined(separator: " ")
    }
}
