// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
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
        var headers: HTTPHeaders = ["user-agent": userAgent]
        if let token {
            headers.add(name: "authorization", value: "Bearer \(token)")
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
            made.succeed(SocketConnection(inbox: inbox, token: token, channel: context.channel, handler: bound))
            // What came behind the answer's head is forwarded when the decoder has left.
            _ = pipeline.removeHandler(decoder)
        }
        try pipeline.addHandlers([encoder, decoder, validator, handshake])
    }
}
