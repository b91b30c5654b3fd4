// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import NIOWebSocket

/// A complete message; text is known to be UTF-8.
package enum WebSocketMessage: Equatable, Sendable {
    case text(ByteBuffer)
    case binary(ByteBuffer)
}

/// One WebSocket connection after its handshake, without its socket (RFC 6455).
///
/// Whoever owns the socket tells it what happened and when, and does what the returned action says, in order. Data frames do not pass
/// through it: they may be written whenever `admitData` allows, between the frames that actions ask for.
package struct WebSocketSession: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Role: Sendable {
        case server, client
    }

    package struct Configuration: Sendable {
        /// Counted over all fragments of a message.
        package var maximumMessageBytes = 1 << 20
        /// Empty fragments cost no bytes, so they are counted too.
        package var maximumFragments = 4096
        package var acceptsBinary = false
        package var pingInterval = Duration.seconds(25)
        /// From a ping to the first byte of anything from the peer.
        package var answerTimeout = Duration.seconds(8)
        /// The same for a peer that still has to read more than `backlogBytes` before it finds the ping, as long as its kernel
        /// acknowledges: it is slow, not gone. Counted anew whenever the transport took more. Then it is closed with
        /// `slowCloseCode`, or cut off where there is none.
        package var slowAnswerTimeout = Duration.seconds(60)
        package var backlogBytes = 4096
        /// How long the peer's kernel has to acknowledge what was sent a moment before we asked.
        package var acknowledgementTimeout = Duration.seconds(2)
        /// From our Close frame to the peer's, or to the end of its side where its frames cannot be read any more.
        package var closeTimeout = Duration.seconds(5)
        /// The code for a peer that takes nothing. A Close frame with it stands behind all that the peer has not taken, so that
        /// one that reads again may take longer to come to it: that long, unless the server goes away.
        package var slowCloseCode: UInt16?
        package var slowCloseTimeout = Duration.seconds(30)

        package init() {}
    }

    package enum Action: Equatable, Sendable {
        case wait
        case deliver(WebSocketMessage)
        case writePing(ByteBuffer)
        /// Of several pongs that could not be written yet only the last one need be.
        case writePong(ByteBuffer)
        /// Find out whether the peer's kernel is there, and has acknowledged anything since then, and report it with
        /// `transportReported`.
        case askTransport(since: Instant)
        /// Nothing is sent behind this frame. The transport stays open until `closeTransport`.
        case writeClose(ByteBuffer)
        /// Write the frame, if there is one, and close our side of the transport only: closing over unread bytes would destroy a Close frame
        /// that the peer has not read. What comes is read and dropped until `closeTransport`.
        case closeOutput(after: ByteBuffer?)
        /// Write the frame, if there is one, then close the transport. The last action.
        case closeTransport(after: ByteBuffer?, WebSocketEnding)
    }

    /// What the transport knows of the peer's kernel.
    package enum PeerSign: Equatable, Sendable {
        /// It acknowledged something since we asked for, or the last thing that was sent, however long ago that is.
        case acknowledges
        /// Something was sent only just now, and not acknowledged yet.
        case isAwaited
        case isSilent
    }

    private struct Fragments {
        let isText: Bool
        var payload = ByteBuffer()
        var count = 0
        var validator = UTF8Validator()

        init(isText: Bool) {
            self.isText = isText
        }

        mutating func append(_ frame: WebSocketSessionFrame, _ limits: Configuration) -> WebSocketViolation? {
            count += 1
            guard payload.readableBytes + frame.payload.readableBytes <= limits.maximumMessageBytes else { return .messageTooLarge }
            guard count <= limits.maximumFragments else { return .tooManyFragments }
            if isText {
                let isUTF8 = frame.payload.withUnsafeReadableBytes { validator.take($0) }
                guard isUTF8, !frame.fin || validator.isComplete else { return .notUTF8 }
            }
            if count == 1 {
                payload = frame.payload
            } else {
                payload.writeImmutableBuffer(frame.payload)
            }
            return nil
        }
    }

    private enum State {
        case open
        /// Our Close frame is out.
        case closing(until: Instant, WebSocketEnding)
        /// As a client, with both Close frames exchanged, or when no frames can be read any more: the peer is about to close its side.
        case lingering(until: Instant, WebSocketEnding)
        case ended(WebSocketEnding)
    }

    private enum Heartbeat {
        case quiet
        /// `sign` is when we asked the transport for a sign of the peer's kernel that was only just due.
        case asked(at: Instant, answerBy: Instant, sign: Instant? = nil)
    }

    package let role: Role
    private let configuration: Configuration
    private var state = State.open
    /// The message in progress; kept beside the state so that its bytes grow in place.
    private var fragments: Fragments?
    private var heartbeat = Heartbeat.quiet
    private var nextPing: Instant
    private var inboundIsPaused = false
    /// Of all that was admitted, what lay before the last ping, and what lay before the last one that was answered: that much the
    /// peer has read for certain.
    private var admitted = 0
    private var admittedBeforePing = 0
    private var readForCertain = 0
    private var lastProgress: Instant
    /// Of what was admitted, what the transport had not taken when it reported last, and what was admitted since.
    private var untaken = 0
    private var isHurried = false

    package init(role: Role, configuration: Configuration = Configuration(), openedAt now: Instant) {
        self.role = role
        self.configuration = configuration
        self.nextPing = now + configuration.pingInterval
        self.lastProgress = now
    }

    /// When `tick` is due; nil when the session has ended.
    package var deadline: Instant? {
        switch state {
        case .open:
            switch heartbeat {
            case .quiet: nextPing
            case .asked(_, let answerBy, _): answerBy
            }
        case .closing(let until, _), .lingering(let until, _): until
        case .ended: nil
        }
    }

    /// Nil while the connection is open.
    package var ending: WebSocketEnding? {
        switch state {
        case .open: nil
        case .closing(_, let ending), .lingering(_, let ending), .ended(let ending): ending
        }
    }

    // MARK: What we send

    /// Whether data frames may be written. Says so for each write of `byteCount` bytes, which must then happen.
    package mutating func admitData(_ byteCount: Int) -> Bool {
        switch state {
        case .open:
            admitted += byteCount
            untaken += byteCount
            return true
        case .closing, .lingering, .ended:
            return false
        }
    }

    /// The transport took what `admitData` admitted.
    package mutating func tookData(at now: Instant) {
        lastProgress = now
        untaken = 0
    }

    /// Begins the closing handshake. A reason is cut to what a Close frame holds. Does nothing when the connection is not open.
    package mutating func close(code: UInt16, reason: String = "", at now: Instant) -> Action {
        switch state {
        case .open:
            let isSlow = code == configuration.slowCloseCode && !isHurried
            state = .closing(
                until: now + (isSlow ? configuration.slowCloseTimeout : configuration.closeTimeout), .closedHere(code: code))
            return .writeClose(closeFrame(code: code, reason: reason))
        case .closing, .lingering, .ended:
            return .wait
        }
    }

    /// The server goes away: no peer is given longer than `closeTimeout` any more.
    package mutating func hurry(at now: Instant) {
        isHurried = true
        let latest = now + configuration.closeTimeout
        switch state {
        case .closing(let until, let ending) where until > latest: state = .closing(until: latest, ending)
        case .lingering(let until, let ending) where until > latest: state = .lingering(until: latest, ending)
        case .open, .closing, .lingering, .ended: break
        }
    }

    // MARK: What the transport tells

    /// Any bytes came, whether or not they complete a frame: the peer is alive.
    package mutating func heard() {
        heartbeat = .quiet
    }

    /// Nothing is read while the owner has no room for messages, so no answer to a ping can be seen.
    package mutating func inboundPaused() {
        inboundIsPaused = true
    }

    package mutating func inboundResumed(at now: Instant) {
        inboundIsPaused = false
        if case .asked(let at, let answerBy, _) = heartbeat {
            heartbeat = .asked(at: at, answerBy: max(answerBy, now + configuration.answerTimeout))
        }
    }

    package mutating func receive(_ frame: WebSocketSessionFrame, at now: Instant) -> Action {
        switch state {
        case .open:
            if let violation = violation(of: frame) {
                return fail(violation, at: now)
            }
            switch frame.opcode {
            case .text, .binary, .continuation: return receiveData(frame, at: now)
            case .ping: return .writePong(controlFrame(.pong, frame.payload))
            case .pong:
                readForCertain = admittedBeforePing
                return .wait
            case .connectionClose: return receiveClose(frame.payload, at: now)
            default: return fail(.unknownOpcode, at: now)
            }
        case .closing(let until, let ending):
            guard frame.opcode == .connectionClose else { return .wait }
            return bothClosed(until: until, ending)
        case .lingering, .ended:
            return .wait
        }
    }

    /// What follows on the transport cannot be read as frames.
    package mutating func decoderFailed(_ violation: WebSocketViolation, at now: Instant) -> Action {
        switch state {
        case .open:
            state = .lingering(until: now + configuration.closeTimeout, .violation(violation))
            return .closeOutput(after: closeFrame(code: violation.closeCode, reason: violation.reason))
        case .closing(let until, let ending):
            state = .lingering(until: until, ending)
            return .closeOutput(after: nil)
        case .lingering, .ended:
            return .wait
        }
    }

    /// The peer closed its side, or the transport is gone.
    package mutating func transportClosed() -> Action {
        switch state {
        case .open: end(.disconnected)
        case .closing(_, let ending), .lingering(_, let ending): end(ending)
        case .ended: .wait
        }
    }

    package mutating func tick(at now: Instant) -> Action {
        switch state {
        case .open:
            switch heartbeat {
            case .quiet where now >= nextPing:
                nextPing = now + configuration.pingInterval
                admittedBeforePing = admitted
                heartbeat = .asked(at: now, answerBy: now + configuration.answerTimeout)
                return .writePing(controlFrame(.ping, ByteBuffer()))
            case .quiet:
                return .wait
            case .asked(let at, let answerBy, let sign):
                guard now >= answerBy else { return .wait }
                if inboundIsPaused {
                    heartbeat = .asked(at: at, answerBy: now + configuration.answerTimeout)
                    return .wait
                }
                guard admitted - readForCertain > configuration.backlogBytes else { return end(.peerSilent) }
                return .askTransport(since: sign ?? answerBy - configuration.answerTimeout)
            }
        case .closing(let until, let ending), .lingering(let until, let ending):
            return now >= until ? end(ending) : .wait
        case .ended:
            return .wait
        }
    }

    /// The answer to `askTransport`, with how many bytes the transport has not taken.
    package mutating func transportReported(_ sign: PeerSign, untaken: Int, at now: Instant) -> Action {
        switch state {
        case .open:
            if untaken < self.untaken { lastProgress = now }
            self.untaken = untaken
            guard case .asked(let at, let answerBy, let asked) = heartbeat, now >= answerBy else { return .wait }
            switch sign {
            case .acknowledges:
                guard now < max(at, lastProgress) + configuration.slowAnswerTimeout else {
                    guard let code = configuration.slowCloseCode else { return end(.peerSilent) }
                    return close(code: code, reason: "nothing was taken for too long", at: now)
                }
                heartbeat = .asked(at: at, answerBy: now + configuration.answerTimeout)
                return .wait
            case .isAwaited where asked == nil:
                heartbeat = .asked(at: at, answerBy: now + configuration.acknowledgementTimeout, sign: now)
                return .wait
            case .isAwaited, .isSilent:
                return end(.peerSilent)
            }
        case .closing, .lingering, .ended:
            return .wait
        }
    }

    // MARK: Frames

    private func violation(of frame: WebSocketSessionFrame) -> WebSocketViolation? {
        if frame.hasReservedBits {
            return .reservedBits
        }
        switch frame.opcode {
        case .text, .binary, .continuation, .ping, .pong, .connectionClose: break
        default: return .unknownOpcode
        }
        switch role {
        case .server where !frame.isMasked: return .unmaskedFrame
        case .client where frame.isMasked: return .maskedFrame
        case .server, .client: break
        }
        guard frame.opcode.isControlOpcode else { return nil }
        guard frame.fin else { return .fragmentedControlFrame }
        return frame.payload.readableBytes > 125 ? .controlFrameTooLong : nil
    }

    private mutating func receiveData(_ frame: WebSocketSessionFrame, at now: Instant) -> Action {
        switch (frame.opcode, fragments == nil) {
        case (.continuation, true):
            return fail(.continuationOfNothing, at: now)
        case (.continuation, false):
            break
        case (_, false):
            return fail(.interruptedMessage, at: now)
        case (let opcode, true):
            guard opcode == .text || configuration.acceptsBinary else { return fail(.binaryRefused, at: now) }
            fragments = Fragments(isText: opcode == .text)
        }
        let limits = configuration
        if let violation = fragments?.append(frame, limits) {
            return fail(violation, at: now)
        }
        guard frame.fin, let message = fragments else { return .wait }
        fragments = nil
        return .deliver(message.isText ? .text(message.payload) : .binary(message.payload))
    }

    private mutating func receiveClose(_ payload: ByteBuffer, at now: Instant) -> Action {
        var payload = payload
        guard payload.readableBytes != 1 else { return failAtClose(.closePayload, at: now) }
        let code = payload.readInteger(as: UInt16.self)
        if let code, !Self.mayBeSent(code) {
            return failAtClose(.closeCode, at: now)
        }
        var validator = UTF8Validator()
        let isText = payload.withUnsafeReadableBytes { validator.take($0) }
        guard isText, validator.isComplete else { return failAtClose(.notUTF8, at: now) }
        let ending = WebSocketEnding.closedByPeer(code: code, reason: String(buffer: payload))
        return answerClose(code.map { closeFrame(code: $0, reason: "") } ?? controlFrame(.connectionClose, ByteBuffer()), ending, at: now)
    }

    /// The peer's Close frame was wrong, but it is its last frame all the same: there is no other to wait for.
    private mutating func failAtClose(_ violation: WebSocketViolation, at now: Instant) -> Action {
        answerClose(closeFrame(code: violation.closeCode, reason: violation.reason), .violation(violation), at: now)
    }

    private mutating func answerClose(_ frame: ByteBuffer, _ ending: WebSocketEnding, at now: Instant) -> Action {
        switch role {
        case .server:
            state = .ended(ending)
            return .closeTransport(after: frame, ending)
        case .client:
            // It is the server that closes the transport first (RFC 6455, section 7.1.1).
            state = .lingering(until: now + configuration.closeTimeout, ending)
            return .writeClose(frame)
        }
    }

    private mutating func bothClosed(until: Instant, _ ending: WebSocketEnding) -> Action {
        switch role {
        case .server:
            return end(ending)
        case .client:
            state = .lingering(until: until, ending)
            return .wait
        }
    }

    private mutating func fail(_ violation: WebSocketViolation, at now: Instant) -> Action {
        fragments = nil
        state = .closing(until: now + configuration.closeTimeout, .violation(violation))
        return .writeClose(closeFrame(code: violation.closeCode, reason: violation.reason))
    }

    private mutating func end(_ ending: WebSocketEnding) -> Action {
        state = .ended(ending)
        return .closeTransport(after: nil, ending)
    }

    /// Section 7.4 of RFC 6455 and the codes registered since; the others are for reports only, or nobody's.
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    private func closeFrame(code: UInt16, reason: String) -> ByteBuffer {
        var payload = ByteBuffer(integer: code)
        for character in reason.unicodeScalars {
            let scalar = String(character)
            guard payload.readableBytes + scalar.utf8.count <= 125 else { break }
            payload.writeString(scalar)
        }
        return controlFrame(.connectionClose, payload)
    }

    private func controlFrame(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeWebSocketFrame(opcode, payload: payload, maskingKey: role == .client ? .random() : nil)
        return frame
    }
}
