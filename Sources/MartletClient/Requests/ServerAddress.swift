// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where a server is, taken apart once for both of its protocols.
struct ServerAddress: Hashable, Sendable {
    let isSecure: Bool
    /// Without the brackets of an IPv6 address.
    let host: String
    let port: Int
    /// The path that a proxy adds, without a slash at its end.
    let prefix: String

    init(_ text: String) throws(MartletError) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        let hasScheme = trimmed.contains("://")
        guard let parts = URLComponents(string: hasScheme ? trimmed : "any://" + trimmed), let found = parts.host, !found.isEmpty else {
            throw .invalidServer("it needs a host, as in http://127.0.0.1:8080")
        }
        let host = found.hasPrefix("[") ? String(found.dropFirst().dropLast()) : found
        switch hasScheme ? parts.scheme?.lowercased() : nil {
        case "http", "ws": isSecure = false
        case "https", "wss": isSecure = true
        case nil: isSecure = !Self.isLoopback(host)
        case .some: throw .invalidServer("it begins with http:// or https://")
        }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
            throw .invalidServer("it holds a name, a query or a fragment")
        }
        let port = parts.port ?? (isSecure ? 443 : 80)
        guard (1...65535).contains(port) else { throw .invalidServer("the port is not one") }
        self.host = host
        self.port = port
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        prefix = path
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// For the `Host` header.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    var baseURL: String {
        (isSecure ? "https://" : "http://") + authority + prefix
    }
}
