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

    /// The request as it goes out, without a body that is not in it.
    func message(_ request: APIRequest, token: String?) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: address.baseURL + request.path)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers.add(name: "accept", value: request.accept)
        message.headers.add(name: "user-agent", value: options.userAgent)
        if let token {
            message.headers.add(name: "authorization", value: "Bearer \(token)")
        }
        if let body = request.body {
            message.headers.add(name: "content-type", value: request.contentType)
            message.body = .bytes(body)
        }
        return message
    }

    func send(_ request: APIRequest, token: String?) async throws -> ByteBuffer {
        let status: HTTPResponseStatus
        let headers: HTTPHeaders
        let body: ByteBuffer
        do {
            let response = try await client.execute(message(request, token: token), timeout: TimeAmount(options.timeout))
            (status, headers) = (response.status, response.headers)
            body = try await response.body.collect(upTo: Self.maximumAnswerBytes)
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
    /// A refusal, from its answer.
    init(status: HTTPResponseStatus, headers: HTTPHeaders, body: ByteBuffer) {
        let retryAfter = headers.first(name: "retry-after").flatMap(Int.init).map { Duration.seconds(max(0, $0)) }
        if let problem = try? JSON.decode(Problem.self, from: body) {
            self = .problem(problem, retryAfter: retryAfter)
        } else if [401, 429, 502, 503, 504].contains(status.code) {
            // A proxy in between, or a server that is just starting or draining.
            let code: ErrorCode =
                switch status {
                case .unauthorized: .notAuthenticated
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
