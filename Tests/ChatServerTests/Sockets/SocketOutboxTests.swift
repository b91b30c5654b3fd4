// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore
import Testing

@testable import ChatCore
@testable import ChatServer

@Suite struct SocketOutboxTests {
    private let conversation = Conversation.ID()

    /// What the frames say, in short.
    private func said(_ frames: ByteBuffer) throws -> [String] {
        var frames = frames
        var said: [String] = []
        while frames.readableBytes > 0 {
            #expect(frames.readInteger(as: UInt8.self) == 0x81)
            let length =
                switch frames.readInteger(as: UInt8.self) ?? 0 {
                case 126: Int(frames.readInteger(as: UInt16.self) ?? 0)
                case 127: Int(frames.readInteger(as: UInt64.self) ?? 0)
                case let short: Int(short)
                }
            let json = frames.readString(length: length) ?? ""
            switch try JSONDecoder().decode(SocketEvent.self, from: Data(json.utf8)) {
            case .ready(let ready): said.append(ready.activeMessageID == nil ? "ready" : "ready, writing")
            case .messageSnapshot(let snapshot): said.append("snapshot to \(snapshot.nextOffset)")
            case .messageChunk(let chunk): said.append("chunk \(chunk.offset)-\(chunk.nextOffset)")
            case .messageCreated: said.append("created")
            case .messageComplete: said.append("complete")
            case .pong: said.append("pong")
            case .error, .typing, .readReceipt, .conversationUpdated, .draftUpdated: said.append("other")
            }
        }
        return said
    }

    private func created(_ reply: LiveReply) -> Mailbox.Item {
        .created(EncodedEvent(.messageCreated(reply.message)), reply: reply)
    }

    private func completed(_ reply: LiveReply) -> Mailbox.Item {
        .completed(EncodedEvent(.messageComplete(reply.message)), reply.id)
    }

    /// What the database had of it before.
    private func found(_ reply: LiveReply, from offset: Int) -> Mailbox.Item {
        .found(EncodedEvent(.messageComplete(reply.message)), reply.id, from: offset)
    }

    private let pong = Mailbox.Item.event(EncodedEvent(.pong(id: nil)))

    @Test func whoAttachesInTheMiddleIsGivenWhatThereIsAndThenTheRest() throws {
        let reply = liveReply()
        reply.add("Hello")
        var outbox = SocketOutbox { reply }
        outbox.attach(to: conversation, waiting: [pong])
        #expect(try said(outbox.takeFrames()) == ["ready, writing", "snapshot to 5", "pong"])
        reply.add(", world")
        outbox.add([.progress(reply)])
        #expect(try said(outbox.takeFrames()) == ["chunk 5-12"])
        outbox.add([.progress(reply), completed(reply)])
        #expect(try said(outbox.takeFrames()) == ["complete"])
    }

    @Test func aReplyWhoseNewsIsStillToComeBeginsAtItsStart() throws {
        let reply = liveReply()
        reply.add("Hello")
        var outbox = SocketOutbox { reply }
        outbox.attach(to: conversation, waiting: [created(reply), .progress(reply)])
        #expect(try said(outbox.takeFrames()) == ["ready, writing", "created", "chunk 0-5"])
    }

    @Test func whoIsSlowGetsFewerAndLargerChunksOfAboutTheBudgetEach() throws {
        let reply = liveReply()
        var outbox = SocketOutbox { reply }
        outbox.attach(to: conversation, waiting: [created(reply)])
        #expect(try said(outbox.takeFrames()) == ["ready, writing", "created"])
        for _ in 1...150 { reply.add(String(repeating: "x", count: 1000)) }
        outbox.add([.progress(reply), pong])
        #expect(try said(outbox.takeFrames()) == ["chunk 0-65536"])
        #expect(!outbox.isEmpty)
        #expect(try said(outbox.takeFrames()) == ["chunk 65536-131072"])
        #expect(try said(outbox.takeFrames()) == ["chunk 131072-150000", "pong"])
        #expect(outbox.isEmpty)
    }

