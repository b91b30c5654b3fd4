// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
import Synchronization

/// Who on this node listens to what. What is published by one caller after the other reaches every subscriber in that order;
/// where two publish at once, each subscriber has both, in either order. Publishing never waits.
package final class EventHub: Sendable {
    /// Ends with `EventHub.unsubscribe`.
    package struct Subscription: Hashable, Sendable {
        fileprivate let number: UInt64
        fileprivate let user: User.ID
        fileprivate let conversation: Conversation.ID?
    }

    private struct State {
        var next: UInt64 = 0
        /// Every socket of an account, of a conversation or not.
        var users: [User.ID: [UInt64: Mailbox]] = [:]
        var accounts: [User.ID: [UInt64: Mailbox]] = [:]
        var conversations: [Conversation.ID: [UInt64: Mailbox]] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Listens to a conversation, or, without one, to what concerns the account's whole list.
    package func subscribe(_ mailbox: Mailbox, user: User.ID, conversation: Conversation.ID?) -> Subscription {
        state.withLock { state in
            state.next += 1
            let number = state.next
            state.users[user, default: [:]][number] = mailbox
            if let conversation {
                state.conversations[conversation, default: [:]][number] = mailbox
            } else {
                state.accounts[user, default: [:]][number] = mailbox
            }
            return Subscription(number: number, user: user, conversation: conversation)
        }
    }

    package func unsubscribe(_ subscription: Subscription) {
        func remove<Key>(_ key: Key, from topics: inout [Key: [UInt64: Mailbox]]) {
            topics[key]?[subscription.number] = nil
            if topics[key]?.isEmpty == true { topics[key] = nil }
        }
        state.withLock { state in
            remove(subscription.user, from: &state.users)
            if let conversation = subscription.conversation {
                remove(conversation, from: &state.conversations)
            } else {
                remove(subscription.user, from: &state.accounts)
            }
        }
    }

    /// How many sockets the account has open.
    package func count(of user: User.ID) -> Int {
        state.withLock { $0.users[user]?.count ?? 0 }
    }

    package var count: Int {
        state.withLock { $0.users.values.reduce(0) { $0 + $1.count } }
    }

    /// `event` is made and encoded only where someone listens.
    package func publish(to conversation: Conversation.ID, except: Subscription? = nil, _ event: () -> SocketEvent) {
        let mailboxes = listeners(to: conversation, except: except)
        guard !mailboxes.isEmpty else { return }
        let encoded = EncodedEvent(event())
        for mailbox in mailboxes { mailbox.post(.event(encoded)) }
    }

    /// `event` is made and encoded only where someone listens.
    package func publish(to user: User.ID, _ event: () -> AccountEvent) {
        let mailboxes = state.withLock { $0.accounts[user].map { Array($0.values) } ?? [] }
        guard !mailboxes.isEmpty else { return }
        let encoded = EncodedEvent(event())
        for mailbox in mailboxes { mailbox.post(.event(encoded)) }
    }

    /// More news than this at once are not told one by one.
    private static let newsLimit = 50

    /// An event for each of `items`. Where there are many, the account's own sockets close instead, as if the server went away: who
    /// comes back reads the list again, once, and not a thousand changes of it.
    package func publish<Item>(to user: User.ID, each items: [Item], _ event: (Item) -> AccountEvent) {
        guard items.count > Self.newsLimit else {
            for item in items { publish(to: user) { event(item) } }
            return
        }
        let mailboxes = state.withLock { $0.accounts[user].map { Array($0.values) } ?? [] }
        for mailbox in mailboxes { mailbox.post(.close(.goingAway)) }
    }

    /// Whether the account has a socket that is told of its whole list.
    package func hasListeners(user: User.ID) -> Bool {
        state.withLock { $0.accounts[user] != nil }
    }

    package func hasListeners(user: User.ID, conversation: Conversation.ID) -> Bool {
        state.withLock { $0.accounts[user] != nil || $0.conversations[conversation] != nil }
    }

    func created(_ message: Message, reply: LiveReply?) {
        let mailboxes = listeners(to: message.conversationID)
        guard !mailboxes.isEmpty else { return }
        let encoded = EncodedEvent(.messageCreated(message))
        for mailbox in mailboxes { mailbox.post(.created(encoded, reply: reply)) }
    }

    func completed(_ message: Message) {
        let mailboxes = listeners(to: message.conversationID)
        guard !mailboxes.isEmpty else { return }
        let encoded = EncodedEvent(.messageComplete(message))
        for mailbox in mailboxes { mailbox.post(.completed(encoded, message.id)) }
    }

    func progressed(_ reply: LiveReply) {
        for mailbox in listeners(to: reply.conversationID) { mailbox.post(.progress(reply)) }
    }

    /// The conversation is gone: its sockets close.
    func removed(_ conversation: Conversation.ID) {
        for mailbox in listeners(to: conversation) { mailbox.post(.close(.conversationRemoved)) }
    }

    /// Every socket of the account looks again whether it may stay.
    func recheck(user: User.ID) {
        let mailboxes = state.withLock { $0.users[user].map { Array($0.values) } ?? [] }
        for mailbox in mailboxes { mailbox.post(.recheck) }
    }

    /// Every socket closes as soon as no reply is being written in its conversation.
    package func drain() {
        let mailboxes = state.withLock { state in state.users.values.flatMap(\.values) }
        for mailbox in mailboxes { mailbox.post(.drain) }
    }

    private func listeners(to conversation: Conversation.ID, except: Subscription? = nil) -> [Mailbox] {
        state.withLock { state in
            guard let found = state.conversations[conversation] else { return [] }
            guard let except else { return Array(found.values) }
            return found.filter { $0.key != except.number }.map(\.value)
        }
    }
}
