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
    }

    private let state = Mutex(State())
    private let group = WaitGroup()
    private let gauge = Gauge(label: "martlet_replies_running")

    subscript(conversation: Conversation.ID) -> LiveReply? {
        state.withLock { $0.replies[conversation] }
    }

    var all: [LiveReply] {
        state.withLock { Array($0.replies.values) }
    }

    func add(_ reply: LiveReply) {
        let count = state.withLock { state in
            if state.replies.updateValue(reply, forKey: reply.conversationID) == nil { group.enter() }
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
        let (count, isRemoved) = state.withLock { state in
            if unstored != nil || state.unstored[reply.conversationID]?.id == reply.id { state.unstored[reply.conversationID] = unstored }
            let isRemoved = state.replies[reply.conversationID] === reply
            if isRemoved { state.replies[reply.conversationID] = nil }
            return (state.replies.count, isRemoved)
        }
        gauge.record(count)
        if isRemoved { group.leave() }
    }

    /// For one caller.
    func waitUntilEmpty() async {
        await group.wait()
    }

    /// Lets whoever waits go on all the same.
    func stopWaiting() {
        group.stopWaiting()
    }
}
