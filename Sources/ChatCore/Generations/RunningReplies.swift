// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Metrics
import Synchronization

/// The replies that are being written, by conversation: at most one each.
final class RunningReplies: Sendable {
    private struct State {
        var replies: [Conversation.ID: LiveReply] = [:]
        /// How those ended whose end the database has not taken yet.
        var unstored: [Conversation.ID: Message] = [:]
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let gauge = Gauge(label: "martlet_replies_running")

    subscript(conversation: Conversation.ID) -> LiveReply? {
        state.withLock { $0.replies[conversation] }
    }

    var all: [LiveReply] {
        state.withLock { Array($0.replies.values) }
    }

    func add(_ reply: LiveReply) {
        let count = state.withLock { state in
            state.replies[reply.conversationID] = reply
            return state.replies.count
        }
        gauge.record(count)
    }

    func unstoredFailure(in conversation: Conversation.ID) -> Message? {
        state.withLock { $0.unstored[conversation] }
    }

    /// It has ended, and is stored.
    func remove(_ reply: LiveReply) {
        remove(reply, unstored: nil)
    }

    /// It has ended like this, and cannot be stored yet.
    func giveUp(_ reply: LiveReply, _ failure: Message) {
        remove(reply, unstored: failure)
    }

    private func remove(_ reply: LiveReply, unstored: Message?) {
        let (count, waiter) = state.withLock { state -> (Int, CheckedContinuation<Void, Never>?) in
            if unstored != nil || state.unstored[reply.conversationID]?.id == reply.id { state.unstored[reply.conversationID] = unstored }
            if state.replies[reply.conversationID] === reply { state.replies[reply.conversationID] = nil }
            guard state.replies.isEmpty else { return (state.replies.count, nil) }
            defer { state.waiter = nil }
            return (0, state.waiter)
        }
        gauge.record(count)
        waiter?.resume()
    }

    /// For one caller.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.replies.isEmpty { state.waiter = continuation }
                return state.replies.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }

    /// Lets whoever waits go on all the same.
    func stopWaiting() {
        state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }
}
