// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import Logging
import MartletAPI
import MartletClient
import NIOCore
import NIOWebSocket
import TestSupport
import Testing

/// What becomes of the sockets that an account has open when something about it changes.
@Suite(.timeLimit(.minutes(10)))
struct OpenSocketTests {
    /// What the account's two sockets are closed with once `change` has happened.
    private func closings(of person: Person, after change: @Sendable @escaping () async throws -> Void) async throws -> [CloseCode?] {
        let conversation = try await person.conversation()
        return try await person.client.withSocket(to: conversation) { socket in
            _ = try await socket.ready()
            return try await person.client.withAccountEvents { events in
                try await change()
                let first = try await socket.closing()
                do {
                    while try await events.next() != nil {}
                    return [first, nil]
                } catch MartletError.closed(let code, _) {
                    return [first, code]
                }
            }
        }
    }

    private static let changes: [(name: String, change: @Sendable (Person, Person) async throws -> Void)] = [
        ("deactivation", { admin, member in _ = try await admin.client.updateUser(member.user.id, .init(isActive: false)) }),
        (
            "a new password from an admin",
            { admin, member in
                _ = try await admin.client.updateUser(member.user.id, .init(password: "something else"))
            }
        ),
        ("all sessions ended by an admin", { admin, member in try await admin.client.endSessions(of: member.user.id) }),
        ("signing out", { _, member in _ = try await member.ask("POST", "auth/logout/") }),
    ]

    @Test("Sockets close when the account may not be here any more", arguments: changes.indices)
    func closed(index: Int) async throws {
        let (name, change) = Self.changes[index]
        try await withServer { server in
            let (admin, member) = (try await server.join(), try await server.join("member@example.org"))
            #expect(try await closings(of: member) { try await change(admin, member) } == [.signedOut, .signedOut], "\(name)")
        }
    }

    private static let reconnections: [(name: String, change: @Sendable (Person, Person) async throws -> Void)] = [
        ("an own new password", { _, member in try await member.changePassword() }),
        ("a role given by an admin", { admin, member in _ = try await admin.client.updateUser(member.user.id, .init(role: .admin)) }),
    ]

    @Test(
        "Sockets close when the account's password or role changes, nobody is told of a sign-out, and new ones open with the same token",
        arguments: reconnections.indices)
    func reconnects(index: Int) async throws {
        let (name, change) = Self.reconnections[index]
        try await withServer { server in
            let (admin, member) = (try await server.join(), try await server.join("member@example.org"))
            let conversation = try await member.conversation()
            let headers = "Authorization: Bearer \(member.access)\r\n"
            for path in ["/ws/chat/\(conversation)/", "/ws/events/"] {
                try await RawConnection.with(port: server.port) { connection in
                    #expect(try await connection.upgrade(path: path, headers: headers).status == 101)
                    if path != "/ws/events/" { #expect(try await connection.frame().text.contains("ready")) }
                    try await change(admin, member)
                    var said: [String] = []
                    var code: UInt16?
                    while code == nil {
                        let frame = try await connection.frame()
                        code = frame.closeCode
                        if frame.opcode == 1 { said.append(frame.text) }
                    }
                    #expect(code == CloseCode.signedOut.rawValue, "\(name), \(path)")
                    #expect(said.isEmpty, "\(name), \(path)")
                }
                try await RawConnection.with(port: server.port) { connection in
                    #expect(try await connection.upgrade(path: path, headers: headers).status == 101, "\(name), \(path)")
                    try await connection.send(.text, #"{"type":"ping","id":"still here"}"#)
                    while try await !connection.frame().text.contains("still here") {}
                }
                // Back to what it was, for the next path.
                _ = try await admin.client.updateUser(member.user.id, .init(role: .member))
            }
        }
    }

    @Test func anOwnNewPasswordEndsTheOtherPlaces() async throws {
        try await withServer { server in
            let here = try await server.join()
            let there = try await server.login(here)
            let codes = try await closings(of: there) { try await here.changePassword() }
            #expect(codes == [.signedOut, .signedOut])
            #expect(try await there.ask("GET", "auth/me/").status == 401)
            #expect(try await here.ask("GET", "auth/me/").status == 200)
        }
    }

    @Test func anOwnNewPasswordClosesTheSocketsOfAKeyWhichOpensNewOnes() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let key = try #require(try await ada.client.createAPIKey(name: "script").key)
            let program = try Martlet(server: server.address, credential: .apiKey(key))
            let conversation = try await ada.conversation()
            let code = try await program.withSocket(to: conversation) { socket in
                _ = try await socket.ready()
                try await ada.changePassword()
                return try await socket.closing()
            }
            #expect(code == .signedOut)
            _ = try await program.withSocket(to: conversation) { try await $0.ready() }
        }
    }

