// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket
import StreamProtocols

/// Runs one `WebSocketSession` as a client on its channel's event loop, behind the frame decoder.
final class SocketChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = Never
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var session: WebSocketSession
    private let inbox: SocketInbox
    private let renewAt: ContinuousClock.Instant?
    private var context: ChannelHandlerContext?
    private var timer: (due: ContinuousClock.Instant, task: Scheduled<Void>)?
    private var renewal: Scheduled<Void>?
    /// While the transport takes nothing: only the last pong is owed (RFC 6455, section 5.5.3).
    private var owedPong: ByteBuffer?
    private var isPaused = false
    private var readIsHeld = false

    init(configuration: WebSocketSession.Configuration, inbox: SocketInbox, renewAt: ContinuousClock.Instant?) {
        session = WebSocketSession(role: .client, configuration: configuration, openedAt: .now)
        self.inbox = inbox
        self.renewAt = renewAt
    }

    // MARK: From the connection's owner

    /// The promise is fulfilled when the kernel has taken the bytes.
    func send(_ text: ByteBuffer, _ promise: EventLoopPromise<Void>) {
        var frame = ByteBuffer()
        frame.writeWebSocketFrame(.text, payload: text, maskingKey: .random())
        guard let context, session.admitData(frame.readableBytes) else {
            promise.fail(ChannelError.ioOnClosedChannel)
            return
        }
        promise.futureResult.assumeIsolated().whenSuccess { [self] in session.tookData(at: .now) }
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    }

    func close(code: UInt16, reason: String) {
        act { $0.close(code: code, reason: reason, at: .now) }
    }

    /// The inbox has room again.
    func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        session.inboundResumed(at: .now)
        if readIsHeld {
            readIsHeld = false
            context?.read()
        }
    }

    func scheduleRenewal(at due: ContinuousClock.Instant) {
        guard let context, session.ending == nil else { return }
        renewal?.cancel()
        renewal = context.eventLoop.assumeIsolated().scheduleTask(in: Self.wait(until: due)) { [self] in
            deliver(.renewalDue)
        }
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        setTimer()
        if let renewAt { scheduleRenewal(at: renewAt) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(session.ending ?? .disconnected)
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        act { $0.transportClosed() }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        act { $0.receive(WebSocketSessionFrame(frame), at: .now) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        session.heard()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if isPaused {
            readIsHeld = true
        } else {
            context.read()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOWebSocketError {
            act { $0.decoderFailed(WebSocketViolation(decoderError: error), at: .now) }
        } else {
            context.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, let pong = owedPong {
            owedPong = nil
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: The session

    private func act(_ body: (inout WebSocketSession) -> WebSocketSession.Action) {
        perform(body(&session))
        setTimer()
    }

    private func perform(_ action: WebSocketSession.Action) {
        guard let context else { return }
        switch action {
        case .wait, .deliver(.binary):
            break
        case .deliver(.text(let text)):
            deliver(.text(text))
        case .writePing(let frame):
            context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        case .writePong(let frame):
            if context.channel.isWritable {
                context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
            } else {
                owedPong = frame
            }
        case .askTransport:
            let untaken = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            // The session itself ends a server that takes nothing for longer than `slowAnswerTimeout`; until then it may be slow.
            act { $0.transportReported(.acknowledges, untaken: untaken, at: .now) }
        case .writeClose(let frame):
            if let ending = session.ending { inbox.finish(ending) }
            context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        case .closeOutput(let frame):
            if let ending = session.ending { inbox.finish(ending) }
            if let frame { context.writeAndFlush(wrapOutboundOut(frame), promise: nil) }
            context.close(mode: .output, promise: nil)
        case .closeTransport(let frame, let ending):
            end(ending)
            if let frame { context.writeAndFlush(wrapOutboundOut(frame), promise: nil) }
            context.close(promise: nil)
        }
    }

    private func deliver(_ item: SocketInbox.Item) {
        guard !inbox.put(item), !isPaused else { return }
        isPaused = true
        session.inboundPaused()
    }

    private func end(_ ending: WebSocketEnding) {
        inbox.finish(ending)
        timer?.task.cancel()
        timer = nil
        renewal?.cancel()
        renewal = nil
        owedPong = nil
    }

    /// A timer that is due too early is left: it does nothing and is set anew.
    private func setTimer() {
        guard let context, let due = session.deadline else { return }
        if let timer {
            guard due < timer.due else { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(in: Self.wait(until: due)) { [self] in
            timer = nil
            act { $0.tick(at: .now) }
        }
        timer = (due, task)
    }

    private static func wait(until due: ContinuousClock.Instant) -> TimeAmount {
        max(.zero, TimeAmount(ContinuousClock.now.duration(to: due)))
    }
}
