// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import Logging
import MartletAPI
import Synchronization

/// Short titles, written by the agent's model after the first reply. Never in the way of a reply: a few at a time, and
/// dropped rather than queued when there are many.
final class Titles: Sendable {
    private static let atOnce = 8

    private let store: any ConversationStore
    private let hub: EventHub
    private let models: Generations.Models
    private let logger: Logger
    private let gate = Gate(limit: atOnce)
    private let running = Mutex<(tasks: [Message.ID: Task<Void, Never>], isCancelled: Bool)>(([:], false))

    init(store: any ConversationStore, hub: EventHub, models: @escaping Generations.Models, logger: Logger) {
        self.store = store
        self.hub = hub
        self.models = models
        self.logger = logger
    }

    /// Returns when the title is written, or will not be.
    func write(for reply: LiveReply) async {
        guard let configuration = reply.agent.configuration, let model = models(configuration.provider), gate.enter() else { return }
        defer { gate.leave() }
        let writer = TitleWriter(model: model, modelName: reply.agent.model, parameters: configuration.parameters)
        let task = Task { await self.write(for: reply, writer) }
        let isCancelled = running.withLock { running in
            running.tasks[reply.id] = task
            return running.isCancelled
        }
        if isCancelled { task.cancel() }
        await task.value
        running.withLock { $0.tasks[reply.id] = nil }
    }

    /// Gives up those that are being written and all that would be.
    func cancel() {
        running.withLock { running in
            running.isCancelled = true
            for task in running.tasks.values { task.cancel() }
        }
    }

    private func write(for reply: LiveReply, _ writer: TitleWriter) async {
        guard let answer = reply.final()?.content else { return }
        let question = (reply.question.attachments.map { "[\($0.filename)]" } + [reply.question.content]).joined(separator: "\n")
        guard let title = await writer.title(question: question, reply: answer) else { return }
        do {
            _ = try await store.setWrittenTitle(FirstLine.beginning(of: title), of: reply.conversationID) { [hub] conversation in
                if let conversation { hub.publish(conversation: conversation, of: reply.user) }
            }
        } catch {
            logger.info("a title could not be stored", metadata: ["error": "\(error)"])
        }
    }
}
