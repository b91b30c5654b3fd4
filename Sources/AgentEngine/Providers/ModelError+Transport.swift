// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension ModelError {
    /// Nil for a response that can be read as a stream of events.
    ///
    /// Only what is surely something else is refused by its type, since some servers send none, or a wrong one.
    init?(unlessStream head: HTTPResponseHead) {
        guard head.status == .ok else {
            self.init(status: Int(head.status.code), retryAfter: RetryAfter.wait(head.headers.first(name: "retry-after")))
            return
        }
        let type = head.headers.first(name: "content-type")?.lowercased() ?? ""
        guard type.hasPrefix("text/html") || type.hasPrefix("application/json") else { return nil }
        self = .badResponse(.notAStream)
    }

    /// What a status other than 200 means, in a response or in an event that reports an error.
    init(status: Int, retryAfter: Duration? = nil) {
        switch status {
        case 429: self = .rateLimited(retryAfter: retryAfter)
        case 408, 504: self = .timedOut(.server)
        case 400...499: self = .rejected(status: status)
        case 500...599: self = .unavailable(status: status, retryAfter: retryAfter)
        default: self = .badResponse(.notAStream)
        }
    }

    /// What an error of the connection means: before the request had gone out, that there was none.
    init(transport error: any Error, isAsked: Bool) {
        switch error {
        case let error as HTTPClientError where [.connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout].contains(error):
            self = .timedOut(.connection)
        case ChannelError.connectTimeout: self = .timedOut(.connection)
        case HTTPParserError.invalidEOFState: self = .disconnected
        case is HTTPParserError: self = .badResponse(.notAStream)
        default: self = isAsked ? .disconnected : .unreachable
        }
    }
}
