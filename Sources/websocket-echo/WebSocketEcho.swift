// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOWebSocket
import StreamProtocols

/// Sends every message back as it came. For `make autobahn` alone: it runs the server's own WebSocket session and nothing else.
@main
struct WebSocketEcho {
    static func main() async throws {
        var configuration = WebSocketConfiguration(subprotocols: [])
        configuration.session.acceptsBinary = true
        let router = Router(context: MartletRequestContext.self)
        router.get("/") { [configuration] request, context in
            try await webSocketResponse(to: request, on: context.channel, configuration: configuration, session: echo)
        }
        let app = Application(
            responder: router.buildResponder(), server: .http1(configuration: .martlet()),
            configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
            onServerRunning: { channel in
                print("listening on ws://127.0.0.1:\(channel.localAddress?.port ?? 0)")
                fflush(nil)
            })
        try await app.runService()
    }

    @Sendable private static func echo(_ connection: WebSocketConnection) async throws {
        for await message in connection.messages {
            var frame = ByteBuffer()
            switch message {
            case .text(let payload): frame.writeWebSocketFrame(.text, payload: payload)
            case .binary(let payload): frame.writeWebSocketFrame(.binary, payload: payload)
            }
            try await connection.send(frame)
        }
    }
}
