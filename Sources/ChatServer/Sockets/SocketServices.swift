// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Logging
import MartletAPI

/// What the sockets stand on, all of them together.
final class SocketServices: Sendable {
    /// How often a ping is sent; told to clients, so that they notice a silent server.
    static let heartbeatSeconds = 25
    /// For one account, over all its tabs and devices, in this process.
    static let socketsPerUser = 1000
    private static let commandsPerMinute = 600
    private static let commandBurst = 300

    let accounts: Accounts
    let conversations: Conversations
    let generations: Generations
    let hub: EventHub
    /// Commands of any kind, an account's sockets together.
    let commands = RateLimiter<User.ID>(perMinute: commandsPerMinute, burst: commandBurst)
    let limits: SocketLimits
    let logger: Logger

    init(
        accounts: Accounts, conversations: Conversations, generations: Generations, hub: EventHub, limits: SocketLimits, logger: Logger
    ) {
        self.accounts = accounts
        self.conversations = conversations
        self.generations = generations
        self.hub = hub
        self.limits = limits
        self.logger = logger
    }
}

/// How long a socket is borne with.
package struct SocketLimits: Sendable {
    /// One that takes nothing at all for this long is closed.
    package var sendPatience: Duration = .seconds(60)
    /// How long before a token ends its client is asked for a fresh one, and how long after that the socket stays.
    package var tokenNotice: Duration = .seconds(60)
    package var tokenGrace: Duration = .seconds(30)
    /// How often tokens are looked at.
    package var interval: Duration = .seconds(2)

    package init() {}
}
