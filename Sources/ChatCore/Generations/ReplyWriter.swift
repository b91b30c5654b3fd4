// SPDX-License-Identifier: Apache-2.0

import Logging
import MartletAPI
import Synchronization

/// Stores what all running replies of this node have become, together: one transaction for everything that came in since
/// the last one, as soon as that is done. Only then is it published. So what anyone has seen is stored, many replies share
/// the cost of a commit, and a lone one waits for nothing.
final class ReplyWriter: Sendable {
    /// Between the starts of two commits: at a hundred a second a subscriber waits ten milliseconds at most, and no number of
    /// replies makes more commits. Where many have news each time, half as many commits carry twice as much each.
    private static func pace(replies: Int) -> Duration {
        .milliseconds(replies < 32 ? 10 : 20)
    }
    private static let retryDelay: Duration = .milliseconds(100)
    /// While the database refuses: the log may be on the disk that is full.
    private static let reminderInterval: Duration = .seconds(60)

    private struct State {
        var pending: [LiveReply] = []
        var ending: [LiveReply] = []
        var waiter: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let store: any GenerationStore
    private let patience: Duration
    private let logger: Logger
    private let published: @Sendable (LiveReply, Published) -> Void
    private let state = Mutex(State())

    /// What has just become known of a reply.
    enum Published: Sendable {
        /// `isFirst`: it had no text before.
        case text(isFirst: Bool)
        /// It has ended, and that is stored.
        case ended(Message)
        /// It has ended as failed, because the database refuses, and that is not stored yet.
        case gaveUp(Message)
    }

    /// `patience`: how long the database may refuse before the replies that wait for it are ended. `published` is called
    /// right after each commit, on the store's thread, in the order of the pieces.
    init(
        store: any GenerationStore, patience: Duration, logger: Logger,
        published: @escaping @Sendable (LiveReply, Published) -> Void
    ) {
        self.store = store
        self.patience = patience
        self.logger = logger
        self.published = published
    }

    /// The reply has new text.
    func note(_ reply: LiveReply) {
        wake { $0.pending.append(reply) }
    }

    /// The reply has ended; once for each reply.
    func noteEnd(of reply: LiveReply) {
        wake { $0.ending.append(reply) }
    }

    /// `run` returns once everything that was noted is stored.
    func close() {
        wake { $0.isClosed = true }
    }

    private func wake(_ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }

    func run() async {
        var failingSince: ContinuousClock.Instant?
        var loggedAt: ContinuousClock.Instant?
        while true {
            await waitForWork()
            let started = ContinuousClock.now
            let work = state.withLock { state in
                defer { (state.pending, state.ending) = ([], []) }
                return (pending: state.pending, ending: state.ending, isClosed: state.isClosed)
            }
            if work.pending.isEmpty, work.ending.isEmpty {
                if work.isClosed { return }
                continue
            }
            do {
                try await commit(work.pending, work.ending)
                if let since = failingSince {
                    logger.notice("replies are stored again", metadata: ["refused_for": "\(since.duration(to: .now))"])
                }
                (failingSince, loggedAt) = (nil, nil)
            } catch {
                let since = failingSince ?? started
                failingSince = since
                if loggedAt.map({ started - $0 >= Self.reminderInterval }) ?? true {
                    loggedAt = started
                    logger.error(
                        "replies could not be stored",
                        metadata: ["error": "\(error)", "replies": "\(work.pending.count + work.ending.count)"])
                }
                refused(work.pending, work.ending, giveUp: started - since > patience)
                try? await Task.sleep(for: Self.retryDelay)
                if work.isClosed, started - since > patience { return }
            }
            let rest = Self.pace(replies: work.pending.count) - (.now - started)
            if rest > .zero, !work.isClosed { try? await Task.sleep(for: rest) }
        }
    }

    private func waitForWork() async {
        await withCheckedContinuation { continuation in
            let hasWork = state.withLock { state in
                guard state.pending.isEmpty, state.ending.isEmpty, !state.isClosed else { return true }
                state.waiter = continuation
                return false
            }
            if hasWork { continuation.resume() }
        }
    }

    private func commit(_ pending: [LiveReply], _ ending: [LiveReply]) async throws {
        let now = Timestamp.now
        var batch = ReplyBatch()
        var written: [(reply: LiveReply, end: Int)] = []
        for reply in pending where !reply.hasEnded {
            guard let (offset, text) = reply.unstored() else { continue }
            batch.pieces.append(.init(messageID: reply.id, offset: offset, text: text))
            written.append((reply, offset + text.utf8.count))
        }
        batch.endings = ending.compactMap { reply in
            reply.final().map { ending, content in
                .init(
                    messageID: reply.id, conversationID: reply.conversationID, content: content, status: ending.status,
                    model: reply.agent.model,
                    usage: ending.usage, error: ending.error, endedAt: now)
            }
        }
        if batch.isEmpty { return }
        _ = try await store.commit(batch) { [self, written, endings = batch.endings] ended in
            publish(written, zip(ending, endings), ended)
        }
    }

    private func publish(
        _ written: [(reply: LiveReply, end: Int)], _ ending: Zip2Sequence<[LiveReply], [ReplyBatch.Ending]>, _ ended: Set<Message.ID>
    ) {
        for (reply, end) in written {
            published(reply, .text(isFirst: reply.stored(to: end)))
        }
        for (reply, stored) in ending {
            let end = stored.content.utf8.count
            let isFirst = reply.stored(to: end)
            if end > 0 { published(reply, .text(isFirst: isFirst)) }
            if !ended.contains(reply.id) {
                logger.info("the reply had already ended in the database", metadata: ["message_id": "\(reply.id)"])
            }
            published(reply, .ended(reply.message.ended(stored)))
            reply.endingIsStored()
        }
    }

    /// The database refused. What waits goes on waiting; past our patience the replies end, and say why.
    private func refused(_ pending: [LiveReply], _ ending: [LiveReply], giveUp: Bool) {
        guard giveUp else {
            state.withLock { state in
                state.pending.append(contentsOf: pending.filter { $0.requeue() })
                state.ending.append(contentsOf: ending)
            }
            return
        }
        var toStore = ending
        for reply in pending where !reply.hasEnded { toStore.append(reply) }
        for reply in toStore {
            if let message = reply.giveUp(.storage) { published(reply, .gaveUp(message)) }
        }
        state.withLock { $0.ending.append(contentsOf: toStore) }
    }
}

extension Message {
    fileprivate func ended(_ ending: ReplyBatch.Ending) -> Message {
        var message = self
        message.content = ending.content
        message.status = ending.status
        message.model = ending.model
        message.usage = ending.usage
        message.error = ending.error
        return message
    }
}

extension Message.Failure {
    static let storage = Self(code: ErrorCode.storageUnavailable.rawValue, detail: "The reply could not be stored. Try again later.")
}
