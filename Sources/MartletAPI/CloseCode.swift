// SPDX-License-Identifier: Apache-2.0

/// Why a WebSocket was closed. A client reconnects after any code but those for which `mayReconnect` is false.
public struct CloseCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let normal = Self(rawValue: 1000)
    /// The server is going away: reconnect.
    public static let goingAway = Self(rawValue: 1001)
    public static let protocolError = Self(rawValue: 1002)
    /// Binary frames: the protocol has none.
    public static let unsupportedData = Self(rawValue: 1003)
    public static let notUTF8 = Self(rawValue: 1007)
    public static let tooLarge = Self(rawValue: 1009)
    public static let internalError = Self(rawValue: 1011)
    /// Not the protocol of this page.
    public static let notTheProtocol = Self(rawValue: 4400)
    /// Signed out, or the token ended and no fresh one came.
    public static let signedOut = Self(rawValue: 4401)
    public static let conversationRemoved = Self(rawValue: 4404)
    public static let tooSlow = Self(rawValue: 4408)
    public static let tooManyMessages = Self(rawValue: 4429)

    /// Whether trying again with what the client holds can help.
    public var mayReconnect: Bool {
        switch self {
        case .notTheProtocol, .signedOut, .conversationRemoved, .normal: false
        default: true
        }
    }
}
