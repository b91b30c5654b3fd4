// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

/// The real program, stopped in every way.
@Suite(.timeLimit(.minutes(10)))
struct RestartTests {
    /// A reply that is being written and of which a subscriber has seen four words.
    private func begin(_ person: Person, _ model: FakeModelServer, _ gate: FakeModelGate) async throws -> Message {
        model.script(.words(8, heldBy: gate))
        let id = try await person.conversation()
        return try await person.client.withSocket(to: id) { socket in
            try await socket.say("Hello")
            let reply = try await socket.created(.assistant)
            gate.advance(to: 4)
            var text = ReplyText()
            while text.content != FakeModelWords.text(4), let event = try await socket.events.next() { text.take(event) }
            return reply
        }
    }

    @Test func afterAKillTheReplyIsInterruptedWithAllThatWasSeen() async throws {
        try await withProgramFolder { folder, model in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            let first = try await RealProgram.serve(data: data, agents: agents).listening()
            let ada = try await first.join()
            let reply = try await begin(ada, model, FakeModelGate())
            try await first.killAndWait()

            let second = try await RealProgram.serve(data: data, agents: agents).listening()
            // The first thing that is asked, with a token from before.
            let stored = try await second.ask(
                "GET", "chat/conversations/\(reply.conversationID)/messages/\(reply.id)/", token: ada.access
            ).decoded(Message.self)
            #expect(stored.status == .interrupted)
            #expect(stored.content == FakeModelWords.text(4))
            #expect(try await second.ask("GET", "/readyz").status == 200)
            let again = try await second.login(ada)
            let conversation = try await again.client.conversation(reply.conversationID)
            #expect(conversation.activeMessageID == nil)
            #expect(conversation.messages?.map(\.content) == ["Hello", FakeModelWords.text(4)])
            model.script(.words(2))
            #expect(try await again.exchange("Go on", in: reply.conversationID).status == .complete)
            try await second.killAndWait()
        }
    }

    @Test func theSameMessageAgainAfterAKillIsTheSame() async throws {
        try await withProgramFolder { folder, model in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            let first = try await RealProgram.serve(data: data, agents: agents).listening()
            let ada = try await first.join()
            let (id, clientID) = (try await ada.conversation(), ClientID())
            let sent = try await ada.client.send("Hello", to: id, clientID: clientID)
            _ = try await model.exchange(1)
            try await first.killAndWait()
            let second = try await RealProgram.serve(data: data, agents: agents).listening()
            let again = try await second.login(ada).client.send("Hello", to: id, clientID: clientID)
            #expect(again.id == sent.id)
            #expect(again.replyID == sent.replyID)
            #expect(model.requestCount == 1)
            try await second.killAndWait()
        }
    }

    @Test func askedToStopItLetsRepliesFinish() async throws {
        try await withProgramFolder { folder, model in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            let program = try await RealProgram.serve(data: data, agents: agents).listening()
            let ada = try await program.join()
            let gate = FakeModelGate()
            let reply = try await begin(ada, model, gate)
            let idle = try await ada.conversation()
            try await ada.client.withSocket(to: reply.conversationID) { socket in
                _ = try await socket.ready()
                try await ada.client.withSocket(to: idle) { other in
                    _ = try await other.ready()
                    program.send(SIGTERM)
                    // Where nothing is being written the socket closes at once.
                    #expect(try await other.closing() == .goingAway)
                }
                gate.open()
                let text = try await socket.reply()
                #expect(text.faults.isEmpty)
                #expect(text.content == FakeModelWords.text(8))
                #expect(text.message?.status == .complete)
                #expect(try await socket.closing() == .goingAway)
            }
            #expect(try await program.ending() == .exit(0))
            let second = try await RealProgram.serve(data: data, agents: agents).listening()
            let stored = try await second.login(ada).client.message(reply.id, in: reply.conversationID)
            #expect(stored.status == .complete)
            #expect(stored.content == FakeModelWords.text(8))
            second.send(SIGINT)
            #expect(try await second.ending() == .exit(0))
        }
    }

