// SPDX-License-Identifier: Apache-2.0

import ChatStorage
import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SearchRouteTests {
    @Test func whatWasSaidIsFoundOnEveryBranchAndNobodyElseFindsIt() async throws {
        try await withServer { server in
            server.model.script(.text("The walnut tree bears nuts."))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let reply = try await ada.exchange("Tell me of Wälnuts", in: id)
            let second = try await ada.client.withSocket(to: id) { socket in
                let edit = try await ada.ask(
                    "PATCH", "chat/conversations/\(id)/messages/\(try #require(reply.parentID))/", #"{"content":"Of something else"}"#)
                #expect(edit.status == 201)
                return try await socket.completed()
            }
            let results = try await ada.client.search("walnut").all()
            #expect(Set(results.compactMap { $0.message?.id }) == [reply.id, second.id, try #require(reply.parentID)])
            #expect(results.allSatisfy { $0.conversation.id == id && !$0.conversation.isArchived })
            #expect(try await ada.client.search("walnut", role: .assistant).all().map(\.message?.id) == [second.id, reply.id])
            let answer = try await ada.ask("GET", "chat/search/?q=walnut+tree&page_size=5")
            #expect(answer["results"][0]["snippet"][0]["text"].text == "The ")
            #expect(answer["next"] == .null && answer["previous"] == .null)

            let bob = try await server.join("bob@example.org")
            #expect(try await bob.client.search("walnut").all().isEmpty)
            #expect(try await bob.client.search("w").all().isEmpty)
            #expect(try await server.ask("GET", "chat/search/?q=walnut").status == 401)
        }
    }

    @Test func whatAFileSaysIsFoundAtTheMessageThatItCameWith() async throws {
        try await withServer { server in
            server.model.script(.text("I have read it."))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let text = String(repeating: "Lorem ipsum dolor. ", count: 500) + "Der Wälnuß steht am Bach."
            let file: MartletAPI.Attachment = try await ada.upload(text, named: "Grüße vom Bach.txt").decoded()
            #expect(try await ada.client.search("walnuss").all().isEmpty)
            try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                _ = try await ada.client.send("See this", to: id, attachments: [file.id])
                _ = try await socket.completed()
            }
            let sent = try #require(try await ada.client.messages(in: id).all().first)
            // Both before the index has it and after.
            for _ in 0..<2 {
                for query in ["walnuss bach", "\"am bach\"", "gruße", "see walnuss"] {
                    let results = try await ada.client.search(query).all()
                    #expect(results.map { $0.message?.id } == [sent.id], "\(query)")
                }
                let result = try #require(try await ada.client.search("walnuss").all().first)
                #expect(result.source == .attachment)
                #expect(result.snippet.filter(\.match).map(\.text) == ["Wälnuß"])
                #expect(result.snippet.map(\.text).joined().hasSuffix("steht am Bach."))
                #expect(try await ada.client.search("see").all().first?.source == .content)
                #expect(try await ada.client.search("walnuss -bach").all().isEmpty)
                try await server.untilIndexed()
            }
            let bob = try await server.join("bob@example.org")
            #expect(try await bob.client.search("walnuss").all().isEmpty)
            #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/?permanent=now").status == 204)
            #expect(try await ada.client.search("walnuss").all().isEmpty)
            #expect(server.storedFiles == [])
        }
    }

    @Test func anyTextIsAQueryAndWrongFiltersAreNamed() async throws {
        try await withServer { server in
            let ada = try await server.join()
            for query in [
                "", "?q=", "?q=%22", "?q=-", "?q=*", "?q=%25%27%20OR%201%3D1--", "?q=NEAR(a+b)", "?q=words%3Aa", "?q=%F0%9F%90%A6",
            ] {
                let answer = try await ada.ask("GET", "chat/search/\(query)")
                #expect(answer.status == 200 && answer["results"] == .array([]), "\(query)")
            }
            for (query, field) in [
                ("role=nobody", "role"), ("agent_id=x", "agent_id"), ("is_archived=maybe", "is_archived"), ("after=yesterday", "after"),
                ("before=2026-13-01", "before"), ("q=%00", "q"), ("q=%FF", "q"), ("page_size=0", "page_size"), ("cursor=x", "cursor"),
            ] {
                let answer = try await ada.ask("GET", "chat/search/?\(query)")
                #expect(answer.status == 400 && answer.problem?.errors?.first?.field == field, "\(query)")
            }
            for query in [
                "after=2026-01-31", "before=2026-01-31T09:21:36Z", "after=2026-01-31T09:21:36%2B01:00", "after=2026-01-31T09:21:36+01:00",
            ] {
                #expect(try await ada.ask("GET", "chat/search/?q=a&\(query)").status == 200, "\(query)")
            }
        }
    }
}

extension RunningServer {
    /// Returns once the search index has taken everything.
    fileprivate func untilIndexed() async throws {
        let store = try await SQLStore.sqlite(file: folder.appending(path: "data/martlet.sqlite").path)
        while try await store.driver.read({ try $0.exists("SELECT 1 FROM search_documents WHERE is_pending = 1", []) }) {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await store.close()
    }
}
