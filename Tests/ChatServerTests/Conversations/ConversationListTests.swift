// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ConversationListTests {
    @Test func theListIsWalkedWholeWhileConversationsAreAdded() async throws {
        try await withServer { server in
            let ada = try await server.join()
            var made: [Conversation.ID] = []
            for _ in 1...25 { made.append(try await ada.conversation()) }
            var walked: [Conversation.ID] = []
            for try await page in ada.client.conversations(pageSize: 4).pages {
                #expect(page.results.count <= 4)
                walked += page.results.map(\.id)
                _ = try await ada.conversation()
            }
            #expect(walked == made.reversed())
            #expect(try await ada.client.conversations().page().results.count == 20)
            #expect(try await ada.client.conversations(pageSize: 100).page().next == nil)
        }
    }

    @Test func pagesLeadForwardAndBack() async throws {
        try await withServer { server in
            let ada = try await server.join()
            for _ in 1...5 { _ = try await ada.conversation() }
            let list = ada.client.conversations(pageSize: 2)
            let first = try await list.page()
            #expect(first.previous == nil)
            let second = try #require(try await list.page(after: first))
            let third = try #require(try await list.page(after: second))
            #expect(third.results.count == 1)
            #expect(third.next == nil)
            let back = try #require(try await list.page(before: third))
            #expect(back.results.map(\.id) == second.results.map(\.id))
            #expect(try #require(try await list.page(before: back)).results.map(\.id) == first.results.map(\.id))
            let address = try #require(first.next)
            #expect(address.hasPrefix("\(server.address)/api/v1/chat/conversations/?"))
            #expect(address.contains("cursor=") && address.contains("page_size=2"))
        }
    }

    @Test func whatWasSaidLastStandsFirst() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let (first, second) = (try await ada.conversation(), try await ada.conversation())
            #expect(try await ada.client.conversations().all().map(\.id) == [second, first])
            try await ada.exchange("Hello", in: first)
            #expect(try await ada.client.conversations().all().map(\.id) == [first, second])
        }
    }

    @Test func theListCanBeFiltered() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let (first, second, third) = (
                try await ada.conversation(), try await ada.conversation(with: "writer"), try await ada.conversation()
            )
            _ = try await ada.client.update(first, .init(title: "Über Äpfel & Birnen"))
            try await ada.client.archive(third)
            let client = ada.client
            #expect(try await client.conversations().all().map(\.id) == [second, first])
            #expect(try await client.conversations(isArchived: false).all().map(\.id) == [second, first])
            #expect(try await client.conversations(isArchived: true).all().map(\.id) == [third])
            #expect(try await client.conversations(agentID: try await ada.agent("writer").id).all().map(\.id) == [second])
            #expect(try await client.conversations(agentID: Agent.ID()).all().isEmpty)
            #expect(try await client.conversations(search: "apfel").all().map(\.id) == [first])
            #expect(try await client.conversations(search: "äpfel & b").all().map(\.id) == [first])
            #expect(try await client.conversations(search: "%").all().isEmpty)
            #expect(try await client.conversations(search: "_").all().isEmpty)
            #expect(try await client.conversations(search: "' OR 1=1 --").all().isEmpty)
        }
    }

    @Test(
        "A filter that makes no sense is refused",
        arguments: ["agent_id=x", "is_archived=maybe", "search=%FF", "search=%00", "agent_id=%00"])
    func senselessFilter(query: String) async throws {
        try await withServer { server in
            let answer = try await server.join().ask("GET", "chat/conversations/?\(query)")
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.count == 1)
        }
    }

    @Test func aListOfNothingHasItsShape() async throws {
        try await withServer { server in
            let answer = try await server.join().ask("GET", "chat/conversations/")
            #expect(answer.json == .object(["next": .null, "previous": .null, "results": .array([])]))
        }
    }
}
