// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import MartletAPI
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends a request once and tells a good answer from a refusal.
struct HTTPExchange: Sendable {
    /// A conversation with all of its messages is one answer.
    private static let maximumAnswerBytes = 256 << 20

    let address: ServerAddress
    let options: Martlet.Options

    /// For clients that are given none. It is never shut down: its connections close after a few idle seconds.
    private static let sharedClient: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        // A redirect could take the credential elsewhere.
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        // Shorter than servers keep idle connections, so that a request rarely meets one that is just being closed.
        configuration.connectionPool.idleTimeout = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // A refused connection is reported at once; who calls decides whether to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    var client: HTTPClient { options.httpClient ?? Self.sharedClient }

    /// The request as it goes out.
    ///
    /// - Parameter body: what is sent in place of the request's own body.
    func message(_ request: APIRequest, token: String?, body: HTTPClientRequest.Body? = nil) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: address.baseURL + request.path)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers.add(name: "accept", value: request.accept)
        message.headers.add(name: "user-agent", value: options.userAgent)
        if let token {
            message.headers.add(name: "authorization", value: "Bearer \(token)")
        }
        if let body = body ?? request.body.map({ .bytes($0) }) {
            message.headers.add(name: "content-type", value: request.contentType)
            message.body = body
        }
        return message
    }

    /// - Parameter isLast: whether no other attempt will follow.
    func send(_ request: APIRequest, token: String?, isLast: Bool = true) async throws -> ByteBuffer {
        let limit: Duration
        switch request.patience {
        case .usual: limit = options.timeout
        case .upTo(let duration): limit = duration
        case .whileMoving: return try await sendWhileMoving(request, token)
        }
        let time = isLast ? limit : min(limit, request.repeatsAfter ?? limit)
        return try await outcome {
            try await answer(to: message(request, token: token))
        } unless: {
            try await Task.sleep(for: time)
        }
    }

    private func sendWhileMoving(_ request: APIRequest, _ token: String?) async throws -> ByteBuffer {
        let movement = Movement()
        let body = request.body.map { bytes in
            HTTPClientRequest.Body.stream(Moving(BufferPieces(bytes), movement), length: .known(Int64(bytes.readableBytes)))
        }
        return try await outcome {
            try await answer(to: message(request, token: token, body: body), movement)
        } unless: {
            try await movement.watch(every: options.interval)
        }
    }

    /// The HTTP client's own deadline ends with the head of an answer; here it is all of it that must come before `alarm` returns.
    private func outcome(
        of exchange: @escaping @Sendable () async throws -> ByteBuffer, unless alarm: @escaping @Sendable () async throws -> Void
    ) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask(operation: exchange)
            group.addTask {
                try await alarm()
                throw MartletError.tooSlow
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    private func answer(to message: HTTPClientRequest, _ movement: Movement? = nil) async throws -> ByteBuffer {
        let status: HTTPResponseStatus
        let headers: HTTPHeaders
        var body = ByteBuffer()
        do {
            let response = try await client.execute(message, timeout: .hours(24))
            (status, headers) = (response.status, response.headers)
            for try await piece in response.body {
                movement?.moved()
                body.writeImmutableBuffer(piece)
                guard body.readableBytes <= Self.maximumAnswerBytes else { throw MartletError.notTheProtocol("its answer has no end") }
            }
            try Task.checkCancellation()
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw MartletError(transport: error)
        }
        guard (200..<300).contains(status.code) else {
            throw MartletError(status: status, headers: headers, body: body)
        }
        return body
    }
}

extension MartletError {
    /// No whole answer came in time, or nothing moved any more.
    static let tooSlow = transport(Transport(kind: .timedOut, debugDescription: "no answer, or no more of it, in time"))

    /// A refusal, from its answer.
    init(status: HTTPResponseStatus, headers: HTTPHeaders, body: ByteBuffer) {
        let retryAfter = headers.first(name: "retry-after").flatMap(Int.init).map { Duration.seconds(max(0, $0)) }
        if let problem = try? JSON.decode(Problem.self, from: body) {
            self = .problem(problem, retryAfter: retryAfter)
        } else if [401, 413, 429].contains(status.code) || status.code >= 500 {
            // A proxy in between, or a server that is just starting or draining.
            let code: ErrorCode =
                switch status {
                case .unauthorized: .notAuthenticated
                case .payloadTooLarge: .tooLarge
                case .tooManyRequests: .rateLimited
                default: .unavailable
                }
            self = .problem(
                Problem(
                    title: status.reasonPhrase, status: Int(status.code), detail: "", code: code.rawValue,
                    requestID: headers.first(name: "x-request-id"), errors: nil), retryAfter: retryAfter)
        } else {
            self = .notTheProtocol("status \(status.code) without a description")
        }
    }

    init(transport error: any Error) {
        if let error = error as? MartletError {
            self = error
            return
        }
        let kind: Transport.Kind
        switch error {
        case let error as HTTPClientError:
            kind = Self.kind(of: error)
        case is NIOConnectionError, ChannelError.connectTimeout:
            kind = .unreachable
        case let error as IOError where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT].contains(error.errnoCode):
            kind = .unreachable
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            kind = .untrusted
        default:
            kind = .lost
        }
        self = .transport(Transport(kind: kind, debugDescription: String(reflecting: error)))
    }

    private static func kind(of error: HTTPClientError) -> Transport.Kind {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .unreachable
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timedOut
        default: .lost
        }
    }
}
