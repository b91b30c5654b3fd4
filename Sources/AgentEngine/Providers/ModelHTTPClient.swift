// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The HTTP client that all providers share.
final class ModelHTTPClient: Sendable {
    private let client: HTTPClient
    private let group: MultiThreadedEventLoopGroup
    private let loops: [ReadingLoop]
    private let next = Atomic<Int>(0)
    private let timeLimits: ModelTimeLimits

    init(timeLimits: ModelTimeLimits) {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.decompression = .disabled
        // A redirect could take the API key to another host.
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(timeLimits.connect)
        // Every running reply holds a connection, and none may wait for another's. The real limit is open files.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 65_536
        // Servers close idle connections after 5 s and more (llama.cpp and uvicorn after 5 s). Closing first avoids
        // asking on a connection that is just being closed, which could not be repeated safely.
        configuration.connectionPool.idleTimeout = .seconds(4)
        // A refused connection is reported, not repeated until the time is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Threads of their own: they rest now and then, which nobody else should notice.
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, System.coreCount / 2))
        loops = Array(group.makeIterator()).map { ReadingLoop($0) }
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
        self.timeLimits = timeLimits
    }

    /// Posts a question and reads the reply with `decoder`; otherwise as `LanguageModel.generate`.
    func stream(
        _ body: ByteBuffer, to endpoint: ModelEndpoint, decoder: some ReplyDecoder, receive: @escaping @Sendable (ModelEvent) throws -> Void
    ) async throws {
        try Task.checkCancellation()
        let request = try HTTPClient.Request(url: endpoint.url, method: .POST, headers: endpoint.headers, body: .byteBuffer(body))
        // A new connection is made on the same event loop, so that a piece costs no change of thread.
        let loop = loops[next.wrappingAdd(1, ordering: .relaxed).newValue % loops.count]
        loop.begin()
        defer { loop.end() }
        let stream = ReplyStream(decoder: decoder, timeLimits: timeLimits, loop: loop, receive: receive)
        let task = client.execute(request: request, delegate: stream, eventLoop: .delegate(on: loop.loop))
        stream.watch(task)
        var failure: (any Error)?
        do {
            try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
        } catch {
            failure = error
        }
        try stream.end(with: failure)
    }

    func shutdown() async {
        // The only error is that it was shut down before.
        try? await client.shutdown()
        try? await group.shutdownGracefully()
    }
}
