// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Collects a request, then lets its script answer; the next request on the connection only after that.
final class FakeModelConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let server: FakeModelServer
    private let number: Int
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(server: FakeModelServer, number: Int) {
        self.server = server
        self.number = number
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part): body.writeBuffer(&part)
        case .end:
            guard let head else { return }
            let request = FakeModelRequest(path: head.uri, headers: head.headers, body: body, connection: number)
            let (exchange, script) = server.begin(request, on: context.channel)
            // Leaves the event loop; ended by the connection's end at the latest.
            let task = Task {
                try? await script.answer(exchange)
            }
            context.channel.closeFuture.whenComplete { _ in
                exchange.noteClosed()
                task.cancel()
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
