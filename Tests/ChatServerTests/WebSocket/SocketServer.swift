// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Hummingbird
import NIOCore
import NIOWebSocket
import StreamProtocols
import Testing

typealias SocketWork = @Sendable (WebSocketConnection) async throws -> Void

/// Sends back what it hears.
let echoing: SocketWork = { connection in
    for await message in connection.messages {
        var frame = ByteBuffer()
        switch message {
        case .text(let payload): frame.writeWebSocketFrame(.text, payload: payload)
        case .binary(let payload): frame.writeWebSocketFrame(.binary, payload: payload)
        }
        try await connection.send(frame)
    }
}

/// A server whose `/ws` does `session`.
func withSocketServer(
    configuration: WebSocketSession.Configuration = .init(), deadlines: ConnectionDeadline.Configuration = .init(),
    session: @escaping SocketWork = echoing,
    _ body: @Sendable (TestServer) async throws -> Void
) async throws {
    let routes: (TestRouter) -> Void = { router in
        router.get("api") { _, _ in "fine" }
        router.get("ws") { request, context in
            try await webSocketResponse(
                to: request, on: context.channel, configuration: .init(session: configuration), session: session)
        }
    }
    try await TestServer.run(deadlines: deadlines, routes: routes, body)
}

func withSocket(_ server: TestServer, _ body: (RawConnection) async throws -> Void) async throws {
    try await RawConnection.with(port: server.port) { connection in
        #expect(try await connection.upgrade().status == 101)
        try await body(connection)
    }
}
