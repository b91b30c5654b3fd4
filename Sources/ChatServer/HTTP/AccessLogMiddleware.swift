// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import Logging

/// One line a request: what was asked, what was answered, and how long the answer's head took. Never the query string, which holds signatures.
package struct AccessLogMiddleware<Context: RequestContext>: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        context.logger.log(
            level: level(of: request, response), "request",
            metadata: [
                "method": "\(request.method.rawValue.prefix(32))",
                "path": "\(request.uri.path.prefix(512))",
                "status": "\(response.status.code)",
                "duration_ms": "\(start.duration(to: .now) / .milliseconds(1))",
            ])
        return response
    }

    private func level(of request: Request, _ response: Response) -> Logger.Level {
        switch response.status.code {
        case 500...: .error
        case 400...: .info
        default: request.method == .get || request.method == .head ? .debug : .info
        }
    }
}
