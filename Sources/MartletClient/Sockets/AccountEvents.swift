// SPDX-License-Identifier: Apache-2.0

public import MartletAPI
import NIOCore

/// What `Martlet.followAccount` tells.
public enum AccountUpdate: Hashable, Sendable {
    /// From here on everything is told. What happened before is not: ask for the list now, also each time after the first.
    case connected
    case event(AccountEvent)
    /// There is no connection; the next attempt follows after this wait, when the next update is asked for.
    case disconnected(MartletError.Summary, retryingIn: Duration)
}

/// Everything that happens to an account, over as many connections as it takes; otherwise as `ConversationUpdates`.
public struct AccountUpdates: AsyncSequence, Sendable {
    public typealias Element = AccountUpdate

    let client: Martlet

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(follower: AccountFollower(client: client))
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        let follower: AccountFollower

        public mutating func next() async throws -> AccountUpdate? {
            try await follower.next()
        }
    }
}

extension Martlet {
    public func followAccount() -> AccountUpdates {
        AccountUpdates(client: self)
    }

    /// Opens the account's socket, and closes it when `body` is done. Its first event need not come before something happens.
    public func withAccountEvents<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ body: (SocketEvents<AccountEvent>) async throws -> Result
    ) async throws -> Result {
        let connection = try await caller.openSocket("/ws/events/", renewsToken: true)
        let renewal = SocketRenewal(credentials: caller.credentials, isAutomatic: true)
        return try await connection.whileOpen {
            try await body(SocketEvents(connection: connection, renewal: renewal))
        }
    }
}