    @Test func askedTwiceItStopsAtOnceAndLosesNothingThatWasSeen() async throws {
        try await withProgramFolder { folder, model in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            let program = try await RealProgram.serve(data: data, agents: agents).listening()
            let ada = try await program.join()
            let reply = try await begin(ada, model, FakeModelGate())
            let idle = try await ada.conversation()
            try await ada.client.withSocket(to: idle) { socket in
                _ = try await socket.ready()
                program.send(SIGTERM)
                #expect(try await socket.closing() == .goingAway)
            }
            program.send(SIGTERM)
            #expect(try await program.ending() == .exit(128 + SIGTERM))
            let second = try await RealProgram.serve(data: data, agents: agents).listening()
            let stored = try await second.login(ada).client.message(reply.id, in: reply.conversationID)
            #expect(stored.status == .interrupted)
            #expect(stored.content == FakeModelWords.text(4))
            try await second.killAndWait()
        }
    }

    @Test func aSignalRightBehindItsAddressEndsItInOrder() async throws {
        try await withProgramFolder { folder, _ in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            for signal in [SIGTERM, SIGINT] {
                let program = try await RealProgram.serve(data: data, agents: agents).listening()
                program.send(signal)
                #expect(try await program.ending() == .exit(0))
            }
        }
    }

    @Test func theSecretIsMadeOnceForItsOwnerOnlyAndTokensOutliveARestart() async throws {
        try await withProgramFolder { folder, _ in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            let first = try await RealProgram.serve(data: data, agents: agents).listening()
            #expect(first.output.contains("listening on http://127.0.0.1:\(first.port)\n"))
            let secret = data.appending(path: "secret.key")
            let before = try Data(contentsOf: secret)
            let mode = try FileManager.default.attributesOfItem(atPath: secret.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let ada = try await first.join()
            first.send(SIGTERM)
            #expect(try await first.ending() == .exit(0))
            let second = try await RealProgram.serve(data: data, agents: agents).listening()
            #expect(try Data(contentsOf: secret) == before)
            #expect(try await second.ask("GET", "auth/me/", token: ada.access).status == 200)
            #expect(try await second.ask("POST", "auth/refresh/", #"{"refresh":"\#(ada.refresh)"}"#).status == 200)
            #expect(!(first.errors + second.errors).contains(ada.access))
            #expect(!(first.errors + second.errors).contains(ada.refresh))
            #expect(!(first.errors + second.errors).contains(ada.password))
            try await second.killAndWait()
        }
    }

    @Test func twoStartsMakeTheSameAgents() async throws {
        try await withProgramFolder { folder, _ in
            let (data, agents) = (folder.appending(path: "data"), folder.appending(path: "agents.yaml"))
            let first = try await RealProgram.serve(data: data, agents: agents).listening()
            let ada = try await first.join()
            let before = try await ada.client.agents().all()
            var own = AgentPatch()
            (own.slug, own.name, own.provider, own.model) = ("own", "Own", "local", "m")
            let made = try await ada.client.createAgent(own)
            try await first.killAndWait()
            let text = try String(contentsOf: agents, encoding: .utf8).replacing("Answers questions.", with: "Answers.")
            try text.write(to: agents, atomically: true, encoding: .utf8)
            let second = try await RealProgram.serve(data: data, agents: agents).listening()
            let after = try await second.login(ada).client.agents().all()
            #expect(after.map(\.id) == before.map(\.id) + [made.id])
            #expect(after.first { $0.slug == "assistant" }?.description == "Answers.")
            #expect(after.last == made)
            try await second.killAndWait()
        }
    }

    @Test func `The data is for its owner only, in a directory that is open to others too`() async throws {
        try await withProgramFolder { folder, _ in
            let data = folder.appending(path: "data")
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            let program = try await RealProgram.serve(data: data, agents: folder.appending(path: "agents.yaml")).listening()
            let names = FileManager.default.enumerator(atPath: data.path)?.compactMap { $0 as? String } ?? []
            #expect(names.contains("martlet.sqlite"))
            for name in names {
                let mode = try FileManager.default.attributesOfItem(atPath: data.path + "/" + name)[.posixPermissions] as? Int ?? 0
                #expect(mode & 0o077 == 0, "\(name)")
            }
            try await program.killAndWait()
        }
    }
}
