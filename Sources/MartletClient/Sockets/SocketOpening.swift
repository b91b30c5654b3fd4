// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL
import NIOWebSocket
import StreamProtocols

/// One attempt to open a socket: the pipeline that asks for it, and the one that takes its place.
struct SocketOpening: Sendable {
    let path: String
    let address: ServerAddress
    let token: String?
    let userAgent: String
    let limits: WebSocketSession.Configuration
    let inbox: SocketInbox
    let renewAt: ContinuousClock.Instant?
    /// Fails when the attempt does, from whichever side.
    let opened: EventLoopPromise<Void>

    /// Fulfils `made` before it does `opened`.
    func prepare(_ channel: any Channel, _ made: EventLoopPromise<SocketConnection>) throws {
        let pipeline = channel.pipeline.syncOperations
        if address.isSecure {
            let tls = try NIOSSLContext(configuration: .makeClientConfiguration())
            // An IP address is no name that a server could be asked for; the certificate must hold the address itself.
            let isAddress = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : address.host))
        }
        let handler = SocketChannelHandler(configuration: limits, inbox: inbox, renewAt: renewAt)
        let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        let handshake = SocketHandshake()
        let request = handshake.request(path, at: address, token: token, userAgent: userAgent)
        try pipeline.addHandler(
            SocketHandshakeHandler(handshake, request: request, opened: opened) { context in
                let pipeline = context.pipeline.syncOperations
                try pipeline.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.maximumMessageBytes)))
                try pipeline.addHandler(handler)
                inbox.onDemand { channel.eventLoop.execute { bound.value.resumeReading() } }
                made.succeed(SocketConnection(inbox: inbox, token: token, channel: channel, handler: bound))
            })
    }
}
