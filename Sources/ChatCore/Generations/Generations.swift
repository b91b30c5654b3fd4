// SPDX-License-Identifier: Apache-2.0

package import AgentEngine
package import Logging
package import MartletAPI
import Metrics
import ServiceLifecycle
import Synchronization

/// The replies that this node is writing. A reply belongs here, not to whoever asked for it: closing every page does not
/// stop it.
///
/// `run` must be running; it returns after a graceful shutdown, once every reply has ended and is stored.
package final class Generations: Service {
    /// Where an agent's model is found: by the `provider` of its configuration.
    package typealias Models = @Sendable (_ provider: String) -> (any LanguageModel)?

    /// Names this node in the database.
    package let node: String
    private let store: any Store
    private let hub: EventHub
    private let models: Models
    private let grace: Duration
    private let logger: Logger
    private let running = RunningReplies()
    private let draining = Atomic(false)
    private let turns: AsyncStream<LiveReply>
    private let start: AsyncStream<LiveReply>.Continuation
    private let writer: ReplyWriter
    private let transcripts: Transcripts
    private let titles: Titles

    /// `grace`: how long replies may go on after a graceful shutdown has begun; `patience`: how long the database may refuse before
    /// the replies that wait for it are ended.
    package init(
        store: any Store, hub: EventHub, models: @escaping Models, files: FileStorage, scaler: any PictureScaler, node: String,
        grace: Duration = .seconds(20), patience: Duration = .seconds(5), logger: Logger
    ) {
        self.store = store
        transcripts = Transcripts(store: store, pictures: Pictures(storage: files, scaler: scaler))
        self.hub = hub
        self.models = models
        self.node = node
        self.grace = grace
        self.logger = logger
        (turns, start) = AsyncStream.makeStream()
        let titles = Titles(store: store, hub: hub, models: models, logger: logger)
        self.titles = titles
        let published = Published(hub: hub, store: store)
        writer = ReplyWriter(store: store, patience: patience, logger: logger) { [running] reply, news in
            // Before anyone hears of the end, so that whoever answers it finds nothing being written.
            switch news {
            case .text: break
            case .ended: running.remove(reply)
            case .gaveUp(let message): running.giveUp(reply, message)
            }
            published.publish(reply, news)
        }
    }

    /// Ends what this node was writing when it went away. To be called before anyone is served.
    package func recover() async throws {
        let count = try await store.interruptReplies(of: node, at: .now)
        if count > 0 { logger.notice("replies were interrupted by the last stop", metadata: ["count": "\(count)"]) }
    }

    /// Throws `unavailable` once a shutdown has begun.
    func requireAccepting() throws {
        if isDraining { throw ChatError.unavailable(retryAfter: .seconds(5)) }
    }

    package var isDraining: Bool {
        draining.load(ordering: .acquiring)
    }

    /// What there is to tell of when a reply begins.
    enum Beginning {
        /// The user's message and the empty reply are new.
        case turn
        /// Only the reply is new.
        case reply
        /// Neither is: the reply goes on.
        case continuation
    }

    /// Writes the reply that `turn` stored, after telling everyone of what is new. Returns at once.
    func begin(_ turn: StartedTurn, _ beginning: Beginning = .turn, user: User.ID) {
        let reply = LiveReply(turn, user: user)
        running.add(reply)
        switch beginning {
        case .turn:
            hub.created(turn.message, reply: nil)
            hub.created(turn.reply, reply: reply)
        case .reply: hub.created(turn.reply, reply: reply)
        // Whoever has no place in it is sent all of it first.
        case .continuation: hub.progressed(reply)
        }
        hub.publish(to: reply.conversationID) { .typing(.init(actor: .agent, state: .thinking)) }
        hub.publish(to: user) { .conversationUpdated(turn.conversation) }
        start.yield(reply)
    }

    package func reply(in conversation: Conversation.ID) -> LiveReply? {
        running[conversation]
    }

    /// The conversation's last reply, which failed because it could not be stored, for as long as even that cannot be stored: the
    /// database still holds it as being written.
    func unstoredFailure(in conversation: Conversation.ID) -> Message? {
        running.unstoredFailure(in: conversation)
    }

    /// What the database does not know of a reply that it holds as being written: how far it is, or that it failed and could
    /// not be stored. Nil where there is nothing: when it was read before this, it may have ended since, and is stored.
    func live(_ id: Message.ID, in conversation: Conversation.ID) -> (content: String, status: Message.Status, error: Message.Failure?)? {
        if let failure = unstoredFailure(in: conversation), failure.id == id { return (failure.content, failure.status, failure.error) }
        guard let reply = reply(in: conversation), reply.id == id else { return nil }
        return (reply.snapshot().content, .streaming, nil)
    }

    package var count: Int {
        running.all.count
    }

    /// Ends the reply that is being written in the conversation, keeping what there is; its id, or nil where there was
    /// none. Returns once that is stored, or after a moment.
    func stop(_ conversation: Conversation.ID) async -> Message.ID? {
        guard let reply = reply(in: conversation), end(reply, .init(status: .stopped)) else { return nil }
        await withTaskGroup { group in
            group.addTask { await reply.waitForEnding() }
            group.addTask { try? await Task.sleep(for: .milliseconds(120)) }
            await group.next()
            group.cancelAll()
        }
        return reply.id
    }

    package func run() async throws {
        await withTaskGroup { group in
            group.addTask { await self.writer.run() }
            group.addTask {
                await withDiscardingTaskGroup { turns in
                    for await reply in self.turns {
                        turns.addTask { await self.write(reply) }
                    }
                    self.titles.cancel()
                }
            }
            await cancelWhenGracefulShutdown {
                try? await Task.sleep(for: .seconds(Int64.max / 4))
            }
            await drain()
            start.finish()
            writer.close()
            await group.waitForAll()
        }
    }

    /// Replies go on for the grace period; those that have not ended by then are interrupted.
    private func drain() async {
        draining.store(true, ordering: .releasing)
        if count > 0 { logger.notice("waiting for replies to end", metadata: ["count": "\(count)"]) }
        hub.drain()
        await withTaskGroup { group in
            group.addTask { await self.running.waitUntilEmpty() }
            group.addTask {
                try? await Task.sleep(for: self.grace)
                for reply in self.running.all { _ = self.end(reply, .init(status: .interrupted)) }
                // What cannot be stored stays in its log, and is interrupted at the next start.
                try? await Task.sleep(for: .seconds(5))
                self.running.stopWaiting()
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func end(_ reply: LiveReply, _ ending: LiveReply.Ending) -> Bool {
        guard reply.end(ending) else { return false }
        writer.noteEnd(of: reply)
        Metrics.Counter(label: "martlet_replies_total", dimensions: [("status", ending.status.rawValue)]).increment()
        return true
    }

    // MARK: One reply

    private func write(_ reply: LiveReply) async {
        // A task of its own, so that ending the reply from anywhere cancels the model's answer and nothing else.
        let turn = Task { await self.ask(reply) }
        reply.onEnd { turn.cancel() }
        let ending = await turn.value
        guard let ending, end(reply, ending) else { return }
        if ending.status == .complete, reply.isFirst { await titles.write(for: reply) }
    }

    /// How the reply ended; nil where that had been decided elsewhere.
    private func ask(_ reply: LiveReply) async -> LiveReply.Ending? {
        let usage = Mutex<Message.Usage?>(nil)
        do {
            guard let configuration = reply.agent.configuration, let model = models(configuration.provider) else {
                throw ModelError.unreachable
            }
            var transcript = try await transcripts.entries(upTo: reply.question.id, for: reply.agent)
            // Its conversation has just been removed: nobody is to be asked for it.
            guard !transcript.isEmpty else { return .init(status: .interrupted) }
            let begun = reply.message.content
            if !begun.isEmpty { transcript.append(TranscriptEntry(role: .assistant, text: begun)) }
            let turn = AgentTurn(
                agent: reply.agent, configuration: configuration, transcript: transcript, model: model,
                replyLimit: max(0, AgentTurn.replyLimit - begun.utf8.count))
            try await turn.run { [writer] event in
                switch event {
                case .text(let text): if reply.append(text) { writer.note(reply) }
                case .usage(let value): usage.withLock { $0 = value }
                case .thinking, .finished: break
                }
            }
            return .init(status: .complete, usage: usage.withLock { $0 })
        } catch is CancellationError {
            return reply.hasEnded ? nil : .init(status: .interrupted)
        } catch let error as ModelError {
            logger.info("a model gave no whole reply", metadata: ["code": "\(error.code.rawValue)", "agent": "\(reply.agent.slug)"])
            return .init(status: .failed, usage: usage.withLock { $0 }, error: .init(code: error.code.rawValue, detail: error.detail))
        } catch {
            logger.error("a reply could not be written", metadata: ["error": "\(error)", "message_id": "\(reply.id)"])
            return .init(status: .failed, error: .storage)
        }
    }
}
