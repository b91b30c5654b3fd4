// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import MartletAPI
import NIOCore
import NIOHTTPTypes

/// Knows whether the client of an HTTP connection has gone, or has closed its side. Leaves once the connection is a WebSocket.
final class DepartureHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var hasGone = false
    private var onDeparture: (@Sendable () -> Void)?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { depart() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        depart()
        context.fireChannelInactive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        if case .head(let head) = unwrapOutboundIn(data), head.status == .switchingProtocols {
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        }
    }

    private func depart() {
        hasGone = true
        onDeparture?()
        onDeparture = nil
    }

    /// Calls it once: at once where the client has gone already. Nil forgets whom it would have called.
    fileprivate func tell(_ onDeparture: (@Sendable () -> Void)?) {
        self.onDeparture = onDeparture
        if hasGone { depart() }
    }
}

extension Channel {
    /// Cancels `work` where the client goes away meanwhile, or closes its side. For one request of the connection at a time.
    func whileClientListens<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let (departures, departure) = AsyncStream<Void>.makeStream()
        try await eventLoop.submit { try self.tell { departure.finish() } }.get()
        defer { eventLoop.execute { try? self.tell(nil) } }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in departures {}
                return nil
            }
            defer { group.cancelAll() }
            if let result = try await group.next() ?? nil { return result }
            try Task.checkCancellation()
            // Nobody reads this but whoever reads the log, where it is no fault of the server's.
            throw ProblemResponse(.init(code: 499, reasonPhrase: "Client Closed Request"), .unavailable, "The client went away.")
        }
    }

    private func tell(_ onDeparture: (@Sendable () -> Void)?) throws {
        try pipeline.syncOperations.handler(type: DepartureHandler.self).tell(onDeparture)
    }
}
