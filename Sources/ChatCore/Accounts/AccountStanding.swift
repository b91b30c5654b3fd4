// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// What a socket was opened on the strength of, besides its session or key. When it changes the socket is closed, although the same
/// session or key may open another: whatever was decided by the old role or proved with the old password is decided anew.
package struct AccountStanding: Sendable {
    package let user: User
    private let passwordHash: String

    init(_ credentials: Credentials) {
        user = credentials.user
        passwordHash = credentials.passwordHash
    }

    /// No password, not even the same one once more, has the same hash again.
    package func isSame(as other: Self) -> Bool {
        user.role == other.user.role && passwordHash == other.passwordHash
    }
}
