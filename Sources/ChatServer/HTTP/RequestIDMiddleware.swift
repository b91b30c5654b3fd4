// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import Logging
import MartletAPI

/// Gives each request an id, the client's own where it sent a good one, and puts it on the response and on every line logged for the request.
/// It stands outside of all other middleware.
package struct RequestIDMiddleware<Context: IdentifiedRequestContext>: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = RequestIdentifier.taken(from: request) ?? RequestIdentifier.make()
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: "request_id"] = .string(context.requestID)
        var response = try await next(request, context)
        // Also where it is an error: what followed the head would be read as the next answer (RFC 9110, section 9.3.2).
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[.xRequestID] = context.requestID
        return response
    }
}

enum RequestIdentifier {
    static func make() -> String {
        Identifier<Self>().description
    }

    /// Nil unless it is 1 to 128 letters, digits, dots, underscores and hyphens: it is logged, and sent back.
    static func taken(from request: Request) -> String? {
        guard let id = request.headers[.xRequestID], (1...128).contains(id.utf8.count) else { return nil }
        let isWellFormed = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isWellFormed ? id : nil
    }
}
