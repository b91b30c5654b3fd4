// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct DraftTests {
    @Test func `A draft is the same wherever the account is signed in`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            #expect(try await ada.client.draft(of: id) == .none)
            let written = try await ada.client.setDraft(" Not quite\n", of: id)
            #expect(written.content == " Not quite\n")
            #expect(try await server.login(ada).client.draft(of: id) == written)
            let answer = try await ada.ask("GET", "chat/conversations/\(id)/draft/")
            #expect(answer.json.keys == ["content", "attachments", "updated_at"])
        }
    }

    @Test func `A draft without text is none`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.setDraft("Something", of: id)
            #expect(try await ada.client.setDraft("", of: id) == .none)
            #expect(try await ada.client.draft(of: id) == .none)
        }
    }

    @Test func `A draft is gone when a message is sent, over HTTP or a socket, and stays when an old one is changed`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.setDraft("Hello", of: id)
            try await ada.exchange("Hello", in: id)
            #expect(try await ada.client.draft(of: id) == .none)

            let first = try await ada.client.messages(in: id).all()[0]
            try await ada.client.setDraft("Next", of: id)
            try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                let edited = try await ada.ask("PATCH", "chat/conversations/\(id)/messages/\(first.id)/", #"{"content":"Good day"}"#)
                #expect(edited.status == 201)
                _ = try await socket.completed()
            }
            #expect(try await ada.client.draft(of: id).content == "Next")
            _ = try await ada.client.send("Next", to: id)
            #expect(try await ada.client.draft(of: id) == .none)
        }
    }

    @Test func `The conversation's sockets hear of the draft and of its end`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                func draft() async throws -> Draft {
                    try await socket.first { if case .draftUpdated(let draft) = $0 { draft } else { nil } }
                }
                let written = try await ada.client.setDraft("Hel", of: id)
                #expect(try await draft() == written)
                _ = try await ada.client.send("Hello", to: id)
                #expect(try await draft() == .none)
            }
        }
    }

    @Test func `What no draft may be is refused, and the one before stays`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.setDraft("Kept", of: id)
            let path = "chat/conversations/\(id)/draft/"
            let long = try await ada.ask("PUT", path, #"{"content":"\#(String(repeating: "x", count: 262_145))"}"#)
            #expect(long.status == 413)
            let foreign = try await ada.ask("PUT", path, #"{"content":"x","attachments":["\#(Attachment.ID())"]}"#)
            #expect(foreign.status == 400)
            #expect(foreign.problem?.errors?.first?.field == "attachments")
            #expect(try await ada.ask("PUT", path, #"{"attachments":[]}"#).problem?.errors?.first?.field == "content")
            #expect(try await ada.client.draft(of: id).content == "Kept")
        }
    }
}
