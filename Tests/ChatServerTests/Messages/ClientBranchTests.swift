// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ClientBranchTests {
    /// Begins a reply and waits for its end.
    private func ended(_ id: Conversation.ID, _ ada: Person, _ begin: () async throws -> Void) async throws -> Message {
        try await ada.client.withSocket(to: id) { socket in
            _ = try await socket.ready()
            try await begin()
            return try await socket.completed()
        }
    }

    @Test func `A program says something else, and its message stands beside the old one`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("Hello", in: id)
            let old = try #require(try await ada.client.messages(in: id).page().results.first)
            var edited: Message?
            let reply = try await ended(id, ada) { edited = try await ada.client.edit(old.id, in: id, content: "Rather this") }
            let new = try #require(edited)
            #expect(new.content == "Rather this")
            #expect(new.branch.siblingIDs == [old.id, new.id])
            #expect(new.replyID == reply.id)
            #expect(try await ada.client.messages(in: id).all().map(\.id) == [new.id, reply.id])
            _ = try await ada.client.update(id, .init(activeLeafID: old.id))
            #expect(try await ada.client.messages(in: id).all().first?.id == old.id)
        }
    }

    @Test func `A program asks for another reply, of another agent too`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let old = try await ada.exchange("Hello", in: id)
            var begun: Message?
            let again = try await ended(id, ada) { begun = try await ada.client.regenerate(old.id, in: id) }
            #expect(begun?.status == .streaming)
            #expect(again.id == begun?.id)
            #expect(begun?.branch.siblingIDs == [old.id, again.id])
            let writer = try await ada.agent("writer").id
            let other = try await ended(id, ada) { try await ada.client.regenerate(old.id, in: id, agentID: writer) }
            #expect(other.agentID == writer)
        }
    }

    @Test func `A program lets a reply go on that was stopped, and one that is complete not`() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.scriptOnce(.words(3, heldBy: gate), .words(2))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let stopped = try await ended(id, ada) {
                try await ada.client.send("Hello", to: id)
                try await ada.client.stop(id)
            }
            #expect(stopped.status == .stopped)
            gate.open()
            let reply = try await ended(id, ada) {
                let goesOn = try await ada.client.continueReply(stopped.id, in: id)
                #expect(goesOn.id == stopped.id)
                #expect(goesOn.status == .streaming)
            }
            #expect(reply.id == stopped.id)
            #expect(reply.status == .complete)
            let refused = await #expect(throws: MartletError.self) { try await ada.client.continueReply(reply.id, in: id) }
            #expect(refused?.code == .conflict)
        }
    }

    @Test func `While a reply is being written the three are refused`() async throws {
        try await withServer { server in
            let gate = FakeModelGate()
            let ada = try await server.join()
            let id = try await ada.conversation()
            let old = try await ada.exchange("Hello", in: id)
            server.model.script(.words(2, heldBy: gate))
            let question = try await ada.client.send("More", to: id)
            for call: @Sendable () async throws -> Message in [
                { try await ada.client.edit(question.id, in: id, content: "Less") },
                { try await ada.client.regenerate(old.id, in: id) },
                { try await ada.client.continueReply(old.id, in: id) },
            ] {
                let refused = await #expect(throws: MartletError.self) { _ = try await call() }
                #expect(refused?.code == .generationInProgress)
            }
            gate.open()
        }
    }
}
