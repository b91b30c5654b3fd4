// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird

extension Router {
    /// Makes every known path answer 405, with what it allows, to the methods that it does not take; by itself the router says 404. Call it
    /// behind the last route. Give the router `.autoGenerateHeadEndpoints`: HEAD is counted as allowed where GET is.
    package func refuseOtherMethods() {
        let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
        for (_, routes) in Dictionary(grouping: routes, by: \.path.description) {
            var taken = Set(routes.map(\.method))
            if taken.contains(.get) {
                taken.insert(.head)
            }
            let problem = ProblemResponse.methodNotAllowed(allowed: Array(taken))
            for method in known where !taken.contains(method) {
                on(routes[0].path, method: method) { _, _ -> Response in throw problem }
            }
        }
    }
}
