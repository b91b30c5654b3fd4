// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
import HummingbirdCore
package import Logging
import MartletAPI
package import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOWebSocket
package import StreamProtocols

#if canImport(Glibc)
    import Glibc
#endif

package struct WebSocketConfiguration: Sendable {
    package var session: WebSocketSession.Configuration
    /// What the server speaks, best first.
    package var subprotocols: [String]
    package var origins: OriginPolicy

    package init(
        session: WebSocketSession.Configuration = .init(), subprotocols: [String] = ["martlet.v1"], origins: OriginPolicy = OriginPolicy()
    ) {
        self.session = session
        self.subprotocols = subprotocols
        self.origins = origins
    }
}

/// Answers a request with 101 and runs `session` on the connection, in the response's body, so that it is part of the request for whatever
/// counts, measures or shuts down requests.
///
/// Whoever must authenticate does so before. When `session` returns, the connection is closed with 1000 unless it was already; when it throws,
/// with 1011 and a line to `logger`, or with 1001 when it was cancelled. When no more messages come, the peer has gone or has been closed: return.
/// - Throws: `ProblemResponse` when the request is not one for a WebSocket, or its origin is refused. Such an answer must close its
///   connection, because NIO's decoder reads nothing behind an `Upgrade` request: `ConnectionCloseHandler` does.
package func webSocketResponse(
    to request: Request, on channel: any Channel, configuration: WebSocketConfiguration = WebSocketConfiguration(), logger: Logger? = nil,
    session: @escaping @Sendable (WebSocketConnection) async throws -> Void
) async throws -> Response {
    try await webSocketResponse(to: request, on: channel, configuration) { connection in
        ResponseBody { writer in
            do {
                try await session(connection)
                connection.close(.normal)
            } catch is WebSocketConnection.Closed {
                connection.close(.normal)
            } catch is CancellationError {
                connection.close(.goingAway)
            } catch {
                logger?.error("WebSocket session failed", metadata: ["error": "\(error)", "error_type": "\(type(of: error))"])
                connection.close(.internalError)
            }
            try? await channel.closeFuture.get()
            try? await writer.finish(nil)
        }
    }
}

/// The same for a session that lives on the connection's event loop and needs no task, nor the memory of one: `begin` is called
/// when the answer's head has gone out, and what it begins ends with the connection.
func webSocketResponse(
    to request: Request, on channel: any Channel, configuration: WebSocketConfiguration,
    begin: @escaping @Sendable (WebSocketConnection) -> Void
) async throws -> Response {
    try await webSocketResponse(to: request, on: channel, configuration) { connection in
        // Does not finish the answer: a connection whose request is answered is idle to Hummingbird, which closes such at its shutdown.
        ResponseBody { _ in begin(connection) }
    }
}

private func webSocketResponse(
    to request: Request, on channel: any Channel, _ configuration: WebSocketConfiguration, body: (WebSocketConnection) -> ResponseBody
) async throws -> Response {
    let upgrade: WebSocketUpgrade
    do {
        upgrade = try WebSocketUpgrade(request, subprotocols: configuration.subprotocols, origins: configuration.origins)
    } catch {
        throw error.problem
    }
    let connection = try await WebSocketConnection.take(over: channel, configuration.session, selectedProtocol: upgrade.selectedProtocol)
    return Response(status: .switchingProtocols, headers: upgrade.responseHeaders, body: body(connection))
}

extension WebSocketConnection {
    /// Puts the frame decoder and the session where the HTTP request decoder was. The order of Hummingbird's handlers is
    /// `[encoder, decoder, codec, …]`; other orders throw, and a test proves this one.
    fileprivate static func take(
        over channel: any Channel, _ configuration: WebSocketSession.Configuration, selectedProtocol: String?
    ) async throws -> WebSocketConnection {
        try await channel.eventLoop.flatSubmit {
            do {
                let pipeline = channel.pipeline.syncOperations
                let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
                let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                let handler = WebSocketChannelHandler(configuration: configuration)
                let frameDecoder = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: configuration.maximumMessageBytes))
                try pipeline.addHandlers([frameDecoder, handler], position: .before(codec))
                limitUnsentBytes(of: channel)
                let connection = WebSocketConnection(
                    selectedProtocol: selectedProtocol, channel: channel,
                    handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
                return pipeline.removeHandler(context: decoder).map { connection }
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }.get()
    }

    /// Else the kernel takes megabytes for a peer that reads slowly: memory nobody counts, old text that can no longer be merged, and a ping
    /// that is found minutes late. A channel without the option, as in tests without a socket, does without.
    private static func limitUnsentBytes(of channel: any Channel) {
        #if canImport(Glibc)
            channel.setOption(.tcpOption(.init(rawValue: CInt(TCP_NOTSENT_LOWAT))), value: 64 << 10).whenFailure { _ in }
        #endif
    }
}
