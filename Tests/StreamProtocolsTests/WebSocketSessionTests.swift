// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket
import StreamProtocols
import Testing

private typealias Frame = WebSocketSessionFrame
private typealias Action = WebSocketSession.Action

private let start = ContinuousClock.now

private func frame(_ opcode: WebSocketOpcode, _ text: String = "", fin: Bool = true) -> Frame {
    Frame(fin: fin, opcode: opcode, isMasked: true, payload: ByteBuffer(string: text))
}

private func frame(_ opcode: WebSocketOpcode, bytes: [UInt8], fin: Bool = true) -> Frame {
    Frame(fin: fin, opcode: opcode, isMasked: true, payload: ByteBuffer(bytes: bytes))
}

private func close(_ code: UInt16, _ reason: String = "") -> Frame {
    var payload = ByteBuffer(integer: code)
    payload.writeString(reason)
    return Frame(opcode: .connectionClose, isMasked: true, payload: payload)
}

private func wire(_ opcode: WebSocketOpcode, _ payload: ByteBuffer = ByteBuffer()) -> ByteBuffer {
    var bytes = ByteBuffer()
    bytes.writeWebSocketFrame(opcode, payload: payload)
    return bytes
}

private func wireClose(_ code: UInt16, _ reason: String = "") -> ByteBuffer {
    wire(.connectionClose, close(code, reason).payload)
}

private func session(_ role: WebSocketSession.Role = .server, acceptsBinary: Bool = true) -> WebSocketSession {
    var configuration = WebSocketSession.Configuration()
    configuration.acceptsBinary = acceptsBinary
    configuration.slowCloseCode = 4408
    return WebSocketSession(role: role, configuration: configuration, openedAt: start)
}