    /// With a session's token, which is renewed, and with a key, which is as good as it was.
    @Test(arguments: [false, true])
    func whoFollowsIsBroughtBackByTheClientAndMissesNothing(withKey: Bool) async throws {
        try await withServer { server in
            let (admin, member) = (try await server.join(), try await server.join("member@example.org"))
            let gate = FakeModelGate()
            server.model.script(.words(6, heldBy: gate))
            let conversation = try await member.conversation()
            let key = try #require(try await member.client.createAPIKey(name: "script").key)
            let follower = withKey ? try Martlet(server: server.address, credential: .apiKey(key)) : member.client
            var text = ""
            var changes: [@Sendable () async throws -> Void] = [
                { _ = try await admin.client.updateUser(member.user.id, .init(role: .admin)) }, { try await member.changePassword() },
            ]
            for try await update in follower.follow(conversation) {
                switch update {
                case .opened:
                    try await member.client.send("Hello", to: conversation)
                    gate.advance(to: 1)
                case .reply(_, let whole, let appended):
                    if let appended { #expect(whole == text + appended) }
                    text = whole
                    if let change = changes.popLast() { try await change() } else { gate.open() }
                    gate.advance()
                case .ended(let message):
                    #expect(message.content == FakeModelWords.text(6))
                    #expect(changes.isEmpty)
                    return
                default: break
                }
            }
            Issue.record("the following ended before the reply did")
        }
    }

    @Test func theSocketsOfADeactivatedAccountsKeyCloseToo() async throws {
        try await withServer { server in
            let (admin, member) = (try await server.join(), try await server.join("member@example.org"))
            let key = try #require(try await member.client.createAPIKey(name: "script").key)
            let program = try Martlet(server: server.address, credential: .apiKey(key))
            let conversation = try await member.conversation()
            let code = try await program.withSocket(to: conversation) { socket in
                _ = try await socket.ready()
                _ = try await admin.client.updateUser(member.user.id, .init(isActive: false))
                return try await socket.closing()
            }
            #expect(code == .signedOut)
        }
    }

    @Test func whatACommandDoesOnTheDataDirectoryReachesTheSocketsOfARunningServer() async throws {
        try await withServer { server in
            _ = try await server.join()
            let member = try await server.join("member@example.org")
            let folder = server.folder.appending(path: "data").path
            let codes = try await closings(of: member) {
                var settings = ServerSettings()
                settings.dataDirectory = folder
                _ = try await OperatorConsole.open(settings, logger: Logger(label: "console") { _ in SwiftLogNoOpLogHandler() }) {
                    console in
                    try await console.updateUser(email: member.email, .init(isActive: false))
                }
            }
            #expect(codes == [.signedOut, .signedOut])
        }
    }

    @Test func aReplyThatIsBeingWrittenForADeactivatedAccountGoesOnAndIsKept() async throws {
        try await withServer { server in
            let (admin, member) = (try await server.join(), try await server.join("member@example.org"))
            let gate = FakeModelGate()
            server.model.script(.words(4, heldBy: gate))
            let conversation = try await member.conversation()
            try await member.client.withSocket(to: conversation) { socket in
                try await socket.say("Hello")
                _ = try await socket.created(.assistant)
                gate.advance(to: 2)
                _ = try await admin.client.updateUser(member.user.id, .init(isActive: false))
                #expect(try await socket.closing() == .signedOut)
            }
            gate.open()
            _ = try await admin.client.updateUser(member.user.id, .init(isActive: true))
            let again = try await server.login(member)
            while try await again.client.conversation(conversation).activeMessageID != nil {}
            #expect(try await again.client.conversation(conversation).messages?.last?.content == FakeModelWords.text(4))
        }
    }

    @Test func aClientThatTakesNothingDoesNothingMoreAndIsClosedOnceItsKeyIsGone() async throws {
        try await withServer { server in
            server.model.script(.text(String(repeating: "0123456789abcdef ", count: 50_000)))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let reply = try #require(try await ada.client.send("Say it", to: id).replyID)
            while try await ada.client.message(reply, in: id).status == .streaming { await Task.yield() }
            let key = try await ada.client.createAPIKey(name: "script")
            let token = try #require(key.key)
            try await RawConnection.with(port: server.port) { connection in
                let answer = try await connection.upgrade(path: "/ws/chat/\(id)/", headers: "Authorization: Bearer \(token)\r\n")
                #expect(answer.status == 101)
                func say(_ text: String) async throws {
                    let client = UUID().uuidString.lowercased()
                    try await connection.send(.text, #"{"type":"send_message","client_id":"\#(client)","content":"\#(text)"}"#)
                }
                // More than any buffer on the way holds.
                for _ in 1...12 { try await connection.send(.text, #"{"type":"resume","message_id":"\#(reply)","offset":0}"#) }
                try await say("Heard?")
                // Commands are done one after the other: by now everything before it has been asked for.
                while try await ada.client.messages(in: id).all().count < 4 { await Task.yield() }
                while try await ada.client.conversation(id).activeMessageID != nil { await Task.yield() }
                try await ada.client.deleteAPIKey(key.id)
                try await say("Still here?")
                while server.openSockets > 0 { await Task.yield() }
                // It was not this side that gave up.
                #expect(connection.channel.isActive)
            }
            #expect(try await ada.client.messages(in: id).all().count == 4)
        }
    }
}

extension Person {
    /// By one that reads the same: it is proved and stored anew like any other, and can be changed again.
    fileprivate func changePassword() async throws {
        _ = try await client.updateMe(.init(password: password, currentPassword: password))
    }
}
