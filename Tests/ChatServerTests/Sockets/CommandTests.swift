// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import NIOCore
import NIOWebSocket
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct CommandTests {
    static let refused: [(command: String, code: String)] = [
        ("{", "malformed_json"), ("[]", "unknown_command"), ("null", "unknown_command"), ("{}", "unknown_command"),
        (#"{"type":5}"#, "unknown_command"),
        (#"{"type":"nonsense"}"#, "unknown_command"), (#"{"type":"message_created"}"#, "unknown_command"),
        (#"{"type":"send_message"}"#, "invalid_input"), (#"{"type":"send_message","content":"x"}"#, "invalid_input"),
        (#"{"type":"send_message","client_id":"CLIENT"}"#, "invalid_input"),
        (#"{"type":"send_message","client_id":"CLIENT","content":" "}"#, "invalid_input"),
        (#"{"type":"send_message","client_id":"CLIENT","content":7}"#, "invalid_input"),
        (#"{"type":"typing"}"#, "invalid_input"), (#"{"type":"typing","state":"dancing"}"#, "invalid_input"),
        (#"{"type":"read"}"#, "invalid_input"), (#"{"type":"read","message_id":"x"}"#, "invalid_input"),
        (#"{"type":"resume","message_id":5,"offset":0}"#, "invalid_input"), (#"{"type":"authenticate"}"#, "invalid_input"),
        (#"{"type":"authenticate","token":"nonsense"}"#, "not_authenticated"),
    ]

    @Test("A command that makes no sense is answered with an error, and the socket stays", arguments: refused)
    func senselessCommand(command: String, code: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let clientID = ClientID()
            try await ada.client.withSocket(to: try await ada.conversation()) { socket in
                try await socket.send(text: command.replacing("CLIENT", with: "\(clientID)"))
                let error = try await socket.error()
                // What is JSON and no object is either.
                #expect(error.code == code || (code == "unknown_command" && !command.hasPrefix("{") && error.code == "malformed_json"))
                #expect(error.clientID == (command.contains("CLIENT") ? clientID : nil))
                #expect(!error.retryable)
                try await socket.send(.ping(id: .string("still here")))
                #expect(try await socket.first { if case .pong(let id) = $0 { id } else { nil } } == .string("still here"))
            }
        }
    }

    @Test("A pong carries the ping's id, whatever it is", arguments: [#""a""#, "1", "1.5", "true", "null", #"{"n":[1]}"#])
    func pong(id: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            try await ada.client.withSocket(to: try await ada.conversation()) { socket in
                try await socket.send(text: #"{"type":"ping","id":\#(id)}"#)
                let sent = try JSONDecoder().decode(JSONValue.self, from: Data(id.utf8))
                let pong = try await socket.first { event -> JSONValue? in if case .pong(let id) = event { id ?? .null } else { nil } }
                #expect(pong == sent)
            }
        }
    }

    @Test func aMessageThatIsTooLongIsRefusedUnderItsOwnID() async throws {
        try await withServer { server in
            let ada = try await server.join()
            try await ada.client.withSocket(to: try await ada.conversation()) { socket in
                let clientID = try await socket.say(String(repeating: "x", count: 262_145))
                let error = try await socket.error()
                #expect(error.code == "too_large")
                #expect(error.clientID == clientID)
                try await socket.say(String(repeating: "x", count: 262_144))
                #expect(try await socket.created().content.utf8.count == 262_144)
            }
        }
    }

    @Test func whoIsWritingIsToldToTheOthersOnly() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await ada.client.withSocket(to: id) { first in
                try await ada.client.withSocket(to: id) { second in
                    _ = try await (first.ready(), second.ready())
                    for state in [SocketEvent.Typing.State.writing, .idle] {
                        try await first.send(.typing(state))
                        let typing = try await second.first { if case .typing(let typing) = $0 { typing } else { nil } }
                        #expect(typing == .init(actor: .user, state: state))
                    }
                    try await first.send(.ping(id: nil))
                    guard case .pong? = try await first.events.next() else {
                        Issue.record("the writer was told of its own writing")
                        return
                    }
                }
            }
        }
    }

    @Test func readingIsToldToEveryone() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let reply = try await ada.exchange("Hello", in: id)
            try await ada.client.withSocket(to: id) { first in
                try await ada.client.withSocket(to: id) { second in
                    _ = try await (first.ready(), second.ready())
                    try await first.send(.read(messageID: reply.id))
                    for socket in [first, second] {
                        let receipt = try await socket.first { if case .readReceipt(let receipt) = $0 { receipt } else { nil } }
                        #expect(receipt.messageID == reply.id)
                        #expect(receipt.userID == ada.user.id)
                    }
                }
            }
            #expect(try await ada.client.conversation(id).unreadCount == 0)
        }
    }

    @Test func changesFromAnywhereAreTold() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let writer = try await ada.agent("writer")
            try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                _ = try await ada.client.update(id, .init(title: "Renamed"))
                #expect(try await socket.updated().title == "Renamed")
                _ = try await ada.client.update(id, .init(isPinned: true))
                #expect(try await socket.updated().isPinned)
                _ = try await ada.client.update(id, .init(agentID: writer.id))
                #expect(try await socket.updated().agent.name == "Writer")
                try await ada.client.archive(id)
                #expect(try await socket.updated().isArchived)
            }
        }
    }

    @Test func theAccountsSocketTellsOfEverything() async throws {
        try await withServer { server in
            server.model.title = nil
            let ada = try await server.join()
            let agent = try await ada.agent()
            try await ada.client.withAccountEvents { events in
                let made = try await ada.client.createConversation(with: agent.id)
                guard case .conversationCreated(let created)? = try await events.next() else {
                    Issue.record("the first event is not the new conversation")
                    return
                }
                #expect(created.id == made.id)
                _ = try await ada.client.update(made.id, .init(title: "Renamed"))
                guard case .conversationUpdated(let updated)? = try await events.next() else {
                    Issue.record("the second event is not the new title")
                    return
                }
                #expect(updated.title == "Renamed")
                let sent = try await ada.client.send("Hello", to: made.id)
                var complete: AccountEvent.CompletedMessage?
                while complete == nil, let event = try await events.next() {
                    if case .messageComplete(let message) = event { complete = message }
                }
                #expect(complete?.messageID == sent.replyID)
                #expect(complete?.status == .complete)
                var stored = try await ada.client.message(try #require(sent.replyID), in: made.id)
                stored.content = ""
                #expect(complete?.message == stored)
                try await ada.client.deletePermanently(made.id)
                while let event = try await events.next() {
                    guard case .conversationDeleted(let id) = event else { continue }
                    #expect(id == made.id)
                    break
                }
            }
        }
    }

    @Test func aFreshTokenOfTheSameSessionIsTaken() async throws {
        try await withServer { server in
            let (ada, eve) = (try await server.join(), try await server.join("eve@example.org"))
            let elsewhere = try await server.login(ada)
            try await ada.client.withSocket(to: try await ada.conversation()) { socket in
                for token in [eve.access, elsewhere.access] {
                    try await socket.send(.authenticate(token: token))
                    #expect(try await socket.error().code == "not_authenticated")
                }
                try await ada.client.refresh()
                try await socket.send(.authenticate(token: try #require(try await ada.client.accessToken())))
                try await socket.send(.ping(id: .string("end")))
                while let event = try await socket.events.next() {
                    if case .error(let error) = event { Issue.record("refused: \(error.code)") }
                    if case .pong = event { break }
                }
            }
        }
    }

    @Test func aFloodOfCommandsClosesTheSocket() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let code = try await ada.client.withSocket(to: try await ada.conversation()) { socket -> CloseCode? in
                do {
                    for number in 1...2000 { try await socket.send(.ping(id: .integer(Int64(number)))) }
                } catch MartletError.closed(let code, _) {
                    return code
                }
                return try await socket.closing()
            }
            #expect(code == .tooManyMessages)
        }
    }

    @Test(
        "A frame that is not the protocol closes the socket",
        arguments: [("binary", UInt16(4400)), ("too large", 1009), ("not UTF-8", 1007)])
    func wrongFrame(kind: String, code: UInt16) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            try await RawConnection.with(port: server.port) { connection in
                let answer = try await connection.upgrade(path: "/ws/chat/\(id)/", headers: "Authorization: Bearer \(ada.access)\r\n")
                #expect(answer.status == 101)
                switch kind {
                case "binary": try await connection.send(.binary, "{}")
                case "too large": try await connection.send(.text, String(repeating: "x", count: (1 << 20) + 1))
                default: try await connection.send(.text, ByteBuffer(bytes: [0xC3, 0x28]))
                }
                var frame = try await connection.frame()
                while frame.opcode != 8 { frame = try await connection.frame() }
                #expect(frame.closeCode == code)
            }
        }
    }
}
