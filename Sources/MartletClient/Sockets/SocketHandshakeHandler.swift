// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import MartletAPI
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Asks for the upgrade, judges the answer (RFC 6455, section 4.1), and hands the connection over to the WebSocket's handlers.
final class SocketHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// A refusal's body is a small problem document; more than this is none.
    private static let maximumBodyBytes = 64 << 10
    static let subprotocol = "martlet.v1"

    private enum Phase {
        case waiting
        case switching
        case refused(HTTPResponseHead, ByteBuffer)
        /// Frames pass through, as bytes, until this handler is removed.
        case upgraded
        case over
    }

    private let head: HTTPRequestHead
    private let key: String
    private let opened: EventLoopPromise<Void>
    private let upgrade: (ChannelHandlerContext) throws -> Void
    private var phase = Phase.waiting

    /// - Parameter upgrade: removes what spoke HTTP and adds what speaks WebSocket.
    init(
        path: String, host: String, headers: HTTPHeaders, opened: EventLoopPromise<Void>, upgrade: @escaping (ChannelHandlerContext) throws -> Void
    ) {
        var random = SystemRandomNumberGenerator()
        key = Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }).base64EncodedString()
        var headers = headers
        headers.add(name: "host", value: host)
        headers.add(name: "connection", value: "Upgrade")
        headers.add(name: "upgrade", value: "websocket")
        headers.add(name: "sec-websocket-version", value: "13")
        headers.add(name: "sec-websocket-key", value: key)
        headers.add(name: "sec-websocket-protocol", value: Self.subprotocol)
        head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        self.opened = opened
        self.upgrade = upgrade
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { ask(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        ask(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch phase {
        case .upgraded:
            context.fireChannelRead(data)
        case .waiting:
            guard case .head(let response) = unwrapInboundIn(data) else { return }
            if response.status == .switchingProtocols {
                accepts(response) ? phase = .switching : fail(context, .notTheProtocol("its WebSocket handshake is wrong"))
            } else if response.status.code >= 200 {
                phase = .refused(response, ByteBuffer())
            }
        case .switching:
            guard case .end = unwrapInboundIn(data) else { return }
            do {
                phase = .upgraded
                try upgrade(context)
                opened.succeed()
            } catch {
                fail(context, .transport(.init(kind: .lost, debugDescription: String(reflecting: error))))
            }
        case .refused(let response, var body):
            switch unwrapInboundIn(data) {
            case .body(let part) where body.readableBytes + part.readableBytes <= Self.maximumBodyBytes:
                phase = .over
                body.writeImmutableBuffer(part)
                phase = .refused(response, body)
            case .head, .body:
                break
            case .end:
                refuse(context, response, body)
            }
        case .over:
            break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch phase {
        case .refused(let response, let body): refuse(context, response, body)
        case .waiting, .switching: fail(context, .transport(.init(kind: .lost, debugDescription: "closed during the WebSocket handshake")))
        case .upgraded, .over: break
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch phase {
        case .upgraded: context.fireErrorCaught(error)
        case .waiting, .switching, .refused: fail(context, error is HTTPParserError ? .notTheProtocol("it does not speak HTTP") : .init(transport: error))
        case .over: break
        }
    }

    private func ask(_ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func accepts(_ response: HTTPResponseHead) -> Bool {
        let headers = response.headers
        // The GUID of RFC 6455, section 1.3.
        let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        let chosen = headers[canonicalForm: "sec-websocket-protocol"]
        return headers.first(name: "sec-websocket-accept") == Data(digest).base64EncodedString()
            && headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
            && (chosen.isEmpty || chosen == [Self.subprotocol[...]])
            && headers["sec-websocket-extensions"].isEmpty
    }

    private func refuse(_ context: ChannelHandlerContext, _ response: HTTPResponseHead, _ body: ByteBuffer) {
        if response.status.code < 300 {
            fail(context, .notTheProtocol("it has no WebSocket here"))
        } else {
            fail(context, MartletError(status: response.status, headers: response.headers, body: body))
        }
    }

    private func fail(_ context: ChannelHandlerContext, _ error: MartletError) {
        phase = .over
        opened.fail(error)
        context.close(promise: nil)
    }
}
