// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes

extension HTTPField.Name {
    package static let xRequestID = Self("X-Request-ID")!
    static let xForwardedProto = Self("X-Forwarded-Proto")!
    static let referrerPolicy = Self("Referrer-Policy")!
    static let permissionsPolicy = Self("Permissions-Policy")!
    static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
    static let xFrameOptions = Self("X-Frame-Options")!
    static let xDNSPrefetchControl = Self("X-DNS-Prefetch-Control")!
}

extension HTTPFields {
    /// Whether a list-valued field has this token, in any case (RFC 9110, section 5.6.1).
    func hasToken(_ token: String, in name: HTTPField.Name) -> Bool {
        tokens(in: name).contains { $0.lowercased() == token }
    }

    /// The elements of a list of tokens, in order, as they are written.
    func tokens(in name: HTTPField.Name) -> [String] {
        self[values: name].flatMap { $0.split(separator: ",") }.map { String($0.trimmingSpaces) }.filter { !$0.isEmpty }
    }
}

extension Substring {
    var trimmingSpaces: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
