// SPDX-License-Identifier: Apache-2.0

package import Hummingbird

/// The scheme, host and port that a browser names in `Origin` (RFC 6454).
package struct Origin: Hashable, Sendable {
    package let scheme: String
    package let host: String
    package let port: Int

    /// Nil for anything but `http://HOST`, `https://HOST` and the same with a port: `null`, a list, a path or user information are none.
    package init?(_ text: String) {
        let parts = text.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(scheme: String(parts[0]), authority: String(parts[1]))
    }

    /// `authority` is a host with or without a port, as in `Host`.
    init?(scheme: String, authority: String) {
        let defaultPort: Int
        switch scheme {
        case "http": defaultPort = 80
        case "https": defaultPort = 443
        default: return nil
        }
        let authority = authority.lowercased()
        let hostEnd: String.Index
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            hostEnd = authority.index(after: bracket)
        } else {
            hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        let host = authority[..<hostEnd]
        let isHost = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard !host.isEmpty, isHost else { return nil }
        var port = defaultPort
        if hostEnd < authority.endIndex {
            let digits = authority[authority.index(after: hostEnd)...]
            guard authority[hostEnd] == ":", digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = UInt16(digits)
            else { return nil }
            port = Int(number)
        }
        self.scheme = scheme
        self.host = String(host)
        self.port = port
    }
}

/// Which pages may open a socket. A browser sends a page's cookies and lets any page try, so this is what keeps other sites out.
package struct OriginPolicy: Sendable {
    /// Besides the server's own, exactly these.
    package var allowed: Set<Origin>

    package init(allowed: Set<Origin> = []) {
        self.allowed = allowed
    }

    /// Without an `Origin` the client is no browser, and is let in.
    ///
    /// The server's own origin is what `Host` says. Whether a proxy before it speaks HTTPS is what `X-Forwarded-Proto` says: a page cannot
    /// set that header. Without it, a `Host` with a port is this server's own plain HTTP; one without may be either.
    package func permits(_ request: Request) -> Bool {
        guard let value = request.headers[.origin] else { return true }
        guard let origin = Origin(value) else { return false }
        if allowed.contains(origin) {
            return true
        }
        guard let host = request.head.authority else { return false }
        let schemes: [String]
        if let forwarded = request.headers[.xForwardedProto] {
            schemes = [forwarded.lowercased()]
        } else {
            schemes = host.hasPortSuffix ? ["http"] : ["http", "https"]
        }
        return schemes.contains { Origin(scheme: $0, authority: host) == origin }
    }
}

extension String {
    fileprivate var hasPortSuffix: Bool {
        guard let colon = lastIndex(of: ":") else { return false }
        return !self[colon...].contains("]")
    }
}
