// SPDX-License-Identifier: Apache-2.0

/// A model's server, as the agents file names it.
package struct ProviderDefinition: Hashable, Sendable {
    /// Whose format the server speaks.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case openai, anthropic
    }

    package var id: String
    package var kind: Kind
    /// Up to, not including, `/chat/completions` or `/v1/messages`. Absent: the kind's own service.
    package var baseURL: String?
    package var apiKey: APIKey?

    package init(id: String, kind: Kind, baseURL: String? = nil, apiKey: APIKey? = nil) {
        self.id = id
        self.kind = kind
        self.baseURL = baseURL
        self.apiKey = apiKey
    }
}

/// A secret that does not show itself in a description, a dump or a log.
package struct APIKey: Hashable, Sendable {
    let value: String

    package init(_ value: String) {
        self.value = value
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "‹redacted›" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