@Suite struct WebSocketSessionMessageTests {
    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let frames: [WebSocketSessionFrame]
        let violation: WebSocketViolation
        var testDescription: String { name }
    }

    private static let attacks: [Attack] = [
        Attack(name: "unmasked text", frames: [Frame(opcode: .text, isMasked: false)], violation: .unmaskedFrame),
        Attack(name: "unmasked close", frames: [Frame(opcode: .connectionClose, isMasked: false)], violation: .unmaskedFrame),
        Attack(name: "reserved bits", frames: [Frame(hasReservedBits: true, opcode: .text, isMasked: true)], violation: .reservedBits),
        Attack(
            name: "reserved bits on a ping", frames: [Frame(hasReservedBits: true, opcode: .ping, isMasked: true)], violation: .reservedBits
        ),
        Attack(name: "fragmented ping", frames: [frame(.ping, fin: false)], violation: .fragmentedControlFrame),
        Attack(name: "fragmented close", frames: [frame(.connectionClose, fin: false)], violation: .fragmentedControlFrame),
        Attack(
            name: "long ping", frames: [frame(.ping, String(repeating: "x", count: 126))], violation: .controlFrameTooLong),
        Attack(name: "continuation first", frames: [frame(.continuation, "x")], violation: .continuationOfNothing),
        Attack(
            name: "continuation after a whole message", frames: [frame(.text, "x"), frame(.continuation, "y")],
            violation: .continuationOfNothing),
        Attack(name: "text inside a message", frames: [frame(.text, "x", fin: false), frame(.text, "y")], violation: .interruptedMessage),
        Attack(
            name: "binary inside a message", frames: [frame(.text, "x", fin: false), frame(.binary, "y")], violation: .interruptedMessage),
        Attack(name: "text that is not UTF-8", frames: [frame(.text, bytes: [0xCE, 0xBA, 0xFF])], violation: .notUTF8),
        Attack(name: "text cut inside a scalar", frames: [frame(.text, bytes: [0xCE])], violation: .notUTF8),
        Attack(
            name: "a bad byte before the last fragment",
            frames: [frame(.text, bytes: [0xF4], fin: false), frame(.continuation, bytes: [0x90], fin: false)],
            violation: .notUTF8),
        Attack(
            name: "a scalar never ended", frames: [frame(.text, bytes: [0xF4], fin: false), frame(.continuation, bytes: [0x80])],
            violation: .notUTF8),
        Attack(name: "a surrogate", frames: [frame(.text, bytes: [0xED, 0xA0, 0x80])], violation: .notUTF8),
        Attack(
            name: "over the limit in fragments",
            frames: [
                frame(.binary, String(repeating: "x", count: 1 << 19), fin: false),
                frame(.continuation, String(repeating: "x", count: 1 << 19), fin: false),
                frame(.continuation, "x", fin: false),
            ], violation: .messageTooLarge),
        Attack(
            name: "empty fragments without end",
            frames: [frame(.text, fin: false)] + Array(repeating: frame(.continuation, fin: false), count: 4096),
            violation: .tooManyFragments),
    ]

    @Test("An attack is answered with its code, and nothing after it is heard", arguments: attacks)
    func attackIsCut(_ attack: Attack) {
        var session = session()
        for frame in attack.frames.dropLast() {
            _ = session.receive(frame, at: start)
            #expect(session.ending == nil)
        }
        let action = session.receive(attack.frames[attack.frames.count - 1], at: start)
        #expect(action == .writeClose(wireClose(attack.violation.closeCode, attack.violation.reason)))
        #expect(session.ending == .violation(attack.violation))
        #expect(session.receive(frame(.text, "more"), at: start) == .wait)
        #expect(session.receive(frame(.ping), at: start) == .wait)
        #expect(session.admitData(1) == false)
        #expect(session.receive(close(1002), at: start) == .closeTransport(after: nil, .violation(attack.violation)))
    }

    static let wrongCloses: [Attack] = [
        Attack(name: "of one byte", frames: [frame(.connectionClose, bytes: [3])], violation: .closePayload),
        Attack(name: "a code that may not be sent", frames: [frame(.connectionClose, bytes: [3, 0xED])], violation: .closeCode),
        Attack(name: "reason not UTF-8", frames: [frame(.connectionClose, bytes: [3, 0xE8, 0xFF])], violation: .notUTF8),
        Attack(name: "reason cut inside a scalar", frames: [frame(.connectionClose, bytes: [3, 0xE8, 0xC3])], violation: .notUTF8),
    ]

    @Test("A wrong Close frame is answered with its code, and the transport closed: no other will come", arguments: wrongCloses)
    func wrongClose(_ attack: Attack) {
        var session = session()
        let answer = wireClose(attack.violation.closeCode, attack.violation.reason)
        #expect(session.receive(attack.frames[0], at: start) == .closeTransport(after: answer, .violation(attack.violation)))
        #expect(session.ending == .violation(attack.violation))
        #expect(session.deadline == nil)
    }

    @Test("Opcodes that nobody defined are refused", arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8])
    func unknownOpcodes(_ code: UInt8) throws {
        var session = session()
        let opcode = try #require(WebSocketOpcode(encodedWebSocketOpcode: code))
        #expect(session.receive(frame(opcode), at: start) == .writeClose(wireClose(1002, "unknown opcode")))
    }

    @Test("Every violation has a code that may be sent and a reason that fits", arguments: WebSocketViolation.allCases)
    func violations(_ violation: WebSocketViolation) {
        #expect([1002, 1003, 1007, 1009].contains(violation.closeCode))
        #expect(violation.reason.utf8.count <= 123)
    }

    @Test func aClientRefusesMaskedFrames() {
        var session = session(.client)
        _ = session.receive(frame(.text, "x"), at: start)
        #expect(session.ending == .violation(.maskedFrame))
    }

    @Test func wholeMessagesAreDelivered() {
        var session = session()
        #expect(session.receive(frame(.text, ""), at: start) == .deliver(.text(ByteBuffer())))
        #expect(session.receive(frame(.text, "é漢😀"), at: start) == .deliver(.text(ByteBuffer(string: "é漢😀"))))
        #expect(session.receive(frame(.binary, bytes: [0xFF]), at: start) == .deliver(.binary(ByteBuffer(bytes: [0xFF]))))
        let largest = String(repeating: "x", count: 1 << 20)
        #expect(session.receive(frame(.text, largest), at: start) == .deliver(.text(ByteBuffer(string: largest))))
    }

    @Test func aMessageIsJoinedFromFragmentsSplitInsideScalarsWithPingsBetween() {
        var session = session()
        let bytes = Array("é漢😀".utf8)
        #expect(session.receive(frame(.text, fin: false), at: start) == .wait)
        for byte in bytes {
            #expect(session.receive(frame(.continuation, bytes: [byte], fin: false), at: start) == .wait)
            #expect(session.receive(frame(.ping, "p"), at: start) == .writePong(wire(.pong, ByteBuffer(string: "p"))))
        }
        #expect(session.receive(frame(.continuation), at: start) == .deliver(.text(ByteBuffer(string: "é漢😀"))))
        #expect(session.receive(frame(.text, "next"), at: start) == .deliver(.text(ByteBuffer(string: "next"))))
    }

    @Test func manyFragmentsAreWithinTheLimit() {
        var session = session()
        _ = session.receive(frame(.text, "x", fin: false), at: start)
        for _ in 0..<4094 {
            #expect(session.receive(frame(.continuation, "x", fin: false), at: start) == .wait)
        }
        #expect(
            session.receive(frame(.continuation, "x"), at: start)
                == .deliver(.text(ByteBuffer(string: String(repeating: "x", count: 4096)))))
    }

    @Test func binaryIsRefusedWhereOnlyTextIsSpoken() {
        var session = session(acceptsBinary: false)
        #expect(session.receive(frame(.binary, "x"), at: start) == .writeClose(wireClose(1003, "text only")))
    }

    @Test func unaskedPongsAreIgnored() {
        var session = session()
        #expect(session.receive(frame(.pong, "x"), at: start) == .wait)
        #expect(session.ending == nil)
    }

    @Test("What the decoder refuses is told apart")
    func decoderErrors() {
        #expect(WebSocketViolation(decoderError: NIOWebSocketError.invalidFrameLength) == .messageTooLarge)
        #expect(WebSocketViolation(decoderError: NIOWebSocketError.fragmentedControlFrame) == .fragmentedControlFrame)
        #expect(WebSocketViolation(decoderError: NIOWebSocketError.multiByteControlFrameLength) == .controlFrameTooLong)
        #expect(WebSocketViolation(decoderError: CancellationError()) == .undecodable)
    }
}

