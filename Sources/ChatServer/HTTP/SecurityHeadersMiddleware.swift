// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird

/// What tells a browser to be careful, on every response. A route that sets one of these itself keeps its own.
package struct SecurityHeadersMiddleware<Context: RequestContext>: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard response.status != .switchingProtocols else { return response }
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
        response.headers.setIfAbsent(.contentSecurityPolicy, isPage ? SecurityHeaders.pagePolicy : SecurityHeaders.dataPolicy)
        response.headers.setIfAbsent(.cacheControl, "no-store")
        for (name, value) in SecurityHeaders.always {
            response.headers.setIfAbsent(name, value)
        }
        return response
    }
}

enum SecurityHeaders {
    /// The page runs only its own files, and no text of a model can become markup or leave through an image's address.
    static let pagePolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")

    static let dataPolicy = "default-src 'none'; frame-ancestors 'none'"

    static let always: [(HTTPField.Name, String)] = [
        (.xContentTypeOptions, "nosniff"),
        (.referrerPolicy, "no-referrer"),
        (.crossOriginOpenerPolicy, "same-origin"),
        (.crossOriginResourcePolicy, "same-origin"),
        (.permissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        (.xFrameOptions, "DENY"),
        // Looking up a host's address ahead of a click would tell it by its name what a model wrote into a link.
        (.xDNSPrefetchControl, "off"),
    ]
}

extension HTTPFields {
    mutating func setIfAbsent(_ name: HTTPField.Name, _ value: @autoclosure () -> String) {
        if !contains(name) {
            self[name] = value()
        }
    }
}
