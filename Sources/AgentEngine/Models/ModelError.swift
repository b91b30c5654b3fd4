// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Why a model's server gave no whole reply. Holds nothing of that server's own words, address or key.
package enum ModelError: Error, Hashable, Sendable {
    /// No connection: the name is unknown, the connection was refused, or TLS failed.
    case unreachable
    /// The server is there but cannot answer now: a status from 500 on, or an error in the middle of the reply.
    case unavailable(status: Int? = nil, retryAfter: Duration? = nil)
    /// The server does not take this request, and would not take it again: a wrong key, model or parameter.
    case rejected(status: Int)
    case rateLimited(retryAfter: Duration? = nil)
    case timedOut(Wait)
    /// The connection ended before the reply did.
    case disconnected
    case badResponse(Nonsense)
    /// The reply was cut at the limit; what came before was delivered.
    case replyTooLong

    /// What was waited for too long; see `ModelTimeLimits`.
    package enum Wait: Hashable, Sendable {
        case connection, firstPiece, nextPiece, server
    }

    package enum Nonsense: Hashable, Sendable {
        /// Not HTTP, or an answer without a stream of events: a redirect, a web page, a plain JSON document.
        case notAStream
        /// An event that is not UTF-8, not JSON, nested too deeply, or not of the provider's format.
        case malformedEvent
    }
}

extension ModelError {
    package var code: ErrorCode {
        switch self {
        case .unreachable, .unavailable: .modelUnreachable
        case .rejected: .modelRejected
        case .rateLimited: .modelRateLimited
        case .timedOut: .modelTimeout
        case .disconnected: .modelDisconnected
        case .badResponse: .modelBadResponse
        case .replyTooLong: .replyTooLong
        }
    }

    /// Whether asking again later, with nothing changed, may succeed.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .unavailable, .rateLimited, .timedOut, .disconnected, .badResponse: true
        case .rejected, .replyTooLong: false
        }
    }

    /// How long the server asked to be left alone. At least zero.
    package var retryAfter: Duration? {
        switch self {
        case .unavailable(_, let retryAfter), .rateLimited(let retryAfter): retryAfter
        case .unreachable, .rejected, .timedOut, .disconnected, .badResponse, .replyTooLong: nil
        }
    }

    /// For people, in whole sentences.
    package var detail: String {
        switch self {
        case .unreachable: "The model's server could not be reached."
        case .unavailable(let status?, _): "The model's server cannot answer at the moment (status \(status))."
        case .unavailable(nil, _): "The model's server reported a failure."
        case .rejected(401), .rejected(403): "The model's server did not accept this server's key."
        case .rejected(404): "The model's server does not know this model."
        case .rejected(let status): "The model's server did not accept the request (status \(status))."
        case .rateLimited: "The model's server is receiving too many requests. Try again in a moment."
        case .timedOut(.connection): "The model's server took too long to accept a connection."
        case .timedOut(.firstPiece), .timedOut(.server): "The model took too long to begin its reply."
        case .timedOut(.nextPiece): "The model stopped writing in the middle of its reply."
        case .disconnected: "The connection to the model's server broke before the reply was complete."
        case .badResponse(.notAStream): "The model's server answered with something that is not a reply."
        case .badResponse(.malformedEvent): "The model's server sent a reply that makes no sense."
        case .replyTooLong: "The reply grew too long and was cut off."
        }
    }
}

extension ModelError: CustomStringConvertible {
    package var description: String { "\(code.rawValue): \(detail)" }
}