@Suite struct WebSocketSessionCloseTests {
    @Test(
        "Codes that may be sent are echoed",
        arguments: [1000, 1001, 1002, 1003, 1007, 1011, 1012, 1014, 3000, 3999, 4000, 4999] as [UInt16])
    func validCodes(_ code: UInt16) {
        var session = session()
        let ending = WebSocketEnding.closedByPeer(code: code, reason: "bye")
        #expect(session.receive(close(code, "bye"), at: start) == .closeTransport(after: wireClose(code), ending))
        #expect(session.ending == ending)
        #expect(session.deadline == nil)
        #expect(session.transportClosed() == .wait)
    }

    @Test(
        "Codes that must not be sent are refused",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] as [UInt16])
    func invalidCodes(_ code: UInt16) {
        var session = session()
        #expect(
            session.receive(close(code), at: start)
                == .closeTransport(after: wireClose(1002, "close code out of range"), .violation(.closeCode)))
    }

    @Test func aCloseWithoutACodeIsAnsweredInKind() {
        var session = session()
        #expect(
            session.receive(frame(.connectionClose), at: start)
                == .closeTransport(after: wire(.connectionClose), .closedByPeer(code: nil, reason: "")))
    }

    @Test func ourCloseIsSentOnceAndDataAfterItIsIgnored() {
        var session = session()
        #expect(session.close(code: 4408, reason: "too slow", at: start) == .writeClose(wireClose(4408, "too slow")))
        #expect(session.close(code: 1000, at: start) == .wait)
        #expect(session.admitData(10) == false)
        #expect(session.receive(frame(.text, "late"), at: start) == .wait)
        #expect(session.receive(frame(.text, bytes: [0xFF]), at: start) == .wait)
        #expect(session.receive(close(4408), at: start) == .closeTransport(after: nil, .closedHere(code: 4408)))
        #expect(session.tick(at: start + .seconds(100)) == .wait)
    }

    @Test func aPeerThatNeverAnswersOurCloseIsCutAfterFiveSeconds() {
        var session = session()
        _ = session.close(code: 1001, at: start)
        #expect(session.deadline == start + .seconds(5))
        #expect(session.tick(at: start + .milliseconds(4999)) == .wait)
        #expect(session.tick(at: start + .seconds(5)) == .closeTransport(after: nil, .closedHere(code: 1001)))
    }

    @Test func whoTakesNothingHasHalfAMinuteToComeToOurClose() {
        var session = session()
        _ = session.close(code: 4408, at: start)
        #expect(session.deadline == start + .seconds(30))
        #expect(session.tick(at: start + .milliseconds(29_999)) == .wait)
        #expect(session.tick(at: start + .seconds(30)) == .closeTransport(after: nil, .closedHere(code: 4408)))
    }

    @Test func aServerThatGoesAwayWaitsForNobodyLongerThanFiveSeconds() {
        var slow = session()
        _ = slow.close(code: 4408, at: start)
        slow.hurry(at: start + .seconds(10))
        #expect(slow.deadline == start + .seconds(15))
        var late = session()
        late.hurry(at: start)
        #expect(late.deadline == start + .seconds(25))
        _ = late.close(code: 4408, at: start + .seconds(1))
        #expect(late.deadline == start + .seconds(6))
        var other = session()
        _ = other.close(code: 1001, at: start)
        other.hurry(at: start + .seconds(2))
        #expect(other.deadline == start + .seconds(5))
    }

    @Test func aReasonIsCutBetweenScalars() {
        var session = session()
        #expect(
            session.close(code: 1000, reason: String(repeating: "é", count: 100), at: start)
                == .writeClose(wireClose(1000, String(repeating: "é", count: 61))))
    }

    @Test func behindBytesThatAreNoFramesThePeerHasFiveSecondsToReadWhy() {
        var session = session()
        #expect(session.decoderFailed(.messageTooLarge, at: start) == .closeOutput(after: wireClose(1009, "message too large")))
        session.heard()
        #expect(session.deadline == start + .seconds(5))
        #expect(session.admitData(1) == false)
        #expect(session.tick(at: start + .seconds(5)) == .closeTransport(after: nil, .violation(.messageTooLarge)))
    }

    @Test func anUndecodableAnswerToOurCloseDoesNotLengthenTheWait() {
        var session = session()
        _ = session.close(code: 1000, at: start)
        #expect(session.decoderFailed(.undecodable, at: start + .seconds(2)) == .closeOutput(after: nil))
        #expect(session.deadline == start + .seconds(5))
        #expect(session.transportClosed() == .closeTransport(after: nil, .closedHere(code: 1000)))
    }

    @Test func aTransportThatEndsIsSaidToBeDisconnected() {
        var session = session()
        #expect(session.transportClosed() == .closeTransport(after: nil, .disconnected))
        #expect(session.close(code: 1000, at: start) == .wait)
        #expect(session.receive(frame(.text, "x"), at: start) == .wait)
    }

    @Test func aClientMasksAndLeavesClosingTheTransportToTheServer() throws {
        var session = session(.client)
        let unmasked = Frame(opcode: .connectionClose, isMasked: false, payload: ByteBuffer(integer: UInt16(1001)))
        guard case .writeClose(let echo) = session.receive(unmasked, at: start) else {
            Issue.record("no echo")
            return
        }
        #expect(echo.getInteger(at: 1, as: UInt8.self) == 0x82)
        #expect(session.deadline == start + .seconds(5))
        #expect(session.transportClosed() == .closeTransport(after: nil, .closedByPeer(code: 1001, reason: "")))
    }

    @Test func aClientThatClosedWaitsForTheServersEnd() {
        var session = session(.client)
        _ = session.close(code: 1000, at: start)
        let answer = Frame(opcode: .connectionClose, isMasked: false, payload: ByteBuffer(integer: UInt16(1000)))
        #expect(session.receive(answer, at: start + .seconds(1)) == .wait)
        #expect(session.tick(at: start + .seconds(5)) == .closeTransport(after: nil, .closedHere(code: 1000)))
    }
}

