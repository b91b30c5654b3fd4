// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOHTTP1

/// What is wrong with a provider's definition. For the person who wrote it; never holds the key.
package enum ProviderFault: Error, Hashable, Sendable {
    case duplicateID(String)
    /// Not `http` or `https` with a host, or with a user, a query or a fragment in it.
    case invalidBaseURL(provider: String)
    /// Empty, or with characters that no header may carry, such as a line break.
    case invalidAPIKey(provider: String)
}

extension ProviderFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .duplicateID(let id): "Two providers have the id “\(id)”."
        case .invalidBaseURL(let id): "The base_url of provider “\(id)” is no http or https address, or has a user, a query or a fragment."
        case .invalidAPIKey(let id): "The API key of provider “\(id)” is empty or holds characters that cannot be sent."
        }
    }
}

/// Where a provider's replies come from, checked. The key is in `headers` only, and these go to `url` only: redirects
/// are not followed.
struct ModelEndpoint: Sendable {
    let kind: ProviderDefinition.Kind
    let url: String
    let headers: HTTPHeaders

    init(_ definition: ProviderDefinition) throws(ProviderFault) {
        kind = definition.kind
        guard let base = Self.checked(definition.baseURL ?? definition.kind.service) else {
            throw .invalidBaseURL(provider: definition.id)
        }
        if let key = definition.apiKey, !key.isSendable {
            throw .invalidAPIKey(provider: definition.id)
        }
        var headers: HTTPHeaders = ["content-type": "application/json", "accept": "text/event-stream", "user-agent": "martlet"]
        let key = definition.apiKey?.value
        switch definition.kind {
        case .openai:
            url = base + "/chat/completions"
            key.map { headers.add(name: "authorization", value: "Bearer \($0)") }
        case .anthropic:
            // Both ways of writing it are common.
            url = base.hasSuffix("/v1") ? base + "/messages" : base + "/v1/messages"
            headers.add(name: "anthropic-version", value: "2023-06-01")
            key.map { headers.add(name: "x-api-key", value: $0) }
        }
        self.headers = headers
    }

    private static func checked(_ address: String) -> String? {
        guard let components = URLComponents(string: address),
            let scheme = components.scheme?.lowercased(), ["http", "https"].contains(scheme),
            components.host?.isEmpty == false, components.user == nil, components.password == nil,
            components.query == nil, components.fragment == nil
        else { return nil }
        var address = address[...]
        while address.last == "/" {
            address.removeLast()
        }
        return String(address)
    }
}

extension ProviderDefinition.Kind {
    fileprivate var service: String {
        switch self {
        case .openai: "https://api.openai.com/v1"
        case .anthropic: "https://api.anthropic.com"
        }
    }
}

extension APIKey {
    /// Visible ASCII, as RFC 9110 allows in a credential: nothing that could begin another header.
    fileprivate var isSendable: Bool {
        !value.isEmpty && value.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
