// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import ChatStorage
import Foundation
import MartletAPI
import NIOPosix
import TestSupport
import Testing

@testable import ChatCore

/// Somebody's conversation over a database in memory, with a model that is led step by step.
struct Chat {
    let driver: HookedDriver
    let store: SQLStore
    let hub: EventHub
    let generations: Generations
    let conversations: Conversations
    let drafts: Drafts
    let exports: Exports
    let attachments: Attachments
    let trash: Trash
    let model: ScriptedModel
    let user: User
    let agent: Agent
    let id: Conversation.ID

    /// A reply that is being written, of which this is stored.
    func reply(_ text: String, call number: Int = 1) async throws -> (reply: LiveReply, call: ScriptedModel.Call) {
        _ = try await conversations.send(.init(content: "Hello"), to: id, by: user)
        let reply = try #require(generations.reply(in: id))
        let call = try await model.call(number)
        call.send(.text(text))
        return (reply, call)
    }
}

/// For as long as `body` runs. `patience`: how long the database may refuse before replies end of it.
func withChat(patience: Duration = .seconds(5), _ body: @Sendable (Chat) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
        let driver = try HookedDriver()
        let store = try await SQLStore(migrating: driver)
        let (hub, model) = (EventHub(), ScriptedModel())
        let files = try FileStorage(directory: folder.path, threads: .singleton)
        let generations = Generations(
            store: store, hub: hub, models: { _ in model }, files: files, scaler: NoReader(), node: "one", patience: patience,
            logger: quietLogger)
        let attachments = Attachments(
            store: store, storage: files, links: AttachmentLinks(try #require(SecretKeys([SecretKeys.random()]))), documents: NoReader(),
            limits: .init(fileBytes: 1 << 20, quota: FileQuota(bytes: 1 << 20)), logger: quietLogger)
        let conversations = Conversations(
            store: store, hub: hub, generations: generations,
            agents: Agents(store: store, models: { _ in model }, logger: quietLogger), attachments: attachments, messagesPerMinute: 1000)
        let user = try await store.createAccount(
            NewAccount(id: .init(), email: "ada@example.org", displayName: "Ada", passwordHash: "x", createdAt: .now),
            registrationIsOpen: true)
        let agent = Agent(
            id: .init(), slug: "assistant", name: "Assistant", model: "m", createdAt: .now, updatedAt: .now,
            configuration: .init(provider: "local"))
        try await store.createAgent(agent)
        let id = try await conversations.create(.init(agentID: agent.id), by: user).conversation.id
        let chat = Chat(
            driver: driver, store: store, hub: hub, generations: generations, conversations: conversations,
            drafts: Drafts(store: store, hub: hub), exports: Exports(store: store, generations: generations, attachments: attachments),
            attachments: attachments,
            trash: Trash(store: store, hub: hub, generations: generations, attachments: attachments),
            model: model, user: user, agent: agent, id: id)
        try await withThrowingTaskGroup { group in
            group.addTask { try await generations.run() }
            try await body(chat)
            group.cancelAll()
            try await group.waitForAll()
        }
        try await store.close()
    }
}

private struct NoReader: DocumentReader, PictureScaler {
    func text(of kind: DocumentKind, at path: String, limit: Int) async throws(DocumentFault) -> DocumentText {
        throw .noReader
    }

    func jpeg(of mediaType: String, at path: String, side: Int) async -> [UInt8]? {
        nil
    }
}
