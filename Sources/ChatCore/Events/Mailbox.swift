// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
import Synchronization

/// What waits to be told to one socket. Anyone may post, and never waits; one reader takes everything that is there.
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
        /// The client wants the reply from a position on.
        case resume(SocketCommand.Resume)
        /// Look again whether the account may still be here.
        case recheck
        /// Close once nothing more is to come.
        case drain
        /// Close now.
        case close(CloseCode)
    }

    private struct State {
        var items: [Item] = []
        var reader: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let limit: Int
    private let state = Mutex(State())

    package init(limit: Int = 512) {
        self.limit = limit
    }

    package func post(_ item: Item) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isClosed else { return nil }
            switch item {
            case .progress(let reply):
                if case .progress(let last) = state.items.last, last === reply { return nil }
                state.items.append(item)
            case .close:
                // What was waiting for a socket that is to be closed is not worth its memory.
                state.items = [item]
                state.isClosed = true
            case .event, .created, .completed, .resume, .recheck, .drain:
                if state.items.count < limit {
                    state.items.append(item)
                } else {
                    state.items = [.close(.tooSlow)]
                    state.isClosed = true
                }
            }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    /// Everything that waits; empty where nothing does.
    package func poll() -> [Item] {
        state.withLock { state in
            defer { state.items = [] }
            return state.items
        }
    }

    /// Everything that waits, in the order in which it was posted; waits for something where nothing does. Empty once the
    /// caller's task is cancelled. For one reader at a time.
    package func take() async -> [Item] {
        await withTaskCancellationHandler {
            while !Task.isCancelled {
                let items = poll()
                if !items.isEmpty { return items }
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        guard state.items.isEmpty, !Task.isCancelled else { return true }
                        state.reader = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            }
            return []
        } onCancel: {
            state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }?.resume()
        }
    }
}