@Suite struct WebSocketSessionHeartbeatTests {
    private let ping = Action.writePing(wire(.ping))

    @Test func aPeerThatIsGoneIsNoticedWithin33Seconds() {
        var session = session()
        #expect(session.deadline == start + .seconds(25))
        #expect(session.tick(at: start + .seconds(24)) == .wait)
        #expect(session.tick(at: start + .seconds(25)) == ping)
        #expect(session.deadline == start + .seconds(33))
        #expect(session.tick(at: start + .seconds(32)) == .wait)
        #expect(session.tick(at: start + .seconds(33)) == .closeTransport(after: nil, .peerSilent))
        #expect(session.ending == .peerSilent)
    }

    @Test func anythingHeardAnswersThePing() {
        var session = session()
        for round in 1...4 {
            let now = start + .seconds(25 * round)
            #expect(session.tick(at: now) == ping)
            session.heard()
            #expect(session.tick(at: now + .seconds(8)) == .wait)
        }
    }

    @Test func silenceDoesNotCountWhileNothingIsRead() {
        var session = session()
        session.inboundPaused()
        #expect(session.tick(at: start + .seconds(25)) == ping)
        #expect(session.tick(at: start + .seconds(33)) == .wait)
        session.inboundResumed(at: start + .seconds(40))
        #expect(session.tick(at: start + .seconds(47)) == .wait)
        #expect(session.tick(at: start + .seconds(49)) == .closeTransport(after: nil, .peerSilent))
    }

