// SPDX-License-Identifier: Apache-2.0

import MartletAPI

/// Keeps one socket signed in.
struct SocketRenewal: Sendable {
    let credentials: Credentials
    let isAutomatic: Bool

    /// The time that the client itself reckoned with has come. The server closes a socket whose token has ended, so a refresh that fails now
    /// shows there, and reconnecting begins with another.
    func renew(_ connection: SocketConnection) async throws {
        try await hand(connection) { try await credentials.token() }
        if let next = await credentials.renewAt {
            // Not sooner than a second, so that a server that cannot be asked is not asked all the time.
            connection.scheduleRenewal(at: max(next, .now + .seconds(1)))
        }
    }

    /// The server warns before the token ends: the last word where the two clocks differ.
    func heed(_ event: SocketEvent, _ connection: SocketConnection) async throws {
        guard case .error(let error) = event, error.warnsOfToken else { return }
        try await hand(connection) {
            let token = try await credentials.token()
            guard let token, token == connection.token else { return token }
            return try await credentials.token(insteadOf: token)
        }
    }

    private func hand(_ connection: SocketConnection, _ fresh: () async throws -> String?) async throws {
        guard isAutomatic else { return }
        do {
            guard let token = try await fresh(), token != connection.token else { return }
            try await connection.authenticate(token)
        } catch is MartletError {
            try Task.checkCancellation()
        }
    }
}

extension SocketEvent.SocketError {
    /// Of all the errors only this one answers nothing.
    var warnsOfToken: Bool {
        code == ErrorCode.notAuthenticated.rawValue && clientID == nil && messageID == nil
    }
}
