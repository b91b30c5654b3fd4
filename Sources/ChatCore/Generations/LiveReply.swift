// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
import NIOCore
import Synchronization

/// A reply while it is being written: its text so far, how much of that is stored, and how it ended.
///
/// Only stored text is ever shown. Positions are bytes of UTF-8 from the reply's start and lie between Unicode scalars.
/// One task writes (`append`), whoever is first ends it (`end`), the `ReplyWriter` stores it, and any number of
/// subscribers cut out what they lack.
package final class LiveReply: Sendable {
    /// The reply as it was when it began: empty, or, where it goes on, as it had ended.
    package let message: Message
    package let user: User.ID
    let agent: Agent
    /// The user's message that it answers.
    let question: Message
    let isFirst: Bool

    package var id: Message.ID { message.id }
    package var conversationID: Conversation.ID { message.conversationID }

    struct Ending: Sendable {
        var status: Message.Status
        var usage: Message.Usage?
        var error: Message.Failure?
    }

    private struct State {
        var text = ByteBuffer()
        var storedTo = 0
        /// The newest piece, encoded: what every subscriber that keeps up needs next.
        var latest: (from: Int, event: EncodedEvent)?
        var ending: Ending?
        var isQueued = false
        var isStored = false
        var isAnnounced = false
        var cancel: (@Sendable () -> Void)?
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let encodedID: String
    private let state = Mutex(State())

    init(_ turn: StartedTurn, user: User.ID) {
        self.message = turn.reply
        self.question = turn.message
        self.agent = turn.agent
        self.isFirst = turn.isFirst
        self.user = user
        // A reply that goes on holds what it held; that is stored.
        state.withLock { state in
            state.text.writeString(turn.reply.content)
            state.storedTo = state.text.writerIndex
        }
        self.encodedID = turn.reply.id.description
    }

    // MARK: Writing

    /// True where the writer has to be told: it does not know yet of anything new. After the end nothing is taken.
    func append(_ text: String) -> Bool {
        state.withLock { state in
            guard state.ending == nil else { return false }
            state.text.writeString(text)
            defer { state.isQueued = true }
            return !state.isQueued
        }
    }

    /// True for whoever ends it first; everyone else changes nothing.
    func end(_ ending: Ending) -> Bool {
        let (isFirst, cancel) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            guard state.ending == nil else { return (false, nil) }
            state.ending = ending
            return (true, state.cancel)
        }
        cancel?()
        return isFirst
    }

    /// Runs at once where the reply has ended already.
    func onEnd(cancel: @escaping @Sendable () -> Void) {
        let hasEnded = state.withLock { state in
            state.cancel = cancel
            return state.ending != nil
        }
        if hasEnded { cancel() }
    }

    // MARK: Storing

    /// What is not stored yet. Text that comes in from now on needs the writer to be told again.
    func unstored() -> (offset: Int, text: String)? {
        state.withLock { state in
            state.isQueued = false
            guard state.text.writerIndex > state.storedTo else { return nil }
            return (state.storedTo, state.text.string(from: state.storedTo, to: state.text.writerIndex))
        }
    }

    /// True where there is text to store that the writer is not going to see by itself.
    func requeue() -> Bool {
        state.withLock { state in
            guard state.ending == nil, !state.isQueued else { return false }
            state.isQueued = true
            return true
        }
    }

    /// Text up to `position` is stored and may be shown. True the first time there is any news of it.
    func stored(to position: Int) -> Bool {
        state.withLock { state in
            guard position > state.storedTo else { return false }
            let from = state.storedTo
            let json = EncodedEvent.chunk(encodedID, from: from, to: position, state.text.string(from: from, to: position))
            state.latest = (from, EncodedEvent(json))
            state.storedTo = position
            return from == message.content.utf8.count
        }
    }

    /// How it ended, with all of its text.
    func final() -> (ending: Ending, content: String)? {
        state.withLock { state in
            state.ending.map { ($0, state.text.string(from: 0, to: state.text.writerIndex)) }
        }
    }

    /// Ends it as failed because it cannot be stored, whatever it had ended as: what nobody has seen is dropped, so that
    /// what is stored later is what was shown. Nil where that has been done, or it has been stored after all.
    func giveUp(_ failure: Message.Failure) -> Message? {
        let (message, cancel) = state.withLock { state -> (Message?, (@Sendable () -> Void)?) in
            guard !state.isStored, state.ending?.error != failure else { return (nil, nil) }
            state.ending = Ending(status: .failed, usage: nil, error: failure)
            state.text.moveWriterIndex(to: state.storedTo)
            var message = self.message
            message.status = .failed
            message.error = failure
            message.content = state.text.string(from: 0, to: state.storedTo)
            return (message, state.cancel)
        }
        cancel?()
        return message
    }

    /// True the first time: its end is told once.
    func announceEnd() -> Bool {
        state.withLock { state in
            defer { state.isAnnounced = true }
            return !state.isAnnounced
        }
    }

    func endingIsStored() {
        let waiters = state.withLock { state in
            state.isStored = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once its ending is stored, or when the task is cancelled.
    func waitForEnding() async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isStored || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    package var hasEnded: Bool {
        state.withLock { $0.ending != nil }
    }

    // MARK: Reading

    /// All that may be shown.
    package func snapshot() -> SocketEvent.Snapshot {
        state.withLock { state in
            .init(messageID: id, content: state.text.string(from: 0, to: state.storedTo), nextOffset: state.storedTo)
        }
    }

    /// What follows a position.
    package enum Continuation: Sendable {
        /// The next piece, and where it ends: the newest as everyone gets it, or several as one.
        case piece(EncodedEvent, end: Int)
        /// Nothing yet.
        case nothing
        /// Nobody can hold text up to there: it lies past what was shown, or within a scalar.
        case impossible
    }

    /// Several pieces are put together up to this many bytes, so that a client need not take a long reply in one frame.
    private static let mergeLimit = 65_536

    /// The piece ends at `limit`, which lies behind `position` and between scalars, where it would go past it.
    package func next(after position: Int, to limit: Int = .max) -> Continuation {
        state.withLock { state in
            guard position >= 0, position <= state.storedTo else { return .impossible }
            guard position < state.storedTo else { return .nothing }
            if let latest = state.latest, latest.from == position, limit >= state.storedTo {
                return .piece(latest.event, end: state.storedTo)
            }
            guard !state.text.isWithinScalar(position) else { return .impossible }
            var end = min(state.storedTo, position + Self.mergeLimit, limit)
            while end < state.storedTo, state.text.isWithinScalar(end) { end -= 1 }
            let json = EncodedEvent.chunk(encodedID, from: position, to: end, state.text.string(from: position, to: end))
            return .piece(EncodedEvent(json), end: end)
        }
    }
}

extension ByteBuffer {
    fileprivate func string(from start: Int, to end: Int) -> String {
        // The buffer is only ever appended to, and never with anything but whole strings.
        getString(at: start, length: end - start) ?? ""
    }

    fileprivate func isWithinScalar(_ position: Int) -> Bool {
        getInteger(at: position, as: UInt8.self).map { $0 & 0xC0 == 0x80 } ?? false
    }
}
