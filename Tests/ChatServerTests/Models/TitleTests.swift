// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TitleTests {
    @Test func theModelsTitleComesAfterTheFirstReply() async throws {
        try await withServer { server in
            server.model.title = "\"Recursion explained.\""
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("What is recursion?")
                #expect(try await socket.completed().status == .complete)
                #expect(try await ada.client.conversation(id).title == "What is recursion?" || server.model.titleExchanges.count == 1)
                var title = ""
                while title != "Recursion explained" { title = try await socket.updated().title }
                #expect(try await ada.client.conversation(id).title == "Recursion explained")
                // The second reply asks for none.
                try await socket.say("And iteration?")
                _ = try await socket.completed()
                try await socket.send(.ping(id: nil))
                _ = try await socket.first { if case .pong = $0 { true } else { nil } }
            }
            #expect(server.model.titleExchanges.count == 1)
            #expect(server.model.requestCount == 2)
        }
    }

    @Test func aTitleOfTheUsersOwnIsKept() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let gate = FakeModelGate()
            server.model.title = nil
            server.model.scriptOnce(.words(2, heldBy: gate))
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("What is recursion?")
                _ = try await socket.created(.assistant)
                _ = try await ada.client.update(id, .init(title: "Mine"))
                gate.open()
                _ = try await socket.completed()
                // If a title is asked for, its answer is there before the second reply.
                try await socket.say("And iteration?")
                _ = try await socket.completed()
            }
            #expect(try await ada.client.conversation(id).title == "Mine")
        }
    }

    @Test("What is no title changes nothing", arguments: ["", "<html></html>", "!!!"])
    func uselessTitle(title: String) async throws {
        try await withServer { server in
            server.model.title = title
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("What is recursion?", in: id)
            try await ada.exchange("And iteration?", in: id)
            #expect(try await ada.client.conversation(id).title == "What is recursion?")
        }
    }

    @Test func theModelsTitleIsCutToTwoHundredCodePoints() async throws {
        try await withServer { server in
            let family = "👩‍👩‍👧‍👦"
            server.model.title = "Families \(String(repeating: family, count: 70))"
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("What is recursion?")
                _ = try await socket.completed()
                var title = ""
                while !title.hasPrefix("Families") { title = try await socket.updated().title }
                #expect(title == "Families \(String(repeating: family, count: 27))")
            }
        }
    }

    @Test func aReplyThatFailedIsGivenNoTitle() async throws {
        try await withServer { server in
            server.model.script(.close(after: .word(1)))
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.exchange("What is recursion?", in: id)
            #expect(try await ada.client.conversation(id).title == "What is recursion?")
            #expect(server.model.titleExchanges.isEmpty)
        }
    }
}
