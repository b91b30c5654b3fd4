// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TrashRouteTests {
    @Test func whatIsInTheTrashIsGoneEverywhereAndComesBack() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("walnut", in: id)
            let code = try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                try await ada.client.moveToTrash(id)
                return try await socket.closing()
            }
            #expect(code == .conversationRemoved)
            #expect(try await ada.ask("GET", "chat/conversations/\(id)/").status == 404)
            #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/").status == 404)
            #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/?permanent=true").status == 404)
            #expect(try await ada.client.conversations().all().isEmpty)
            #expect(try await ada.client.search("walnut").all().isEmpty)
            await #expect(throws: MartletError.self) { try await ada.client.withSocket(to: id) { try await $0.ready() } }

            #expect(try await ada.client.trash().all().map(\.id) == [id])
            #expect(try await ada.client.restore(id).id == id)
            #expect(try await ada.ask("POST", "chat/trash/\(id)/restore/").status == 404)
            #expect(try await ada.client.conversation(id).messages?.count == 2)
            #expect(try await ada.client.search("walnut").all().count == 1)
            #expect(try await ada.client.trash().all().isEmpty)
        }
    }

    @Test func `Files of what is in the trash are gone with it and come back`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let file: MartletAPI.Attachment = try await ada.upload("walnut").decoded()
            let kept: MartletAPI.Attachment = try await ada.upload("hazelnut").decoded()
            let request = ConversationRequest(
                agentID: try await ada.agent().id, initialMessage: "Read them", attachments: [file.id, kept.id])
            let body = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
            let sent: Conversation = try await ada.ask("POST", "chat/conversations/", body).decoded()
            let link = String(file.url.dropFirst("/api/v1/".count))
            #expect(try await server.ask("GET", link).status == 200)

            try await ada.client.moveToTrash(sent.id)
            #expect(try await ada.ask("GET", "chat/attachments/\(file.id)/").status == 404)
            #expect(try await ada.ask("GET", "chat/attachments/\(file.id)/content/").status == 404)
            #expect(try await ada.ask("DELETE", "chat/attachments/\(file.id)/").status == 404)
            #expect(try await server.ask("GET", link).status == 404)
            let again = #"{"agent_id": "\#(request.agentID)", "initial_message": "Again", "attachments": ["\#(file.id)"]}"#
            #expect(try await ada.ask("POST", "chat/conversations/", again).problem?.errors?.first?.code == "not_found")

            try await ada.client.restore(sent.id)
            #expect(try await ada.ask("GET", "chat/attachments/\(kept.id)/").status == 200)
            #expect(try await server.ask("GET", link).status == 200)
        }
    }

    @Test func theListHearsOfWhatGoesAndComesBack() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withAccountEvents { events in
                func next(_ match: (AccountEvent) -> Bool) async throws {
                    while let event = try await events.next(), !match(event) {}
                }
                try await ada.client.moveToTrash(id)
                try await next { if case .conversationDeleted(id) = $0 { true } else { false } }
                try await ada.client.restore(id)
                try await next { if case .conversationCreated(let conversation) = $0 { conversation.id == id } else { false } }
            }
        }
    }

    @Test func deletingNowInTheMiddleOfAReplyLeavesNothing() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(3, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let code = try await ada.client.withSocket(to: id) { socket in
                try await socket.say("walnut")
                gate.advance()
                _ = try await socket.first { if case .messageChunk(let chunk) = $0 { chunk } else { nil } }
                #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/?permanent=now").status == 204)
                return try await socket.closing()
            }
            #expect(code == .conversationRemoved)
            try await server.model.exchange(1).untilClosed()
            #expect(try await ada.client.trash().all().isEmpty)
            #expect(try await ada.ask("POST", "chat/trash/\(id)/restore/").status == 404)
            #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/?permanent=now").status == 404)
            #expect(try await ada.client.search("walnut").all().isEmpty)
        }
    }

    @Test func theTrashIsEmptiedOneByOneAndAllAtOnce() async throws {
        try await withServer { server in
            let ada = try await server.join()
            var ids: [Conversation.ID] = []
            for _ in 0..<4 {
                ids.append(try await ada.conversation())
                if ids.count < 4 { try await ada.client.moveToTrash(ids[ids.count - 1]) }
            }
            try await ada.client.removeFromTrash(ids[1])
            #expect(try await ada.client.trash().all().map(\.id) == [ids[2], ids[0]])
            #expect(try await ada.ask("DELETE", "chat/trash/\(ids[3])/").status == 404)
            try await ada.client.emptyTrash()
            #expect(try await ada.client.trash().all().isEmpty)
            #expect(try await ada.client.conversations().all().map(\.id) == [ids[3]])
            try await ada.client.emptyTrash()
        }
    }

    @Test func everythingGoesIntoTheTrashByOneCall() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let other = try await bob.conversation()
            let gate = FakeModelGate()
            server.model.script(.words(5, heldBy: gate))
            var ids: Set<Conversation.ID> = []
            for _ in 0..<3 { ids.insert(try await ada.conversation()) }
            let open = try #require(ids.first)
            let code = try await ada.client.withSocket(to: open) { socket in
                try await socket.say("walnut")
                gate.advance()
                _ = try await socket.first { if case .messageChunk(let chunk) = $0 { chunk } else { nil } }
                #expect(try await ada.client.moveAllToTrash() == 3)
                return try await socket.closing()
            }
            #expect(code == .conversationRemoved)
            try await server.model.exchange(1).untilClosed()
            #expect(try await ada.client.conversations().all().isEmpty)
            #expect(Set(try await ada.client.trash().all().map(\.id)) == ids)
            #expect(try await bob.client.conversations().all().map(\.id) == [other])
            #expect(try await ada.client.moveAllToTrash() == 0)
            _ = try await ada.client.restore(open)

            // Nothing is deleted by a path that lacks its end.
            for query in ["", "?permanent=false", "?permanent=yes", "?permanent="] {
                let refused = try await ada.ask("DELETE", "chat/conversations/\(query)")
                #expect(refused.status == 405 && refused.header("allow") == "GET, HEAD, POST")
                #expect(refused.problem?.detail.contains("permanent=true") == true)
            }
            #expect(try await ada.client.conversations().all().map(\.id) == [open])
            let gone = try await ada.ask("DELETE", "chat/conversations/?permanent=now")
            #expect(gone.status == 200 && gone["conversations"] == .integer(3))
            #expect(try await ada.client.trash().all().isEmpty)
            #expect(try await ada.client.conversations().all().isEmpty)
            #expect(try await bob.client.conversations().all().map(\.id) == [other])
            #expect(try await server.ask("DELETE", "chat/conversations/?permanent=now").status == 401)
        }
    }

    @Test func filesAreGoneWhenTheAnswerSaysThatTheirConversationIs() async throws {
        try await withServer { server in
            let ada = try await server.join()
            func conversation(_ text: String) async throws -> Conversation.ID {
                let id = try await ada.conversation()
                let file: MartletAPI.Attachment = try await ada.upload(text).decoded()
                try await ada.client.withSocket(to: id) { socket in
                    _ = try await socket.ready()
                    _ = try await ada.client.send("See", to: id, attachments: [file.id])
                    _ = try await socket.completed()
                }
                return id
            }
            let ids = [try await conversation("one"), try await conversation("two"), try await conversation("three")]
            #expect(server.storedFiles.count == 3)
            #expect(try await ada.ask("DELETE", "chat/conversations/\(ids[0])/?permanent=now").status == 204)
            #expect(server.storedFiles.count == 2)
            try await ada.client.moveToTrash(ids[1])
            #expect(server.storedFiles.count == 2)
            try await ada.client.removeFromTrash(ids[1])
            #expect(server.storedFiles.count == 1)
            try await ada.client.moveToTrash(ids[2])
            try await ada.client.emptyTrash()
            #expect(server.storedFiles == [])
        }
    }

    @Test func theServerEmptiesTheTrashAfterThirtyDays() async throws {
        let days = Mutex(0)
        let now: @Sendable () -> Timestamp = { .now + .seconds(days.withLock { $0 } * 86_400) }
        try await withServer { plan in
            plan.overrides.now = now
        } _: { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.moveToTrash(id)
            await server.emptyTrash()
            #expect(try await ada.client.trash().all().map(\.id) == [id])
            days.withLock { $0 = 31 }
            await server.emptyTrash()
            #expect(try await ada.client.trash().all().isEmpty)
            #expect(try await ada.ask("POST", "chat/trash/\(id)/restore/").status == 404)
        }
    }
}
