// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
package import NIOCore
package import StreamProtocols

/// An open WebSocket, for as long as the closure runs that it was given to.
package final class WebSocketConnection: Sendable {
    /// Thrown by `send` when nothing can be sent any more.
    package struct Closed: Error, Equatable {
        /// How it ended, where that is known.
        package let ending: WebSocketEnding?
    }

    package let selectedProtocol: String?
    let channel: any Channel
    private let handler: NIOLoopBound<WebSocketChannelHandler>

    init(selectedProtocol: String?, channel: any Channel, handler: NIOLoopBound<WebSocketChannelHandler>) {
        self.selectedProtocol = selectedProtocol
        self.channel = channel
        self.handler = handler
    }

    /// The messages, to be asked for once, unless they are delivered to someone.
    package var messages: WebSocketMessages {
        let (messages, receiver) = WebSocketMessages.make { [self] in resumeReading() }
        deliver(to: receiver)
        return messages
    }

    /// Gives every message to `receiver`. Once.
    func deliver(to receiver: some WebSocketReceiver) {
        channel.eventLoop.execute { [handler] in handler.value.deliver(to: receiver) }
    }

    /// There is room for messages again. Does nothing where there was.
    func resumeReading() {
        channel.eventLoop.execute { [handler] in handler.value.resumeReading() }
    }

    /// Sends whole frames, made with `ByteBuffer.writeWebSocketFrame` or `ByteBuffer.webSocketTextFrame`, and returns when the kernel has taken
    /// them. A peer that does not read makes it wait. Cancelling ends the wait, not the sending.
    ///
    /// - Throws: `Closed`, or `CancellationError`.
    ///
    /// For one writer: frames of two calls do not mix, but their order is theirs to know.
    package func send(_ frames: ByteBuffer) async throws {
        try await send(contentsOf: CollectionOfOne(frames))
    }

    /// The same for several buffers, which go out in one system call and are not copied.
    package func send(contentsOf frames: some Sequence<ByteBuffer> & Sendable) async throws {
        let sent = channel.eventLoop.makePromise(of: Void.self)
        try await withTaskCancellationHandler {
            channel.eventLoop.execute { [handler] in handler.value.send(frames, sent) }
            do {
                try await sent.futureResult.get()
            } catch  where !(error is CancellationError) {
                throw Closed(ending: await ending)
            }
        } onCancel: {
            sent.fail(CancellationError())
        }
    }

    /// The same on the connection's event loop, without waiting: the promise fails with `Closed` when nothing can be sent any more.
    func send(_ frames: ByteBuffer, _ taken: EventLoopPromise<Void>) {
        handler.value.send(CollectionOfOne(frames), taken)
    }

    /// Begins the closing handshake and returns at once; no more messages come. The transport is closed five seconds later at the latest, also when
    /// the peer takes nothing; with `tooSlow` thirty seconds later, so that a peer that reads again comes to it. Only the first close counts.
    package func close(_ code: CloseCode, reason: String = "") {
        channel.eventLoop.execute { [handler] in handler.value.close(code: code.rawValue, reason: reason) }
    }

    /// Nil while the connection is open.
    package var ending: WebSocketEnding? {
        get async {
            try? await channel.eventLoop.submit { [handler] in handler.value.ending }.get()
        }
    }
}
