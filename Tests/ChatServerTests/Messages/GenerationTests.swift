// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct GenerationTests {
    @Test func `A reply tells when its writing began and ended, and what a person wrote was not generated`() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(2, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let reply = try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                let sent = try await ada.client.send("Hello", to: id)
                let reply = try #require(sent.replyID)
                let during = try await ada.client.generation(of: reply, in: id)
                #expect(during.messageID == reply)
                #expect(during.endedAt == nil)
                #expect(try await ada.ask("GET", "chat/conversations/\(id)/messages/\(sent.id)/generation/").status == 404)
                gate.open()
                _ = try await socket.completed()
                return reply
            }
            let after = try await ada.client.generation(of: reply, in: id)
            #expect(try #require(after.endedAt) >= after.startedAt)
            let answer = try await ada.ask("GET", "chat/conversations/\(id)/messages/\(reply)/generation/")
            #expect(answer.json.keys == ["message_id", "started_at", "ended_at"])
            try await ada.client.moveToTrash(id)
            #expect(try await ada.ask("GET", "chat/conversations/\(id)/messages/\(reply)/generation/").status == 404)
        }
    }
}
