// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import MartletAPI
import Synchronization
import TestSupport

/// A provider whose server is a fake one, for as long as `body` runs.
func withFakeModel(
    _ kind: ProviderDefinition.Kind = .openai, key: String? = nil, timeLimits: ModelTimeLimits = ModelTimeLimits(),
    _ body: (FakeModelServer, any LanguageModel) async throws -> Void
) async throws {
    let server = try await FakeModelServer.start()
    let baseURL = kind == .openai ? server.baseURL : server.anthropicBaseURL
    let providers = try ModelProviders(
        [ProviderDefinition(id: "fake", kind: kind, baseURL: baseURL, apiKey: key.map { APIKey($0) })], timeLimits: timeLimits)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(server, providers["fake"]!))
    } catch {
        result = .failure(error)
    }
    await providers.shutdown()
    await server.stop()
    try result.get()
}

/// What a model's caller received, and how it ended.
final class Received: Sendable {
    private let collected = Mutex<(events: [ModelEvent], textLength: Int)>(([], 0))
    /// Counts the bytes of text.
    let progress = FakeModelGate()

    var events: [ModelEvent] { collected.withLock { $0.events } }

    var text: String {
        events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    func take(_ event: ModelEvent) {
        let length = collected.withLock { collected in
            collected.events.append(event)
            if case .text(let text) = event { collected.textLength += text.utf8.count }
            return collected.textLength
        }
        progress.advance(to: length)
    }

    /// Waits until this much text is there.
    func wait(for text: String) async throws {
        try await progress.wait(for: text.utf8.count)
    }
}

extension LanguageModel {
    /// All that comes of asking once, and the error.
    func ask(_ request: ModelRequest = .hello, _ received: Received = Received()) async -> (received: Received, error: (any Error)?) {
        do {
            try await generate(request) { received.take($0) }
            return (received, nil)
        } catch {
            return (received, error)
        }
    }
}

extension ModelRequest {
    static let hello = ModelRequest(model: "fake", messages: [ModelMessage(role: .user, content: "Hello")])
}
