// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
import Synchronization

/// What waits to be told to one socket. Anyone may post, and never waits; one reader, called by a bell, takes everything that
/// is there.
///
/// That a reply has more text is one entry however much came: the text itself stays with the reply, and is cut out where
/// the reader's position is. So a slow reader costs a place in a list, not a copy of what it missed. Other events are held
/// up to `limit`; past that the mailbox closes with `tooSlow`.
package final class Mailbox: Sendable {
    package enum Item: Sendable {
        case event(EncodedEvent)
        /// A message now exists; `reply` where it is one that is being written.
        case created(EncodedEvent, reply: LiveReply?)
        /// The reply has more text than before.
        case progress(LiveReply)
        /// The reply has ended; nothing more is said of it.
        case completed(EncodedEvent, Message.ID)
        /// The client wants the reply, which is being written, from a position on.
        case resume(LiveReply, from: Int)
        /// The client wants a reply of which nothing is being written: it is being looked for in the database.
        case seek(Message.ID)
        /// What was found: how the reply had ended by then. It may have gone on since.
        case found(EncodedEvent, Message.ID, from: Int)
        /// Nothing behind this is said before it is known whether the account may still be here.
        case recheck
        /// Close once nothing more is to come.
        case drain
        /// Close now.
        case close(CloseCode)
    }

    private struct State {
        var items: [Item] = []
        /// The reader has been told of what waits, and has not come for it yet.
        var isRung = false
        var isClosed = false
        var rechecks = 0
    }

    private let limit: Int
    private let ring: @Sendable () -> Void
    private let state = Mutex(State())

    /// `ring` is called, by whoever posts, when there is something to take; not again before the reader has taken it, but for a
    /// `.recheck`: that is heard of also while the reader takes nothing because its client does not.
    package init(limit: Int = 512, ring: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.ring = ring
    }

    /// How often `.recheck` was posted.
    package var rechecks: Int {
        state.withLock(\.rechecks)
    }

    package func post(_ item: Item) {
        let isRecheck = if case .recheck = item { true } else { false }
        let isNews = state.withLock { state -> Bool in
            if isRecheck { state.rechecks += 1 }
            guard !state.isClosed else { return isRecheck }
            switch item {
            case .progress(let reply):
                if case .progress(let last) = state.items.last, last === reply { return false }
                state.items.append(item)
            case .close:
                // What was waiting for a socket that is to be closed is not worth its memory.
                state.items = [item]
                state.isClosed = true
            case .event, .created, .completed, .resume, .seek, .found, .recheck, .drain:
                if state.items.count < limit {
                    state.items.append(item)
                } else {
                    state.items = [.close(.tooSlow)]
                    state.isClosed = true
                }
            }
            defer { state.isRung = true }
            return !state.isRung || isRecheck
        }
        if isNews { ring() }
    }

    /// Everything that waits, in the order in which it was posted; empty where nothing does.
    package func take() -> [Item] {
        state.withLock { state in
            state.isRung = false
            defer { state.items = [] }
            return state.items
        }
    }
}
