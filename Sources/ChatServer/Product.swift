// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import ChatCore
import Logging
import MartletAPI
import NIOPosix

/// What the server can do, before anything of it can be asked for over HTTP.
struct Product: Sendable {
    let store: any Store
    let hub = EventHub()
    let accounts: Accounts
    let agents: Agents
    let generations: Generations
    let attachments: Attachments
    let conversations: Conversations
    let trash: Trash
    let drafts: Drafts
    let search: Search
    let exports: Exports
    let imports: Imports

    init(_ resources: ServerResources, _ settings: ServerSettings, _ overrides: MartletServer.Overrides, logger: Logger) async {
        let (store, providers, documentThreads) = (resources.store, resources.providers, resources.documentThreads)
        self.store = store
        accounts = await Accounts(
            store: store, hub: hub, hasher: PasswordHasher(cost: overrides.passwordCost, threads: resources.passwordThreads),
            secrets: resources.secrets,
            policy: .init(registrationIsOpen: settings.registrationIsOpen, attemptsPerMinute: settings.authAttemptsPerMinute),
            logger: logger)
        agents = Agents(store: store, models: { providers[$0] }, trialTimeLimit: overrides.trialTimeLimit, logger: logger)
        generations = Generations(
            store: store, hub: hub, models: { providers[$0] }, files: resources.files,
            scaler: ChildPictureScaler(program: overrides.program, threads: documentThreads), node: "local", grace: overrides.grace,
            logger: logger)
        attachments = Attachments(
            store: store, storage: resources.files, links: AttachmentLinks(resources.secrets),
            documents: ChildDocumentReader(program: overrides.program, threads: documentThreads),
            limits: .init(fileBytes: settings.maxUploadBytes, quota: FileQuota(bytes: settings.accountFileBytes)), logger: logger)
        conversations = Conversations(
            store: store, hub: hub, generations: generations, agents: agents, attachments: attachments,
            messagesPerMinute: settings.messagesPerMinute)
        trash = Trash(store: store, hub: hub, generations: generations, attachments: attachments)
        drafts = Drafts(store: store, hub: hub)
        search = Search(store: store)
        exports = Exports(store: store, generations: generations, attachments: attachments)
        imports = Imports(
            store: store, hub: hub, attachments: attachments, directory: resources.directory.path, threads: .singleton,
            limits: .init(fileBytes: settings.maxImportBytes))
    }

    /// Takes the agents from their file, and cleans up after the last stop. To be called before anyone is served.
    func recover(_ agents: [Agent]) async throws {
        try await self.agents.sync(agents)
        try await generations.recover()
        try await attachments.recover()
    }
}
