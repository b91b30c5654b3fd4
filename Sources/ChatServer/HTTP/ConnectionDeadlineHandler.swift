// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes an HTTP connection that has passed its `ConnectionDeadline`. Leaves once the connection is a WebSocket.
final class ConnectionDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var deadline: ConnectionDeadline
    private var timer: (due: ContinuousClock.Instant, task: Scheduled<Void>)?

    init(configuration: ConnectionDeadline.Configuration) {
        deadline = ConnectionDeadline(configuration: configuration, openedAt: .now)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // The channel keeps the buffer of its first read for as long as it lives. Heads are short; for whoever sends more it grows.
        let allocator = AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 256, maximum: 65_536)
        context.channel.setOption(.recvAllocator, value: allocator).whenFailure { _ in }
        setTimer(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: deadline.requestHead(at: .now)
        case .body(let bytes): deadline.bodyBytes(bytes.readableBytes)
        case .end: deadline.requestEnd(at: .now)
        }
        setTimer(context)
        context.fireChannelRead(data)
    }

    /// The channel asks to read again right behind this, unless the server has more than it can take.
    func channelReadComplete(context: ChannelHandlerContext) {
        deadline.readPaused(at: .now)
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        deadline.readResumed(at: .now)
        setTimer(context)
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status == .switchingProtocols:
            context.write(data, promise: promise)
            // Whoever takes the connection over has deadlines of its own.
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            return
        case .head, .body: break
        case .end: deadline.responseEnd(at: .now)
        }
        setTimer(context)
        guard deadline.isSending else {
            context.write(data, promise: promise)
            return
        }
        let before = unsent(context)
        context.write(data, promise: promise)
        deadline.sendingGrew(by: unsent(context) - before)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        guard !deadline.isSending else { return }
        deadline.sendingBegan(unsent: unsent(context), at: .now)
        if deadline.isSending { setTimer(context) }
    }

    /// Bytes that the kernel has not taken.
    private func unsent(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// A timer that is due too early is left: it does nothing and is set anew.
    private func setTimer(_ context: ChannelHandlerContext) {
        guard let due = deadline.due else { return }
        if let timer {
            guard due < timer.due else { return }
            timer.task.cancel()
        }
        let delay = max(.zero, TimeAmount(ContinuousClock.now.duration(to: due)))
        let task = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [self] in
            timer = nil
            switch deadline.tick(at: .now, unsent: unsent(context)) {
            case .wait: setTimer(context)
            case .close: context.close(promise: nil)
            }
        }
        timer = (due, task)
    }
}
