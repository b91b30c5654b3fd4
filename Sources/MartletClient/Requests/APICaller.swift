// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore

/// Makes REST calls: the credential, the repeats, and what an answer means.
struct APICaller: Sendable {
    let address: ServerAddress
    let options: Martlet.Options
    let credentials: Credentials
    let exchange: HTTPExchange

    init(address: ServerAddress, credential: Martlet.Credential, options: Martlet.Options) {
        self.address = address
        self.options = options
        let exchange = HTTPExchange(address: address, options: options)
        self.exchange = exchange
        credentials = Credentials(credential, onRefresh: options.onRefresh) { token in
            // The contract forgives using a refresh token twice within ten seconds, so a lost answer costs no session. With their pauses
            // two attempts of three seconds leave the third another three to reach the server in time; its answer may then be slow.
            var request = APIRequest(.post, "/api/v1/auth/refresh/", sending: RefreshRequest(refresh: token), mayRepeat: true)
            request.isAuthenticated = false
            request.repeatsAfter = .seconds(3)
            request.maximumAttempts = 3
            return try await Self.decoded(Self.persistently(request, token: nil, exchange, options))
        }
    }

    func call<Value: Decodable>(_ request: APIRequest, returning: Value.Type = Value.self) async throws -> Value {
        try Self.decoded(await answer(to: request))
    }

    func call(_ request: APIRequest) async throws {
        _ = try await answer(to: request)
    }

    /// The body of a good answer, whatever it holds.
    func answer(to request: APIRequest) async throws -> ByteBuffer {
        guard request.isAuthenticated, let token = try await credentials.token() else {
            return try await Self.persistently(request, token: nil, exchange, options)
        }
        do {
            return try await Self.persistently(request, token: token, exchange, options)
        } catch let error as MartletError where error.code == .notAuthenticated {
            guard let fresh = try await credentials.token(insteadOf: token) else { throw error }
            return try await Self.persistently(request, token: fresh, exchange, options)
        }
    }

    private static func persistently(
        _ request: APIRequest, token: String?, _ exchange: HTTPExchange, _ options: Martlet.Options
    ) async throws -> ByteBuffer {
        var pauses = Backoff(first: .milliseconds(200), longest: .seconds(5))
        let attempts = request.mayRepeat ? min(options.attempts, request.maximumAttempts ?? .max) : 1
        var attempt = 1
        while true {
            do {
                return try await exchange.send(request, token: token, isLast: attempt >= attempts)
            } catch let error as MartletError {
                if attempt > 1, request.method == .delete, error.code == .notFound {
                    // The attempt before did it, and its answer was lost.
                    return ByteBuffer()
                }
                guard attempt < attempts, let pause = pauses.pause(after: error) else { throw error }
                attempt += 1
                try await options.pause(pause)
            }
        }
    }

    static func decoded<Value: Decodable>(_ body: ByteBuffer) throws -> Value {
        do {
            return try JSON.decode(from: body)
        } catch {
            throw MartletError.notTheProtocol("its answer is not the JSON that was expected")
        }
    }
}

extension Backoff {
    /// Nil where another attempt cannot help, or the server wants to be left alone for longer than a caller would wait.
    fileprivate mutating func pause(after error: MartletError) -> Duration? {
        switch error {
        case .problem(let problem, let retryAfter):
            guard [502, 503, 504].contains(problem.status), (retryAfter ?? .zero) <= .seconds(10) else { return nil }
            return max(next(), retryAfter ?? .zero)
        case .transport where error.isTransient:
            return next()
        case .transport, .signedOut, .closed, .notTheProtocol, .invalidServer:
            return nil
        }
    }
}
