// SPDX-License-Identifier: Apache-2.0

import ChatCore
import MartletAPI
import NIOCore

/// What a socket hears of: it begins before the request for the socket is answered, so that whoever has seen the 101 misses
/// nothing that happens after it, and ends with the connection. Until somebody writes it waits in the mailbox.
final class SocketListening: Sendable {
    enum Scope: Sendable {
        case conversation(Conversation.ID)
        /// The account's list.
        case account

        var conversation: Conversation.ID? {
            switch self {
            case .conversation(let id): id
            case .account: nil
            }
        }
    }

    let scope: Scope
    let mailbox: Mailbox
    let subscription: EventHub.Subscription
    /// While somebody writes.
    let writer: Doorbell.Reader
    private let hub: EventHub

    init(to scope: Scope, user: User.ID, hub: EventHub, loop: any EventLoop, bell: Doorbell) {
        self.scope = scope
        self.hub = hub
        let writer = Doorbell.Reader.makeEmptyBox(valueType: SocketWriter.self, eventLoop: loop)
        self.writer = writer
        mailbox = Mailbox { bell.ring(for: writer) }
        subscription = hub.subscribe(mailbox, user: user, conversation: scope.conversation)
    }

    /// May be called again.
    func end() {
        hub.unsubscribe(subscription)
    }
}
