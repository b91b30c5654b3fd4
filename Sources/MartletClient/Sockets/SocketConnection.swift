// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import StreamProtocols

/// An open WebSocket to the server. It closes when nobody holds it any more.
final class SocketConnection: Sendable {
    /// A reply may hold 1 MiB of text, which JSON's escapes can make six times longer.
    private static let maximumMessageBytes = 16 << 20

    let inbox: SocketInbox
    private let channel: any Channel
    private let handler: NIOLoopBound<SocketChannelHandler>

    private init(inbox: SocketInbox, channel: any Channel, handler: NIOLoopBound<SocketChannelHandler>) {
        self.inbox = inbox
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
        var headers: HTTPHeaders = ["user-agent": options.userAgent]
        if let token {
            headers.add(name: "authorization", value: "Bearer \(token)")
        }
        var limits = WebSocketSession.Configuration()
        limits.maximumMessageBytes = maximumMessageBytes
        let handshake = Handshake(
            path: address.prefix + path, address: address, headers: headers, limits: limits, inbox: inbox, renewAt: renewAt, opened: opened)

        let timeout = loop.scheduleTask(in: TimeAmount(options.timeout)) {
            opened.fail(MartletError.transport(.init(kind: .timedOut, debugDescription: "no answer to the WebSocket handshake")))
        }
        let made = loop.makePromise(of: SocketConnection.self)
        let connecting = ClientBootstrap(group: loop)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try handshake.start(on: channel, made) }
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
    func whileOpen<Result: Sendable>(isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result) async throws -> Result {
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

    /// The pipeline of one attempt.
    private struct Handshake: Sendable {
        let path: String
        let address: ServerAddress
        let headers: HTTPHeaders
        let limits: WebSocketSession.Configuration
        let inbox: SocketInbox
        let renewAt: ContinuousClock.Instant?
        let opened: EventLoopPromise<Void>

        func start(on channel: any Channel, _ made: EventLoopPromise<SocketConnection>) throws {
            let pipeline = channel.pipeline.syncOperations
            if address.isSecure {
                let tls = try NIOSSLContext(configuration: .makeClientConfiguration())
                // An IP address is no name that a server could be asked for; the certificate must hold the address itself.
                let isAddress = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
                try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : address.host))
            }
            let validator = NIOHTTPRequestHeadersValidator()
            let encoder = HTTPRequestEncoder()
            let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
            let handshake = SocketHandshakeHandler(path: path, host: address.authority, headers: headers, opened: opened) { context in
                let pipeline = context.pipeline.syncOperations
                let handler = SocketChannelHandler(configuration: limits, inbox: inbox, renewAt: renewAt)
                let loop = context.eventLoop
                let bound = NIOLoopBound(handler, eventLoop: loop)
                inbox.onDemand { loop.execute { bound.value.resumeReading() } }
                try pipeline.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.maximumMessageBytes)))
                try pipeline.addHandler(handler)
                _ = pipeline.removeHandler(validator)
                _ = pipeline.removeHandler(encoder)
                made.succeed(SocketConnection(inbox: inbox, channel: context.channel, handler: bound))
                // What came behind the answer's head is forwarded when the decoder has left.
                _ = pipeline.removeHandler(decoder)
            }
            try pipeline.addHandlers([encoder, decoder, validator, handshake])
        }
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