    /// A session whose peer has more to read than it answers a ping behind, and was asked at 25 seconds.
    private func backlogged() -> WebSocketSession {
        var session = session()
        #expect(session.admitData(100_000) == true)
        #expect(session.tick(at: start + .seconds(25)) == ping)
        return session
    }

    @Test func aSlowReaderWhoseKernelAcknowledgesIsNotTakenForGone() {
        var session = backlogged()
        for seconds in stride(from: 33, through: 81, by: 8) {
            #expect(session.tick(at: start + .seconds(seconds)) == .askTransport(since: start + .seconds(seconds - 8)))
            #expect(session.transportReported(.acknowledges, untaken: 100_000, at: start + .seconds(seconds)) == .wait)
        }
        session.tookData(at: start + .seconds(82))
        for seconds in stride(from: 89, through: 137, by: 8) {
            #expect(session.tick(at: start + .seconds(seconds)) == .askTransport(since: start + .seconds(seconds - 8)))
            #expect(session.transportReported(.acknowledges, untaken: 0, at: start + .seconds(seconds)) == .wait)
        }
    }

    @Test func aPongSaysThatWhatLayBeforeItsPingWasReadAndNothingOfTheRest() {
        var session = backlogged()
        #expect(session.admitData(100_000) == true)
        #expect(session.receive(frame(.pong), at: start + .seconds(57)) == .wait)
        session.heard()
        #expect(session.tick(at: start + .seconds(57)) == ping)
        #expect(session.tick(at: start + .seconds(65)) == .askTransport(since: start + .seconds(57)))
        #expect(session.transportReported(.acknowledges, untaken: 0, at: start + .seconds(65)) == .wait)
        #expect(session.receive(frame(.pong), at: start + .seconds(70)) == .wait)
        session.heard()
        #expect(session.tick(at: start + .seconds(82)) == ping)
        #expect(session.tick(at: start + .seconds(90)) == .closeTransport(after: nil, .peerSilent))
    }

