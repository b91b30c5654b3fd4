// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import MartletAPI
import NIOCore
import NIOHTTP1
import NIOPosix

/// What a request sends that is too much to be held, or can be read only once.
struct StreamedBody: Sendable {
    /// Given what is told of each piece that moves.
    let pieces: @Sendable (Movement) -> HTTPClientRequest.Body

    init<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces, length: Int64) where Pieces.Element == ByteBuffer {
        self.pieces = { .stream(Moving(pieces, $0), length: .known(length)) }
    }
}

extension APICaller {
    /// A request whose body or answer may be of any size, and take its time. `receive` is given the answer piece by piece; when it returns
    /// is when the next piece is asked for.
    ///
    /// One attempt, but for a token that is no longer taken. Where there is a body that is found out before it goes: an ordinary call renews
    /// the token.
    func stream(
        _ request: APIRequest, _ body: StreamedBody? = nil, _ receive: (ByteBuffer) async throws -> Void
    ) async throws {
        if body != nil { try await call(APIRequest(.get, "/api/v1/auth/me/")) }
        let token = try await credentials.token()
        do {
            try await exchange.stream(request, body, token: token, receive)
        } catch let error as MartletError where error.code == .notAuthenticated && body == nil {
            guard let token, let fresh = try await credentials.token(insteadOf: token) else { throw error }
            try await exchange.stream(request, body, token: fresh, receive)
        }
    }
}

extension HTTPExchange {
    /// The transfer is a task of its own, so that it can be ended when nothing moves, and hands over one piece at a time.
    fileprivate func stream(
        _ request: APIRequest, _ body: StreamedBody?, token: String?, _ receive: (ByteBuffer) async throws -> Void
    ) async throws {
        let movement = Movement()
        let message = message(request, token: token, body: body?.pieces(movement))
        let (pieces, given) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        let (wishes, wished) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await transfer(message, movement, wishes) { given.yield($0) }
                    given.finish()
                } catch {
                    given.finish(throwing: error)
                }
            }
            group.addTask {
                try await movement.watch(every: options.interval)
                given.finish(throwing: MartletError.tooSlow)
            }
            defer { group.cancelAll() }
            var iterator = pieces.makeAsyncIterator()
            wished.yield()
            while let piece = try await iterator.next() {
                try await receive(piece)
                wished.yield()
            }
            // A stream that is cancelled ends like one that is whole.
            try Task.checkCancellation()
        }
    }

    private func transfer(
        _ message: HTTPClientRequest, _ movement: Movement, _ wishes: AsyncStream<Void>, _ give: (ByteBuffer) -> Void
    ) async throws {
        var wishes = wishes.makeAsyncIterator()
        do {
            let response = try await client.execute(message, timeout: .hours(24))
            guard (200..<300).contains(response.status.code) else {
                let body = try await response.body.collect(upTo: 1 << 20)
                throw MartletError(status: response.status, headers: response.headers, body: body)
            }
            await wishes.next()
            for try await piece in response.body {
                movement.beginRest()
                defer { movement.endRest() }
                give(piece)
                await wishes.next()
            }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw error is MartletError || !Self.isOfConnection(error) ? error : MartletError(transport: error)
        }
    }

    /// Whether it is not what the pieces of a body ended with.
    private static func isOfConnection(_ error: any Error) -> Bool {
        error is HTTPClientError || error is NIOConnectionError || error is ChannelError || error is IOError || error is HTTPParserError
    }
}
