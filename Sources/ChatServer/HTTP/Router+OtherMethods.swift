// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird

extension Router {
    /// Makes every known path answer 405, with what it allows, to the methods that it does not take; by itself the router says 404. Call it
    /// behind the last route. Give the router `.autoGenerateHeadEndpoints`: HEAD is counted as allowed where GET is.
    package func refuseOtherMethods() {
        for (_, routes) in Dictionary(grouping: routes, by: \.path.description) {
            var taken = Set(routes.map(\.method))
            if taken.contains(.get) {
                taken.insert(.head)
            }
            let problem = ProblemResponse.methodNotAllowed(allowed: Array(taken))
            for method in knownMethods where !taken.contains(method) {
                on(routes[0].path, method: method) { _, _ -> Response in throw problem }
            }
        }
    }
}

/// Has a method that nobody has heard of refused like one that a path does not take: it is passed on, and logged, as TRACE, which
/// no path takes.
struct KnownMethodResponder<Inner: HTTPResponder>: HTTPResponder {
    let inner: Inner

    func respond(to request: Request, context: Inner.Context) async throws -> Response {
        guard !knownMethods.contains(request.method) else { return try await inner.respond(to: request, context: context) }
        var head = request.head
        head.method = .trace
        return try await inner.respond(to: Request(head: head, body: request.body), context: context)
    }
}

private let knownMethods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
