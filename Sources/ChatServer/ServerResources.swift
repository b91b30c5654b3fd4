// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import ChatCore
import ChatStorage
import NIOPosix

/// What a server reads and opens before it can serve, and holds until it ends. Whoever opened it closes it.
struct ServerResources: Sendable {
    private static let threadsForPasswords = 2
    /// Documents that are read at once; each has a process of its own.
    private static let threadsForDocuments = 2

    let agents: AgentsFile
    let page: StaticPage
    let description: APIDescription?
    let directory: DataDirectory
    let secrets: SecretKeys
    let files: FileStorage
    let store: any Store
    let providers: ModelProviders
    let passwordThreads: NIOThreadPool
    let documentThreads: NIOThreadPool

    /// Throws `SettingsFault` for whatever an operator can mend. Nothing is open then: what needs closing comes last.
    static func open(_ settings: ServerSettings, _ overrides: MartletServer.Overrides) async throws -> Self {
        let agents = try AgentsFile(path: settings.agentsFile, environment: overrides.environment)
        let directory = try DataDirectory(settings.dataDirectory)
        guard let secrets = SecretKeys(settings.secretKeys.isEmpty ? [try directory.secret()] : settings.secretKeys) else {
            throw SettingsFault(["secret_key: a secret needs at least \(SecretKeys.minimumLength) bytes"])
        }
        let files = try directory.files()
        let pageDirectory = PageDirectory.find(settings.webDirectory)
        let page = try StaticPage(directory: pageDirectory)
        let store = try await store(in: directory.database)
        let providers: ModelProviders
        do {
            providers = try ModelProviders(agents.providers, timeLimits: overrides.modelTimeLimits)
        } catch {
            try? await store.close()
            throw SettingsFault(["\(settings.agentsFile): \(error)"])
        }
        let (passwords, documents) = (
            NIOThreadPool(numberOfThreads: threadsForPasswords), NIOThreadPool(numberOfThreads: threadsForDocuments)
        )
        passwords.start()
        documents.start()
        return Self(
            agents: agents, page: page, description: APIDescription.find(besides: pageDirectory), directory: directory, secrets: secrets,
            files: files, store: store, providers: providers, passwordThreads: passwords, documentThreads: documents)
    }

    /// Nothing of the server may be running any more.
    func close() async {
        await providers.shutdown()
        for threads in [passwordThreads, documentThreads] { try? await threads.shutdownGracefully() }
        try? await store.close()
    }

    static func store(in file: String) async throws -> any Store {
        do {
            return try await SQLStore.sqlite(file: file)
        } catch StoreError.newerSchema(let found, let known) {
            throw SettingsFault([
                "data_dir: \(file) was made by a newer martlet (schema \(found), this one knows \(known))"
            ])
        } catch StoreError.damaged {
            throw SettingsFault(["data_dir: \(file) is damaged, or is not a database"])
        } catch let error as StoreError {
            throw SettingsFault(["data_dir: \(file) cannot be opened: \(error)"])
        }
    }
}
