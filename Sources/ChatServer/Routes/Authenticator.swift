// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird

/// Finds out who makes a request: one rule for every route and socket.
struct Authenticator: Sendable {
    let accounts: Accounts

    func identity(of request: Request) async throws -> Identity {
        guard let token = Self.bearer(request.headers[.authorization]) else { throw ChatError.notAuthenticated }
        return try await accounts.authenticate(bearer: token)
    }

    /// Throws `forbidden` for anyone but an admin.
    func admin(of request: Request, _ context: ServerContext) async throws -> Author {
        let identity = try await identity(of: request)
        try identity.requireAdmin()
        return Author(identity.user, address: context.clientAddress)
    }

    /// A socket's: the header or, since a browser cannot set one, the subprotocol `bearer.TOKEN`.
    func socketIdentity(of request: Request) async throws -> Identity {
        if let header = request.headers[.authorization] {
            guard let token = Self.bearer(header) else { throw ChatError.notAuthenticated }
            return try await accounts.authenticate(bearer: token)
        }
        let offered = request.headers[values: .secWebSocketProtocol].flatMap { $0.split(separator: ",") }
        for item in offered {
            let name = item.drop { $0 == " " }
            if name.hasPrefix("bearer.") {
                return try await accounts.authenticate(bearer: String(name.dropFirst("bearer.".count).prefix { $0 != " " }))
            }
        }
        throw ChatError.notAuthenticated
    }

    private static func bearer(_ header: String?) -> String? {
        guard let header, header.utf8.count <= 8192 else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1].trimmingSpaces)
    }
}
