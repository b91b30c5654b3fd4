// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes the connection behind a response that must be its last, in a way that lets the client read it: Hummingbird sends
/// `Connection: close` but only acts on a request's.
///
/// The last response is one that says so itself; one to a request that says so; one to an `Upgrade` request that was not granted, because NIO's
/// decoder reads nothing behind it; and an error that was answered before the request's body had come, which may be gigabytes.
final class ConnectionCloseHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        case open
        /// The response in progress is the last.
        case answeringLast
        /// Our side is closed. What still comes is dropped, because closing over unread bytes would take the answer from the client.
        case lingering(until: NIODeadline)
    }

    private static let longestLinger = TimeAmount.seconds(30)
    private static let silenceEndsLinger = TimeAmount.seconds(2)

    private var state = State.open
    private var unanswered = 0
    private var isReadingRequest = false
    private var lastRequestCame = false
    private var lingerTimer: Scheduled<Void>?

    func handlerRemoved(context: ChannelHandlerContext) {
        lingerTimer?.cancel()
        lingerTimer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .lingering(let until) = state {
            linger(until: until, context)
            return
        }
        switch unwrapInboundIn(data) {
        case .head(let head):
            unanswered += 1
            isReadingRequest = true
            lastRequestCame =
                head.method == .connect || head.headerFields.hasToken("close", in: .connection)
                || head.headerFields.contains(.upgrade) && head.headerFields.hasToken("upgrade", in: .connection)
        case .body:
            break
        case .end:
            isReadingRequest = false
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if case .lingering = state {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, case .lingering = state {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if head.status == .switchingProtocols {
                context.write(data, promise: promise)
                context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
                return
            } else if head.status.kind != .informational {
                let isLast =
                    head.headerFields.hasToken("close", in: .connection) || lastRequestCame && unanswered <= 1
                    || isReadingRequest && head.status.code >= 400
                if isLast {
                    state = .answeringLast
                    head.headerFields[.connection] = "close"
                }
                // Also on what Hummingbird answers before there is a request, such as 400.
                head.headerFields.setIfAbsent(.xRequestID, RequestIdentifier.make())
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            unanswered -= 1
            guard case .answeringLast = state else {
                context.write(data, promise: promise)
                return
            }
            let written = promise ?? context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { [self] _ in closeOutput(context) }
            context.writeAndFlush(data, promise: written)
        }
    }

    private func closeOutput(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        linger(until: .now() + Self.longestLinger, context)
        context.read()
    }

    private func linger(until: NIODeadline, _ context: ChannelHandlerContext) {
        state = .lingering(until: until)
        lingerTimer?.cancel()
        let end = min(until, .now() + Self.silenceEndsLinger)
        lingerTimer = context.eventLoop.assumeIsolated().scheduleTask(deadline: end) { context.close(promise: nil) }
    }
}
