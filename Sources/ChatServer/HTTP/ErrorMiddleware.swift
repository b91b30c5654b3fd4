// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import Logging
import MartletAPI
import NIOCore
import NIOHTTP1

/// Makes every error an `application/problem+json`. It stands inside of `RequestIDMiddleware`, `AccessLogMiddleware` and
/// `SecurityHeadersMiddleware`, and outside of whatever may throw.
package struct ErrorMiddleware<Context: IdentifiedRequestContext>: RouterMiddleware {
    private let map: @Sendable (any Error) -> ProblemResponse?

    /// `map` is asked first. What neither it nor the framework's own errors explain is logged and answered with 500.
    package init(map: @escaping @Sendable (any Error) -> ProblemResponse? = { _ in nil }) {
        self.map = map
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem: ProblemResponse
            if let known = map(error) ?? ProblemResponse(framework: error) {
                problem = known
            } else {
                context.logger.error("unexpected error", metadata: ["error": "\(error)", "error_type": "\(type(of: error))"])
                problem = .internalError
            }
            return problem.response(requestID: context.requestID)
        }
    }
}

extension ProblemResponse {
    /// What Hummingbird, NIO and the decoders throw at a request that is not in order.
    init?(framework error: any Error) {
        switch error {
        case let problem as ProblemResponse:
            self = problem
        case let error as HTTPError where error.status == .notFound && error.body == nil:
            self = .notFound
        case let error as HTTPError:
            self.init(status: error.status, detail: error.body, headers: error.headers)
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, .tooLarge, "The request's body is too large.")
        case is HTTPParserError:
            self.init(.badRequest, .invalidInput, "The request's body ended early or is not framed well.", headers: [.connection: "close"])
        case is DecodingError:
            self.init(.badRequest, .malformedJSON, "The request's body is not the JSON that this address takes.")
        case is CancellationError:
            self.init(
                .serviceUnavailable, .unavailable, "The server is shutting down.", headers: [.retryAfter: "1", .connection: "close"])
        case let error as any HTTPResponseError:
            self.init(status: error.status, detail: nil)
        default:
            return nil
        }
    }
}
