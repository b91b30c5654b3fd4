// SPDX-License-Identifier: Apache-2.0

package import Hummingbird

/// Serves the page at every path that is not the server's own. It stands inside of `ErrorMiddleware`.
package struct StaticPageMiddleware<Context: RequestContext>: RouterMiddleware {
    /// The first component of the paths that go on to the router.
    package static var routedPrefixes: Set<Substring> { ["api", "ws", "healthz", "readyz", "metrics"] }

    private let page: StaticPage

    package init(_ page: StaticPage) {
        self.page = page
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let first = request.uri.path.split(separator: "/", maxSplits: 1).first ?? ""
        return Self.routedPrefixes.contains(first) ? try await next(request, context) : try page.response(to: request)
    }
}