    @Test(arguments: [(0, "chunk 0-5"), (3, "chunk 3-5"), (6, "snapshot to 5"), (-1, "snapshot to 5")])
    func resume(from offset: Int, answer: String) throws {
        let reply = liveReply()
        reply.add("Hello")
        var outbox = SocketOutbox { reply }
        outbox.add([.progress(reply), .resume(reply, from: offset)])
        #expect(try said(outbox.takeFrames()) == ["snapshot to 5", answer])
    }

    @Test func whatIsAskedForAgainIsCutWhereTheClientStoodSoThatWhoNeverWentBackFindsItsPlaceToo() throws {
        let reply = liveReply()
        reply.add("Hello")
        var outbox = SocketOutbox { reply }
        outbox.attach(to: conversation, waiting: [])
        #expect(try said(outbox.takeFrames()) == ["ready, writing", "snapshot to 5"])
        reply.add(", world")
        outbox.add([.resume(reply, from: 2)])
        #expect(try said(outbox.takeFrames()) == ["chunk 2-5", "chunk 5-12"])
        reply.add("!")
        outbox.add([.resume(reply, from: 0), .resume(reply, from: 5), .progress(reply)])
        #expect(try said(outbox.takeFrames()) == ["chunk 0-12", "chunk 12-13", "chunk 5-13"])
    }

    @Test func whatIsAskedForAgainIsCutThereAlsoWhereItTakesManyChunks() throws {
        let reply = liveReply()
        reply.add(String(repeating: "x", count: 100_000))
        var outbox = SocketOutbox { reply }
        outbox.attach(to: conversation, waiting: [])
        #expect(try said(outbox.takeFrames()) == ["ready, writing", "snapshot to 100000"])
        reply.add(String(repeating: "y", count: 50_000))
        outbox.add([.resume(reply, from: 10), pong])
        var chunks: [String] = []
        while !outbox.isEmpty { chunks += try said(outbox.takeFrames()) }
        #expect(chunks == ["chunk 10-65546", "chunk 65546-100000", "chunk 100000-150000", "pong"])
    }

    @Test func whoKnowsAReplyAsEndedIsToldThatItGoesOnBeforeAnyMoreOfIt() throws {
        let reply = liveReply()
        reply.add("Hello")
        var outbox = SocketOutbox { reply }
        outbox.add([completed(reply), .resume(reply, from: 3), .resume(reply, from: 3)])
        #expect(try said(outbox.takeFrames()) == ["complete", "snapshot to 5", "chunk 3-5"])
    }

    @Test func aResumeThatMeetsTheEndIsAnsweredByIt() throws {
        let reply = liveReply()
        reply.add("Hello")
        var outbox = SocketOutbox { nil }
        outbox.add([.resume(reply, from: 0), completed(reply)])
        #expect(try said(outbox.takeFrames()) == ["complete"])
    }

    @Test func whatWasFoundOfAReplyThatHasEndedAnswersAResume() throws {
        let reply = liveReply()
        var outbox = SocketOutbox { nil }
        outbox.add([.seek(reply.id), found(reply, from: 3), completed(liveReply()), .seek(reply.id), found(reply, from: 3)])
        #expect(try said(outbox.takeFrames()) == ["complete", "complete", "complete"])
    }

    @Test func whatWasFoundOfAReplyThatGoesOnIsNotSaidBehindTheNewsOfThat() throws {
        let reply = liveReply()
        reply.add("Hello")
        var outbox = SocketOutbox { reply }
        outbox.add([completed(reply), .seek(reply.id), .progress(reply), found(reply, from: 3)])
        #expect(try said(outbox.takeFrames()) == ["complete", "snapshot to 5", "chunk 3-5"])
        // And where that news is still to come, it comes with the answer.
        outbox.add([completed(reply), .seek(reply.id), found(reply, from: 3), .progress(reply)])
        #expect(try said(outbox.takeFrames()) == ["complete", "snapshot to 5"])
    }

