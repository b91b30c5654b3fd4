// SPDX-License-Identifier: Apache-2.0

/// The model servers that this program knows, by the id that agents name them by. All share one HTTP client.
package final class ModelProviders: Sendable {
    private let models: [String: any LanguageModel]
    private let http: ModelHTTPClient

    /// - Throws: `ProviderFault` for the first definition that cannot work. Nothing is connected to yet.
    package init(_ definitions: [ProviderDefinition], timeLimits: ModelTimeLimits = ModelTimeLimits()) throws(ProviderFault) {
        var endpoints: [String: ModelEndpoint] = [:]
        for definition in definitions {
            guard endpoints[definition.id] == nil else { throw .duplicateID(definition.id) }
            endpoints[definition.id] = try ModelEndpoint(definition)
        }
        let http = ModelHTTPClient(timeLimits: timeLimits)
        self.http = http
        models = endpoints.mapValues { endpoint -> any LanguageModel in
            switch endpoint.kind {
            case .openai: OpenAIModel(endpoint: endpoint, http: http)
            case .anthropic: AnthropicModel(endpoint: endpoint, http: http)
            }
        }
    }

    /// The model server of that id, ready to be asked for any of its models.
    package subscript(id: String) -> (any LanguageModel)? {
        models[id]
    }

    /// Closes every connection, ending replies that are still arriving. Must be called once, before the last reference
    /// goes; nothing may be asked afterwards.
    package func shutdown() async {
        await http.shutdown()
    }
}
