// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Logging
import MartletAPI

/// What the sockets stand on.
struct SocketServices: Sendable {
    /// How often a ping is sent; told to clients, so that they notice a silent server.
    static let heartbeatSeconds = 25
    /// How long before a token ends its client is asked for a fresh one, and how long after that the socket stays.
    static let tokenNotice: Duration = .seconds(60)
    static let tokenGrace: Duration = .seconds(30)
    /// For one account, over all its nodes' tabs and devices.
    static let socketsPerUser = 1000
    private static let commandsPerMinute = 600
    private static let commandBurst = 300

    let accounts: Accounts
    let conversations: Conversations
    let generations: Generations
    let hub: EventHub
    /// Commands of any kind, an account's sockets together.
    let commands = RateLimiter<User.ID>(perMinute: commandsPerMinute, burst: commandBurst)
    let logger: Logger
}
