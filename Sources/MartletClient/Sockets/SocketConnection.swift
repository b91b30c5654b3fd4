// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import NIOPosix
import StreamProtocols
import Synchronization

/// An open WebSocket to the server. It closes when nobody holds it any more.
final class SocketConnection: Sendable {
    /// A reply may hold 1 MiB of text, which JSON's escapes can make six times longer.
    private static let maximumMessageBytes = 16 << 20

    let inbox: SocketInbox
    private let channel: any Channel
    private let handler: NIOLoopBound<SocketChannelHandler>

    private let held: Mutex<String?>

    init(inbox: SocketInbox, token: String?, channel: any Channel, handler: NIOLoopBound<SocketChannelHandler>) {
        self.inbox = inbox
        held = Mutex(token)
        self.channel = channel
        self.handler = handler
    }

    deinit {
        // With a Close frame, which the session follows up on its event loop for five seconds at most.
        close(.goingAway)
    }

    /// - Throws: `MartletError`; `CancellationError` at once when the task is cancelled, and what was opened is closed.
    static func open(
        _ path: String, at address: ServerAddress, token: String?, renewAt: ContinuousClock.Instant?, options: Martlet.Options
    ) async throws -> SocketConnection {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let opened = loop.makePromise(of: Void.self)
        let inbox = SocketInbox()
        var limits = WebSocketSession.Configuration()
        limits.maximumMessageBytes = maximumMessageBytes
        let opening = SocketOpening(
            path: path, address: address, token: token, userAgent: options.userAgent, limits: limits, inbox: inbox, renewAt: renewAt,
            opened: opened)

        let timeout = loop.scheduleTask(in: TimeAmount(options.timeout)) {
            opened.fail(MartletError.transport(.init(kind: .timedOut, debugDescription: "no answer to the WebSocket handshake")))
        }
        let made = loop.makePromise(of: SocketConnection.self)
        let connecting = ClientBootstrap(group: loop)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try opening.prepare(channel, made) }
            }
            .connect(host: address.host, port: address.port)
        connecting.whenFailure { opened.fail(MartletError(transport: $0)) }
        opened.futureResult.whenComplete { result in
            timeout.cancel()
            if case .failure(let error) = result {
                made.fail(error)
                connecting.whenSuccess { $0.close(promise: nil) }
            }
        }
        return try await withTaskCancellationHandler {
            try await made.futureResult.get()
        } onCancel: {
            opened.fail(CancellationError())
        }
    }

    /// Returns when the kernel has taken the bytes. Cancelling ends the wait, not the sending.
    func send(_ text: ByteBuffer) async throws {
        let sent = channel.eventLoop.makePromise(of: Void.self)
        try await withTaskCancellationHandler {
            channel.eventLoop.execute { [handler] in handler.value.send(text, sent) }
            do {
                try await sent.futureResult.get()
            } catch  where !(error is CancellationError) {
                throw MartletError(inbox.ending ?? .disconnected) ?? .closed(.normal, reason: "")
            }
        } onCancel: {
            sent.fail(CancellationError())
        }
    }

    /// The token that the server last had from this socket.
    var token: String? {
        held.withLock { $0 }
    }

    func authenticate(_ token: String) async throws {
        try await send(JSON.encode(SocketCommand.authenticate(token: token)))
        held.withLock { $0 = token }
    }

    /// Begins the closing handshake and returns at once.
    func close(_ code: CloseCode, reason: String = "") {
        channel.eventLoop.execute { [handler] in handler.value.close(code: code.rawValue, reason: reason) }
    }

    /// Returns when the transport is closed, which after `close` is within five seconds, or when the task is cancelled.
    func closed() async {
        let done = channel.eventLoop.makePromise(of: Void.self)
        channel.closeFuture.cascade(to: done)
        await withTaskCancellationHandler {
            // Either way there is nothing to wait for any more.
            try? await done.futureResult.get()
        } onCancel: {
            done.fail(CancellationError())
        }
    }

    /// Closes when `body` is done, however that ends, and waits for it unless the task is cancelled.
    func whileOpen<Result: Sendable>(isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result) async throws
        -> Result
    {
        do {
            let result = try await body()
            close(.normal)
            await closed()
            return result
        } catch {
            close(.normal)
            await closed()
            throw error
        }
    }

    func scheduleRenewal(at due: ContinuousClock.Instant) {
        channel.eventLoop.execute { [handler] in handler.value.scheduleRenewal(at: due) }
    }
}

extension MartletError {
    /// Nil where this side closed the socket.
    init?(_ ending: WebSocketEnding) {
        switch ending {
        case .closedByPeer(let code, let reason):
            // 1005 says that the server named no code.
            self = .closed(CloseCode(rawValue: code ?? 1005), reason: reason)
        case .closedHere: return nil
        case .violation(let violation): self = .notTheProtocol(violation.reason)
        case .peerSilent: self = .transport(.init(kind: .timedOut, debugDescription: "a ping was not answered"))
        case .disconnected: self = .transport(.init(kind: .lost, debugDescription: "the socket's connection was lost"))
        }
    }
}
