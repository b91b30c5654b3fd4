// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// Tells a test of every answer that a route has made, before anything of it is written: what happens to a request just then
/// cannot be brought about from outside.
struct AnswerHookMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    let hook: @Sendable (_ path: String, _ status: Int) async throws -> Void

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        try await hook(request.uri.path, response.status.code)
        return response
    }
}
