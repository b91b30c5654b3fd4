// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import NIOCore
import NIOWebSocket
import TestSupport
import Testing

/// Sockets that the server ends by itself, with limits short enough to be waited for.
@Suite(.timeLimit(.minutes(10)))
struct SocketEndingTests {
    @Test func row37WhoTakesNothingAtAllIsClosedAsTooSlowAndMissesNothingAfterwards() async throws {
        try await withServer {
            $0.overrides.socketLimits.sendPatience = .milliseconds(300)
        } _: { server in
            let text = String(repeating: "0123456789abcdef ", count: 50_000)
            server.model.script(.text(text))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let reply = try #require(try await ada.client.send("Say it", to: id).replyID)
            while try await ada.client.message(reply, in: id).status == .streaming { await Task.yield() }
            // The end of the reply, again and again: more than any buffer on the way holds.
            let ask = #"{"type":"resume","message_id":"\#(reply)","offset":0}"#
            for pause in [500, 1000, 2000, 4000, 8000] {
                let code = try await RawConnection.with(port: server.port) { connection in
                    let answer = try await connection.upgrade(
                        path: "/ws/chat/\(id)/", headers: "Authorization: Bearer \(ada.access)\r\n")
                    #expect(answer.status == 101)
                    for _ in 1...12 { try await connection.send(.text, ask) }
                    // Nothing is read meanwhile; there is no event that would tell that the server has noticed.
                    try await Task.sleep(for: .milliseconds(pause))
                    while let frame = try? await connection.frame() {
                        if let code = frame.closeCode { return UInt16?.some(code) }
                        if frame.text.isEmpty { break }
                    }
                    return nil
                }
                if code == CloseCode.tooSlow.rawValue {
                    #expect(try await ada.client.message(reply, in: id).content == text)
                    return
                }
            }
            Issue.record("a client that took nothing was never closed with 4408")
        }
    }

    @Test func row49ATokenThatEndsSoonIsAskedForAnewAndTheStreamGoesOn() async throws {
        try await withServer {
            // Every token ends soon; one that has been renewed is as young as any.
            $0.overrides.socketLimits.tokenNotice = .seconds(3600)
            $0.overrides.socketLimits.interval = .milliseconds(20)
        } _: { server in
            let gate = FakeModelGate()
            server.model.script(.words(2, heldBy: gate))
            gate.advance()
            let ada = try await server.join()
            try await ada.client.withSocket(to: try await ada.conversation()) { socket in
                try await socket.say("Hello")
                let error = try await socket.error()
                #expect(error.code == "not_authenticated")
                #expect(error.retryable)
                let answer = try await server.ask("POST", "auth/refresh/", #"{"refresh":"\#(ada.refresh)"}"#)
                try await socket.send(.authenticate(token: try #require(answer["access"].text)))
                gate.open()
                #expect(try await socket.completed().content == FakeModelWords.text(2))
            }
        }
    }

    @Test func row49ATokenThatEndedWithoutAFreshOneClosesTheSocketAndNothingIsMissedAfterwards() async throws {
        try await withServer {
            // As if every token had ended long ago.
            $0.overrides.socketLimits.tokenGrace = .seconds(-900)
            $0.overrides.socketLimits.interval = .milliseconds(20)
        } _: { server in
            let gate = FakeModelGate()
            server.model.script(.words(2, heldBy: gate))
            gate.advance()
            let ada = try await server.join()
            let id = try await ada.conversation()
            let message = try await ada.client.send("Hello", to: id)
            let code = try await ada.client.withSocket(to: id) { try await $0.closing() }
            #expect(code == .signedOut)
            gate.open()
            let reply = try await ada.client.message(try #require(message.replyID), in: id)
            #expect(FakeModelWords.text(2).hasPrefix(reply.content))
        }
    }
}
