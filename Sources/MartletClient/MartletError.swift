// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

/// Why a call or a stream failed. Its `description` is for people and holds no token, address or text of a conversation.
public enum MartletError: Error, Sendable {
    /// The server refused. `retryAfter` is what it said about when to ask again.
    case problem(Problem, retryAfter: Duration?)
    /// The session is over: signed out, ended by its owner, or too old to be refreshed. Signing in again is the only way on.
    case signedOut
    /// The server closed the socket.
    case closed(CloseCode, reason: String)
    case transport(Transport)
    /// What answered is not a Martlet server, or one of another version, or a proxy in between.
    case notTheProtocol(String)
    case invalidServer(String)

    public struct Transport: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            /// No connection could be made.
            case unreachable
            case timedOut
            /// The connection ended in the middle; whether the server acted is not known.
            case lost
            /// No trusted connection could be made over TLS.
            case untrusted
        }

        public let kind: Kind
        /// What the layer below said: for logs, not for people.
        public let debugDescription: String
    }

    /// What the server said, if it did.
    public var problem: Problem? {
        if case .problem(let problem, _) = self { problem } else { nil }
    }

    /// The HTTP status of a refusal.
    public var status: Int? {
        problem?.status
    }

    /// Nil as well for a code that only a newer server knows; `problem?.code` has its word.
    public var code: ErrorCode? {
        problem.flatMap { ErrorCode(rawValue: $0.code) }
    }

    /// Whether the same again may succeed later without anything being changed.
    public var isTransient: Bool {
        switch self {
        case .problem(let problem, _): problem.status == 429 || problem.status >= 502
        case .transport(let transport): transport.kind != .untrusted
        case .closed(let code, _): code.mayReconnect
        case .signedOut, .notTheProtocol, .invalidServer: false
        }
    }
}

extension MartletError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .problem(let problem, _): problem.detail.isEmpty ? problem.title : problem.detail
        case .signedOut: "The session has ended. Sign in again."
        case .closed(let code, _): "The server closed the connection (code \(code.rawValue))."
        case .transport(let transport):
            switch transport.kind {
            case .unreachable: "The server cannot be reached."
            case .timedOut: "The server did not answer in time."
            case .lost: "The connection to the server was lost."
            case .untrusted: "The server could not prove who it is."
            }
        case .notTheProtocol(let what): "This does not look like a Martlet server: \(what)."
        case .invalidServer(let why): "This is not a server's address: \(why)."
        }
    }
}