    @Test func whatWasFoundOfAReplyThatHasGoneOnAndEndedIsNotSaidBesideItsEnd() throws {
        let reply = liveReply()
        reply.add("Hello")
        var outbox = SocketOutbox { nil }
        // Its end is about to come.
        outbox.add([.seek(reply.id), .progress(reply), found(reply, from: 3), completed(reply)])
        #expect(try said(outbox.takeFrames()) == ["snapshot to 5", "complete"])
        // Its end has just come.
        outbox.add([.seek(reply.id), .progress(reply), completed(reply), found(reply, from: 3)])
        #expect(try said(outbox.takeFrames()) == ["snapshot to 5", "complete"])
    }

    @Test func nothingIsSaidBeforeItIsKnownThatTheAccountMayStay() throws {
        var outbox = SocketOutbox { nil }
        outbox.add([pong, .recheck, pong])
        #expect(try said(outbox.takeFrames()) == ["pong"])
        #expect(outbox.awaitsRecheck && !outbox.isEmpty)
        #expect(outbox.takeFrames().readableBytes == 0)
        outbox.rechecked(nil)
        #expect(try said(outbox.takeFrames()) == ["pong"])
        #expect(outbox.isEmpty && outbox.ending == nil)
    }

    @Test func whoMayNotStayIsToldNothingOfWhatWaited() throws {
        var outbox = SocketOutbox { nil }
        outbox.add([.recheck, pong])
        #expect(outbox.takeFrames().readableBytes == 0)
        outbox.rechecked(.init(code: .signedOut))
        #expect(outbox.takeFrames().readableBytes == 0)
        #expect(outbox.ending == .init(code: .signedOut))
    }

    @Test func aServerThatGoesAwayClosesWhatIsQuietAtOnceAndTheRestBehindTheEnd() throws {
        var quiet = SocketOutbox { nil }
        quiet.add([.drain])
        _ = quiet.takeFrames()
        #expect(quiet.ending?.code == .goingAway)

        let reply = liveReply()
        nonisolated(unsafe) var isRunning = true
        var busy = SocketOutbox { isRunning ? reply : nil }
        busy.add([.drain, .progress(reply)])
        _ = busy.takeFrames()
        #expect(busy.ending == nil)
        isRunning = false
        busy.add([completed(reply)])
        #expect(try said(busy.takeFrames()) == ["complete"])
        #expect(busy.ending?.code == .goingAway)
    }

    @Test func behindACloseNothingIsSaid() throws {
        var outbox = SocketOutbox { nil }
        outbox.add([pong, .close(.conversationRemoved), pong])
        #expect(try said(outbox.takeFrames()) == ["pong"])
        #expect(outbox.takeFrames().readableBytes == 0)
        #expect(outbox.ending?.code == .conversationRemoved)
    }
}

private func liveReply() -> LiveReply {
    let (conversation, question) = (Conversation.ID(), Message.ID())
    let agent = Agent(
        id: .init(), slug: "a", name: "A", model: "m", createdAt: .now, updatedAt: .now, configuration: .init(provider: "local"))
    let message = Message(id: question, conversationID: conversation, parentID: nil, role: .user, content: "Hello", createdAt: .now)
    let reply = Message(
        id: .init(), conversationID: conversation, parentID: question, role: .assistant, content: "", status: .streaming, createdAt: .now)
    let summary = Conversation(
        id: conversation, agent: .init(id: agent.id, name: "A", avatar: ""), title: "Hello", createdAt: .now, updatedAt: .now)
    return LiveReply(StartedTurn(message: message, reply: reply, agent: agent, conversation: summary, isFirst: true), user: .init())
}

extension LiveReply {
    /// Text that has come in and is stored.
    fileprivate func add(_ text: String) {
        _ = append(text)
        if let (offset, text) = unstored() { _ = stored(to: offset + text.utf8.count) }
    }
}
