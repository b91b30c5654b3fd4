// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import MartletAPI

/// Refuses a request that does not say whom it is for (RFC 9112, section 3.2): what has no `Host`, or an empty one, comes from
/// nothing that a person uses. Whoever only asks whether the server lives may leave it out, as load balancers do.
package struct HostMiddleware<Context: RequestContext>: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.head.authority?.isEmpty ?? true, !Self.probes.contains(request.uri.path) else {
            return try await next(request, context)
        }
        throw ProblemResponse(.badRequest, .invalidInput, "The request has no Host.", headers: [.connection: "close"])
    }

    private static var probes: Set<String> { ["/healthz", "/readyz"] }
}