    @Test func whatIsTakenOfALongSendIsASignOfLifeBeforeAllOfItIs() {
        var session = backlogged()
        var untaken = 100_000
        for seconds in stride(from: 33, through: 601, by: 8) {
            _ = session.tick(at: start + .seconds(seconds))
            if seconds % 40 == 1 { untaken -= 1000 }
            #expect(session.transportReported(.acknowledges, untaken: untaken, at: start + .seconds(seconds)) == .wait)
        }
    }

    @Test func whoTakesNothingForAMinuteThoughItsKernelAcknowledgesIsToldThatItIsTooSlow() {
        var session = backlogged()
        for seconds in stride(from: 33, through: 81, by: 8) {
            _ = session.tick(at: start + .seconds(seconds))
            #expect(session.transportReported(.acknowledges, untaken: 100_000, at: start + .seconds(seconds)) == .wait)
        }
        _ = session.tick(at: start + .seconds(89))
        #expect(
            session.transportReported(.acknowledges, untaken: 100_000, at: start + .seconds(89))
                == .writeClose(wireClose(4408, "nothing was taken for too long")))
        #expect(session.ending == .closedHere(code: 4408))
    }

    @Test func whereThereIsNoCodeForThatItIsCutOff() {
        var session = WebSocketSession(role: .client, openedAt: start)
        #expect(session.admitData(100_000) == true)
        _ = session.tick(at: start + .seconds(25))
        _ = session.tick(at: start + .seconds(90))
        #expect(
            session.transportReported(.acknowledges, untaken: 100_000, at: start + .seconds(90))
                == .closeTransport(after: nil, .peerSilent))
    }

    @Test func aPeerThatIsGoneWithABacklogIsNoticedWithin33Seconds() {
        var session = backlogged()
        _ = session.tick(at: start + .seconds(33))
        #expect(
            session.transportReported(.isSilent, untaken: 0, at: start + .seconds(33)) == .closeTransport(after: nil, .peerSilent))
    }

    @Test func aPeerThatGoesWhileItIsSlowIsNoticedAtTheNextLook() {
        var session = backlogged()
        _ = session.tick(at: start + .seconds(33))
        _ = session.transportReported(.acknowledges, untaken: 0, at: start + .seconds(33))
        #expect(session.tick(at: start + .seconds(41)) == .askTransport(since: start + .seconds(33)))
        #expect(
            session.transportReported(.isSilent, untaken: 0, at: start + .seconds(41)) == .closeTransport(after: nil, .peerSilent))
    }

    @Test func whatWasSentOnlyJustNowHasTwoSecondsToBeAcknowledged() {
        var session = backlogged()
        _ = session.tick(at: start + .seconds(33))
        #expect(session.transportReported(.isAwaited, untaken: 0, at: start + .seconds(33)) == .wait)
        #expect(session.deadline == start + .seconds(35))
        #expect(session.tick(at: start + .seconds(35)) == .askTransport(since: start + .seconds(33)))
        var other = session
        #expect(session.transportReported(.acknowledges, untaken: 0, at: start + .seconds(35)) == .wait)
        #expect(session.deadline == start + .seconds(43))
        #expect(
            other.transportReported(.isAwaited, untaken: 0, at: start + .seconds(35)) == .closeTransport(after: nil, .peerSilent))
    }

    @Test func aReportThatComesAfterTheAnswerIsVoid() {
        var session = backlogged()
        _ = session.tick(at: start + .seconds(33))
        session.heard()
        #expect(session.transportReported(.isSilent, untaken: 0, at: start + .seconds(33)) == .wait)
        #expect(session.ending == nil)
    }
}
