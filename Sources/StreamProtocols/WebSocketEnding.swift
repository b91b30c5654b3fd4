// SPDX-License-Identifier: Apache-2.0

import NIOWebSocket

/// What the peer did that ends the connection, as RFC 6455 and the session's limits have it.
package enum WebSocketViolation: Equatable, Sendable, CaseIterable {
    case unmaskedFrame
    case maskedFrame
    case reservedBits
    case unknownOpcode
    case fragmentedControlFrame
    case controlFrameTooLong
    case continuationOfNothing
    case interruptedMessage
    case closePayload
    case closeCode
    case notUTF8
    case binaryRefused
    case messageTooLarge
    case tooManyFragments
    /// The decoder gave up for a reason that it does not tell.
    case undecodable

    /// What `WebSocketFrameDecoder` threw.
    package init(decoderError: any Error) {
        switch decoderError {
        case NIOWebSocketError.invalidFrameLength: self = .messageTooLarge
        case NIOWebSocketError.fragmentedControlFrame: self = .fragmentedControlFrame
        case NIOWebSocketError.multiByteControlFrameLength: self = .controlFrameTooLong
        default: self = .undecodable
        }
    }

    /// What the Close frame carries.
    package var closeCode: UInt16 {
        switch self {
        case .unmaskedFrame, .maskedFrame, .reservedBits, .unknownOpcode, .fragmentedControlFrame, .controlFrameTooLong,
            .continuationOfNothing,
            .interruptedMessage, .closePayload, .closeCode, .undecodable:
            1002
        case .binaryRefused: 1003
        case .notUTF8: 1007
        // Too many fragments are too large a message: its frames alone cost more than its bytes may.
        case .messageTooLarge, .tooManyFragments: 1009
        }
    }

    package var reason: String {
        switch self {
        case .unmaskedFrame: "a client's frames are masked"
        case .maskedFrame: "a server's frames are not masked"
        case .reservedBits: "reserved bit without an extension"
        case .unknownOpcode: "unknown opcode"
        case .fragmentedControlFrame: "fragmented control frame"
        case .controlFrameTooLong: "control frame over 125 bytes"
        case .continuationOfNothing: "continuation of no message"
        case .interruptedMessage: "a message inside another"
        case .closePayload: "close frame of one byte"
        case .closeCode: "close code out of range"
        case .notUTF8: "text is not UTF-8"
        case .binaryRefused: "text only"
        case .messageTooLarge: "message too large"
        case .tooManyFragments: "message in too many fragments"
        case .undecodable: "not a frame"
        }
    }
}

/// How a connection ended.
package enum WebSocketEnding: Equatable, Sendable {
    /// The peer's Close frame came first. A nil code: it named none.
    case closedByPeer(code: UInt16?, reason: String)
    case closedHere(code: UInt16)
    case violation(WebSocketViolation)
    /// A ping was not answered in time.
    case peerSilent
    /// The transport ended without a Close frame.
    case disconnected
}
