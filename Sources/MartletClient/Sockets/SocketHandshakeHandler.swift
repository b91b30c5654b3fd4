// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore

/// Runs a `SocketHandshake` on its channel, and then lets the bytes through.
final class SocketHandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Adds what speaks WebSocket behind this handler.
    typealias Upgrade = (ChannelHandlerContext) throws -> Void

    private enum Phase {
        case waiting(SocketHandshake, Upgrade)
        /// Nothing is kept of the handshake: who holds the socket decides how long it lives.
        case upgraded
        case failed
    }

    private let request: ByteBuffer
    private let opened: EventLoopPromise<Void>
    private var phase: Phase
    private var hasAsked = false

    /// - Parameter opened: fulfilled after `upgrade`.
    init(_ handshake: SocketHandshake, request: ByteBuffer, opened: EventLoopPromise<Void>, upgrade: @escaping Upgrade) {
        self.request = request
        self.opened = opened
        phase = .waiting(handshake, upgrade)
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
        case .waiting(var handshake, let upgrade):
            do {
                guard let rest = try handshake.take(unwrapInboundIn(data)) else {
                    phase = .waiting(handshake, upgrade)
                    return
                }
                phase = .upgraded
                try upgrade(context)
                opened.succeed()
                if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
            } catch {
                fail(context, MartletError(transport: error))
            }
        case .failed:
            break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .waiting(let handshake, _) = phase { fail(context, handshake.ended()) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch phase {
        case .upgraded: context.fireErrorCaught(error)
        case .waiting: fail(context, MartletError(transport: error))
        case .failed: break
        }
    }

    private func ask(_ context: ChannelHandlerContext) {
        guard !hasAsked else { return }
        hasAsked = true
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    private func fail(_ context: ChannelHandlerContext, _ error: MartletError) {
        phase = .failed
        opened.fail(error)
        context.close(promise: nil)
    }
}
