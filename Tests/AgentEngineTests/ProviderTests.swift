// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import TestSupport
import Testing

@testable import AgentEngine

@Suite struct ProviderTests {
    @Test(
        arguments: [
            (.openai, "http://127.0.0.1:11435/v1", "http://127.0.0.1:11435/v1/chat/completions"),
            (.openai, "https://openrouter.ai/api/v1/", "https://openrouter.ai/api/v1/chat/completions"),
            (.openai, nil, "https://api.openai.com/v1/chat/completions"),
            (.openai, "HTTP://[::1]:8080", "HTTP://[::1]:8080/chat/completions"),
            (.anthropic, nil, "https://api.anthropic.com/v1/messages"), (.anthropic, "https://x.example/", "https://x.example/v1/messages"),
            (.anthropic, "https://x.example/v1", "https://x.example/v1/messages"),
        ] as [(ProviderDefinition.Kind, String?, String)])
    func `A base URL leads to the place to ask`(_ kind: ProviderDefinition.Kind, _ baseURL: String?, _ url: String) throws {
        #expect(try ModelEndpoint(ProviderDefinition(id: "p", kind: kind, baseURL: baseURL)).url == url)
    }

    @Test(arguments: [
        "", "localhost:8080", "ftp://x", "http://", "//x/v1", "http://user@x/v1", "http://user:pw@x/v1", "http://x/v1?key=1", "http://x/#a",
        "http://a b",
    ])
    func `A base URL that cannot work is refused`(_ baseURL: String) {
        #expect(throws: ProviderFault.invalidBaseURL(provider: "p")) {
            try ModelEndpoint(ProviderDefinition(id: "p", kind: .openai, baseURL: baseURL))
        }
    }

    @Test(arguments: ["", "a\r\nX-Evil: 1", "a\nb", "a b", "é", "a\0"])
    func `A key that could become something else in a header is refused`(_ key: String) {
        #expect(throws: ProviderFault.invalidAPIKey(provider: "p")) {
            try ModelEndpoint(ProviderDefinition(id: "p", kind: .openai, apiKey: APIKey(key)))
        }
    }

    @Test func `A key does not show itself`() {
        let definition = ProviderDefinition(id: "p", kind: .openai, apiKey: APIKey("sk-secret"))
        var dumped = ""
        dump(definition, to: &dumped)
        for text in ["\(definition)", String(reflecting: definition), "\(APIKey("sk-secret"))", dumped] {
            #expect(!text.contains("sk-secret"))
        }
    }

    @Test func `Providers are found by their ids, which are unique`() async throws {
        let definition = ProviderDefinition(id: "p", kind: .openai)
        let providers = try ModelProviders([definition])
        #expect(providers["p"] != nil)
        #expect(providers["q"] == nil)
        await providers.shutdown()
        #expect(throws: ProviderFault.duplicateID("p")) { try ModelProviders([definition, definition]) }
    }
}
