// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
package import Hummingbird
import MartletAPI

/// A request to become a WebSocket that has been found in order (RFC 6455, section 4.2).
package struct WebSocketUpgrade: Sendable {
    package enum Refusal: Error, Equatable {
        case wrongMethod
        /// No `Upgrade: websocket`.
        case notAnUpgrade
        case wrongVersion
        case badKey
        case forbiddenOrigin
    }

    /// Nil where the client offered none that the server speaks.
    package let selectedProtocol: String?
    private let accept: String

    package init(_ request: Request, subprotocols: [String], origins: OriginPolicy) throws(Refusal) {
        guard request.method == .get else { throw .wrongMethod }
        guard request.headers.hasToken("upgrade", in: .connection), request.headers.hasToken("websocket", in: .upgrade) else {
            throw .notAnUpgrade
        }
        guard request.headers[.secWebSocketVersion] == "13" else { throw .wrongVersion }
        guard let key = request.headers[.secWebSocketKey], key.utf8.count == 24, Data(base64Encoded: key)?.count == 16 else {
            throw .badKey
        }
        guard origins.permits(request) else { throw .forbiddenOrigin }
        let offered = Self.offeredProtocols(request)
        selectedProtocol = subprotocols.first { offered.contains($0) }
        // The GUID of RFC 6455, section 1.3.
        let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        accept = Data(digest).base64EncodedString()
    }

    /// What the client offers, in its order; a browser's token is among it, as `bearer.TOKEN`.
    package static func offeredProtocols(_ request: Request) -> [String] {
        request.headers.tokens(in: .secWebSocketProtocol)
    }

    var responseHeaders: HTTPFields {
        var headers: HTTPFields = [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: accept]
        headers[.secWebSocketProtocol] = selectedProtocol
        return headers
    }
}

extension WebSocketUpgrade.Refusal {
    package var problem: ProblemResponse {
        switch self {
        case .wrongMethod:
            .methodNotAllowed(allowed: [.get])
        case .notAnUpgrade:
            ProblemResponse(
                .upgradeRequired, .upgradeRequired, "This address speaks WebSocket.",
                headers: [.upgrade: "websocket", .connection: "Upgrade"])
        case .wrongVersion:
            ProblemResponse(
                .upgradeRequired, .upgradeRequired, "This server speaks version 13 of WebSocket.",
                headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13"])
        case .badKey:
            ProblemResponse(.badRequest, .invalidInput, "Sec-WebSocket-Key is not 16 bytes in Base64.")
        case .forbiddenOrigin:
            ProblemResponse(.forbidden, .forbidden, "Pages of this origin may not open a socket here.")
        }
    }
}
