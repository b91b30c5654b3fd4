// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Who makes a request, and by what right.
package struct Identity: Hashable, Sendable {
    package enum Credential: Hashable, Sendable {
        case session(Session.ID)
        case apiKey(APIKey.ID)
    }

    package var user: User
    package let credential: Credential
    /// When the token ends, or the API key; nil for one that does not end by itself.
    package let expiresAt: Timestamp?

    package init(user: User, credential: Credential, expiresAt: Timestamp?) {
        self.user = user
        self.credential = credential
        self.expiresAt = expiresAt
    }

    package var sessionID: Session.ID? {
        switch credential {
        case .session(let id): id
        case .apiKey: nil
        }
    }

    package func requireAdmin() throws {
        guard user.role == .admin else { throw ChatError.forbidden }
    }
}
