// SPDX-License-Identifier: Apache-2.0

import ChatServer
import MartletAPI
import MartletClient
import Synchronization
import TestSupport
import Testing

/// What happens while a socket's request is being answered: after everything was asked of the database, before the 101 is
/// written.
@Suite(.timeLimit(.minutes(10)))
struct SocketListeningTests {
    /// What is done once, just before the next 101.
    private final class Interlude: Sendable {
        typealias Act = @Sendable () async throws -> Void
        private let act = Mutex<Act?>(nil)

        func set(_ act: @escaping Act) {
            self.act.withLock { $0 = act }
        }

        func play(_ status: Int) async throws {
            guard status == 101 else { return }
            let act = act.withLock { act in
                defer { act = nil }
                return act
            }
            try await act?()
        }
    }

    private struct Refused: Error {}

    private func withInterlude(_ body: @Sendable (RunningServer, Interlude) async throws -> Void) async throws {
        let interlude = Interlude()
        try await withServer {
            $0.overrides.beforeAnswering = { _, status in try await interlude.play(status) }
        } _: { server in
            try await body(server, interlude)
        }
    }

    private func upgraded(
        _ path: String, of person: Person, on server: RunningServer, _ body: (RawConnection) async throws -> Void
    ) async throws {
        try await RawConnection.with(port: server.port) { connection in
            let answer = try await connection.upgrade(path: path, headers: "Authorization: Bearer \(person.access)\r\n")
            #expect(answer.status == 101)
            try await body(connection)
        }
    }

    @Test func whatHappensToTheListBeforeTheAnswerIsWrittenReachesTheAccountsSocket() async throws {
        try await withInterlude { server, interlude in
            let ada = try await server.join()
            let made = Mutex<Conversation.ID?>(nil)
            interlude.set {
                let id = try await ada.conversation()
                made.withLock { $0 = id }
                try await ada.client.deletePermanently(id)
            }
            try await upgraded("/ws/events/", of: ada, on: server) { connection in
                let id = try #require(made.withLock { $0 })
                let first = try await connection.frame().text
                #expect(first.contains(#""type":"conversation_created""#) && first.contains("\(id)"))
                let second = try await connection.frame().text
                #expect(second.contains(#""type":"conversation_deleted""#) && second.contains("\(id)"))
            }
        }
    }

    @Test func aReplyThatBeginsBeforeTheAnswerIsWrittenReachesTheConversationsSocketWhole() async throws {
        try await withInterlude { server, interlude in
            server.model.script(.words(40))
            let ada = try await server.join()
            let id = try await ada.conversation()
            interlude.set { _ = try await ada.client.send("Say something", to: id) }
            try await ada.client.withSocket(to: id) { socket in
                let reply = try await socket.reply()
                #expect(reply.faults.isEmpty)
                #expect(reply.message?.status == .complete)
            }
        }
    }

    @Test func aConversationThatIsDeletedBeforeTheAnswerIsWrittenClosesItsSocket() async throws {
        try await withInterlude { server, interlude in
            let ada = try await server.join()
            let id = try await ada.conversation()
            interlude.set { try await ada.client.deletePermanently(id) }
            #expect(try await ada.client.withSocket(to: id) { try await $0.closing() } == .conversationRemoved)
        }
    }

    @Test func whoeverSignsOutBeforeTheAnswerIsWrittenIsNotLetIn() async throws {
        try await withInterlude { server, interlude in
            let ada = try await server.join()
            interlude.set { _ = try await ada.ask("POST", "auth/logout/") }
            try await upgraded("/ws/events/", of: ada, on: server) { connection in
                let (news, ending) = (try await connection.frame(), try await connection.frame())
                #expect(news.text.contains("signed_out"))
                #expect(ending.closeCode == CloseCode.signedOut.rawValue)
            }
        }
    }

    @Test("A peer that goes before the answer is written leaves nothing behind", arguments: ["/ws/events/", "/ws/chat/"])
    func leavesNothing(path: String) async throws {
        try await withInterlude { server, interlude in
            let ada = try await server.join()
            let path = path == "/ws/chat/" ? "\(path)\(try await ada.conversation())/" : path
            let (arrived, gone) = (FakeModelGate(), FakeModelGate())
            interlude.set {
                arrived.advance()
                try await gone.wait(for: 1)
            }
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send(
                    "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Authorization: Bearer \(ada.access)\r\n\r\n")
                try await arrived.wait(for: 1)
                #expect(server.openSockets == 1)
            }
            gone.advance()
            while server.openSockets > 0 { await Task.yield() }
        }
    }

    @Test func anAnswerThatIsNeverWrittenLeavesNothingBehind() async throws {
        try await withInterlude { server, interlude in
            let ada = try await server.join()
            interlude.set { throw Refused() }
            try await RawConnection.with(port: server.port) { connection in
                let answer = try await connection.upgrade(path: "/ws/events/", headers: "Authorization: Bearer \(ada.access)\r\n")
                #expect(answer.status == 500)
                #expect(await connection.readToEnd() == "")
            }
            while server.openSockets > 0 { await Task.yield() }
        }
    }

    @Test func aRefusedRequestLeavesNothingBehind() async throws {
        try await withServer { server in
            let ada = try await server.join()
            #expect(try await ada.ask("GET", "/ws/events/").status == 426)
            #expect(try await ada.ask("GET", "/ws/chat/\(Conversation.ID())/").status == 404)
            #expect(server.openSockets == 0)
        }
    }
}
