// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOWebSocket
import StreamProtocols

/// Takes a connection's messages, on its event loop.
protocol WebSocketReceiver: Sendable {
    /// Whether there is room for another: where there is none, nothing is read before `WebSocketConnection.resumeReading`.
    func receive(_ message: WebSocketMessage) -> Bool
    /// No more will come. Called once.
    func finish()
}

/// Runs one `WebSocketSession` on its channel's event loop: frames, the heartbeat and the closing handshake need no task of their own.
///
/// It stands between the WebSocket frame decoder and Hummingbird's codec. Outbound it sees the response's parts, so it begins when the head
/// of the 101 has passed; then it takes HTTP's encoder out of the pipeline and writes its frames as the bytes that they are.
final class WebSocketChannelHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = Never
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = IOData

    private enum Phase {
        /// Before the 101. Nothing is read.
        case waiting
        case running
        /// The response was none of ours: the connection has no HTTP decoder any more and must go.
        case refused
        case over
    }

    private let configuration: WebSocketSession.Configuration
    private var receiver: (any WebSocketReceiver)?
    /// What came before there was anyone to take it; nothing more is read meanwhile.
    private var unreceived: [WebSocketMessage] = []
    private var phase = Phase.waiting
    /// From the 101 on. Not part of the phase, so that it changes in place.
    private var session: WebSocketSession?
    /// What came before the 101 nevertheless.
    private var earlyFrames: [WebSocketFrame] = []
    private var context: ChannelHandlerContext?
    private var timer: (due: ContinuousClock.Instant, task: Scheduled<Void>)?
    /// While the transport takes nothing: only the last pong is owed (RFC 6455, section 5.5.3), so pings cannot fill the memory.
    private var owedPong: ByteBuffer?
    private var isPaused = false
    private var readIsHeld = false
    private var inputIsClosed = false
    /// No more messages are given to anyone.
    private var isClosing = false

    init(configuration: WebSocketSession.Configuration) {
        self.configuration = configuration
    }

    // MARK: From the connection's owner

    /// The promise is fulfilled when the kernel has taken the bytes.
    func send(_ frames: some Sequence<ByteBuffer>, _ promise: EventLoopPromise<Void>) {
        var byteCount = 0
        for frame in frames {
            byteCount += frame.readableBytes
        }
        guard let context, withSession({ $0.admitData(byteCount) }) == true else {
            promise.fail(WebSocketConnection.Closed(ending: ending))
            return
        }
        var last: ByteBuffer?
        for frame in frames {
            if let last {
                context.write(wrapOutboundOut(.byteBuffer(last)), promise: nil)
            }
            last = frame
        }
        guard let last else {
            promise.succeed()
            return
        }
        promise.futureResult.assumeIsolated().whenSuccess { [self] in
            withSession { $0.tookData(at: .now) }
        }
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(last)), promise: promise)
    }

    func close(code: UInt16, reason: String) {
        switch phase {
        case .running:
            act { $0.close(code: code, reason: reason, at: .now) }
        case .waiting, .refused:
            context?.close(promise: nil)
        case .over:
            break
        }
    }

    /// Whoever is to be given the messages, from the first on. To be called once.
    func deliver(to receiver: any WebSocketReceiver) {
        for message in unreceived { _ = receiver.receive(message) }
        unreceived = []
        guard !isClosing else { return receiver.finish() }
        self.receiver = receiver
        resumeReading()
    }

    /// There is room for messages again.
    func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        withSession { $0.inboundResumed(at: .now) }
        if readIsHeld {
            readIsHeld = false
            context?.read()
        }
    }

    var ending: WebSocketEnding? {
        session?.ending
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        act { $0.transportClosed() }
        end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch phase {
        case .waiting:
            earlyFrames.append(frame)
        case .running:
            receive(frame)
        case .refused, .over:
            break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        withSession { $0.heard() }
        setTimer()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        let isWaiting =
            switch phase {
            case .waiting: true
            case .running, .refused, .over: false
            }
        if isPaused || isWaiting {
            readIsHeld = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputIsClosed = true
            act { $0.transportClosed() }
        // The server goes away. Whoever is still open is closed by its owner.
        case is ChannelShouldQuiesceEvent:
            withSession { $0.hurry(at: .now) }
            setTimer()
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is NIOWebSocketError: act { $0.decoderFailed(WebSocketViolation(decoderError: error), at: .now) }
        // What comes behind bytes that are no frames.
        case is ByteToMessageDecoderError: break
        default: context.fireErrorCaught(error)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, let pong = owedPong {
            owedPong = nil
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(pong)), promise: nil)
        }
        context.fireChannelWritabilityChanged()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            context.write(data, promise: promise)
            head.status == .switchingProtocols ? begin() : refuse()
        case .body, .end:
            switch phase {
            case .waiting: context.write(data, promise: promise)
            case .refused:
                context.write(data, promise: promise)
                guard case .end = unwrapOutboundIn(data) else { return }
                context.flush()
                context.close(promise: nil)
            // The response's own end, which comes when the connection has ended: it has no meaning any more.
            case .running, .over: promise?.succeed()
            }
        }
    }

    // MARK: The session

    private func begin() {
        guard case .waiting = phase, let pipeline = context?.pipeline.syncOperations else { return }
        phase = .running
        if let encoder = try? pipeline.context(handlerType: HTTPResponseEncoder.self) {
            pipeline.removeHandler(context: encoder, promise: nil)
        }
        session = WebSocketSession(role: .server, configuration: configuration, openedAt: .now)
        setTimer()
        for frame in earlyFrames {
            receive(frame)
        }
        earlyFrames = []
        if inputIsClosed {
            act { $0.transportClosed() }
        }
        if readIsHeld, !isPaused {
            readIsHeld = false
            context?.read()
        }
    }

    private func refuse() {
        phase = .refused
        finishReceiving()
    }

    private func receive(_ frame: WebSocketFrame) {
        act { $0.receive(WebSocketSessionFrame(frame), at: .now) }
    }

    @discardableResult
    private func withSession<Result>(_ body: (inout WebSocketSession) -> Result) -> Result? {
        session == nil ? nil : body(&session!)
    }

    private func act(_ body: (inout WebSocketSession) -> WebSocketSession.Action) {
        guard let action = withSession(body) else { return }
        perform(action)
        setTimer()
    }

    private func perform(_ action: WebSocketSession.Action) {
        guard let context else { return }
        switch action {
        case .wait:
            break
        case .deliver(let message):
            if let receiver, receiver.receive(message) { break }
            if receiver == nil { unreceived.append(message) }
            isPaused = true
            withSession { $0.inboundPaused() }
        case .writePing(let frame):
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(frame)), promise: nil)
        case .writePong(let frame):
            if context.channel.isWritable {
                context.writeAndFlush(wrapOutboundOut(.byteBuffer(frame)), promise: nil)
            } else {
                owedPong = frame
            }
        case .askTransport(let since):
            askTransport(since: since, context)
        case .writeClose(let frame):
            finishReceiving()
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(frame)), promise: nil)
        case .closeOutput(let frame):
            finishReceiving()
            if let frame { context.writeAndFlush(wrapOutboundOut(.byteBuffer(frame)), promise: nil) }
            // Behind what the kernel has not taken yet.
            context.close(mode: .output, promise: nil)
        case .closeTransport(.none, _):
            end()
            context.close(promise: nil)
        case .closeTransport(.some(let frame), _):
            end()
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(frame)), promise: written)
            // A peer that takes nothing would keep the frame, and the connection, for ever.
            context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(configuration.closeTimeout)) { context.close(promise: nil) }
        }
    }

    private func finishReceiving() {
        guard !isClosing else { return }
        isClosing = true
        // Whatever comes is dropped, but must be read: the peer's Close frame is behind it.
        resumeReading()
        receiver?.finish()
        // It may hold on to the connection, which holds on to this.
        receiver = nil
    }

    private func end() {
        phase = .over
        finishReceiving()
        timer?.task.cancel()
        timer = nil
        owedPong = nil
    }

    /// A timer that is due too early is left: it does nothing and is set anew.
    private func setTimer() {
        guard let context, let due = session?.deadline else { return }
        if let timer {
            guard due < timer.due else { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(in: max(.zero, TimeAmount(ContinuousClock.now.duration(to: due)))) {
            [self] in
            timer = nil
            act { $0.tick(at: .now) }
        }
        timer = (due, task)
    }

    /// Whether the peer's kernel, if not its program, is there.
    private func askTransport(since: ContinuousClock.Instant, _ context: ChannelHandlerContext) {
        let untaken = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        #if os(Linux)
            if let provider = context.channel as? any SocketOptionProvider {
                provider.getTCPInfo().assumeIsolated().whenComplete { [self] result in
                    let sign = (try? result.get()).map { TCPActivity($0).sign(since: since, at: .now) }
                    act { $0.transportReported(sign ?? .isSilent, untaken: untaken, at: .now) }
                }
                return
            }
        #endif
        act { $0.transportReported(.isSilent, untaken: untaken, at: .now) }
    }
}
