// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A model's server that does as a test says: a real HTTP/1.1 server on a free loopback port, whose answers are scripted down to
/// the byte. Speaks OpenAI's format, and Anthropic's to requests for `…/messages`.
///
///     let server = try await FakeModelServer.start()
///     server.script(.words(10))
///     … server.baseURL …
///     await server.stop()
///
/// Requests for a title are answered aside, with `title`, so that they do not disturb what a test counts and scripts.
package final class FakeModelServer: Sendable {
    struct State {
        var script = FakeModelScript.words(5)
        var once: [FakeModelScript] = []
        var title: String? = "A fake title"
        var exchanges: [FakeModelExchange] = []
        var titleExchanges: [FakeModelExchange] = []
        var connections = 0
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    let state = Mutex(State())
    private let arrivals = FakeModelGate()
    private let listener = Mutex<(any Channel)?>(nil)

    /// Starts listening; on a free port unless one is given, for instance that of a server which was stopped.
    package static func start(port: Int = 0) async throws -> FakeModelServer {
        let server = FakeModelServer()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 4096)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = server.opened(channel)
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try channel.pipeline.syncOperations.addHandler(FakeModelConnection(server: server, number: connection))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        server.listener.withLock { $0 = channel }
        return server
    }

    /// Stops listening and resets every connection. Does nothing the second time.
    package func stop() async {
        let listener = listener.withLock { listener in
            defer { listener = nil }
            return listener
        }
        try? await listener?.close()
        for channel in state.withLock({ Array($0.channels.values) }) {
            try? await channel.reset()
        }
    }

    package var port: Int { listener.withLock { $0?.localAddress?.port } ?? 0 }
    /// For a provider of the kind `openai`.
    package var baseURL: String { "http://127.0.0.1:\(port)/v1" }
    /// For a provider of the kind `anthropic`.
    package var anthropicBaseURL: String { "http://127.0.0.1:\(port)" }

    // MARK: What it answers

    /// How requests are answered from now on, where `scriptOnce` says nothing else.
    package func script(_ script: FakeModelScript) {
        state.withLock { $0.script = script }
    }

    /// How the next requests are answered, one each, in this order.
    package func scriptOnce(_ scripts: FakeModelScript...) {
        state.withLock { $0.once += scripts }
    }

    /// What is answered to requests for a title; nil: they are like any other request.
    package var title: String? {
        get { state.withLock { $0.title } }
        set { state.withLock { $0.title = newValue } }
    }

    // MARK: What was asked

    /// In order of arrival, without those for a title.
    package var exchanges: [FakeModelExchange] { state.withLock { $0.exchanges } }
    package var titleExchanges: [FakeModelExchange] { state.withLock { $0.titleExchanges } }
    package var requestCount: Int { exchanges.count }
    /// How many connections were ever accepted.
    package var connectionCount: Int { state.withLock { $0.connections } }

    /// The exchange of that number, counted from 1, once its request has arrived.
    package func exchange(_ number: Int) async throws -> FakeModelExchange {
        try await arrivals.wait(for: number)
        return exchanges[number - 1]
    }

    // MARK: Connections

    private func opened(_ channel: any Channel) -> Int {
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.state.withLock { $0.channels[ObjectIdentifier(channel)] = nil }
        }
        return state.withLock { state in
            state.connections += 1
            state.channels[ObjectIdentifier(channel)] = channel
            return state.connections
        }
    }

    func begin(_ request: FakeModelRequest, on channel: any Channel) -> (FakeModelExchange, FakeModelScript) {
        let begun: (exchange: FakeModelExchange, script: FakeModelScript, isTitle: Bool) = state.withLock { state in
            if request.asksForTitle, let title = state.title {
                let exchange = FakeModelExchange(number: state.titleExchanges.count + 1, request: request, channel: channel)
                state.titleExchanges.append(exchange)
                return (exchange, .text(title), true)
            }
            let exchange = FakeModelExchange(number: state.exchanges.count + 1, request: request, channel: channel)
            state.exchanges.append(exchange)
            return (exchange, state.once.isEmpty ? state.script : state.once.removeFirst(), false)
        }
        if !begun.isTitle {
            arrivals.advance(to: begun.exchange.number)
        }
        return (begun.exchange, begun.script)
    }
}
