// SPDX-License-Identifier: Apache-2.0

/// The agents file of a server under test: `assistant` and `writer` ask the one fake model, `claude` the other.
package struct AgentsYAML: Sendable {
    package var systemPrompt = "You are a helpful assistant."
    package var contextWindow = 4096
    /// More lines of the list `agents`, indented as there.
    package var more = ""

    package init() {}

    package func text(model: FakeModelServer, anthropic: FakeModelServer) -> String {
        """
        providers:
          - id: local
            kind: openai
            base_url: \(model.baseURL)
            api_key_env: MODEL_KEY
          - id: other
            kind: anthropic
            base_url: \(anthropic.anthropicBaseURL)
            api_key_env: MODEL_KEY
        agents:
          - slug: assistant
            name: Assistant
            description: Answers questions.
            avatar: "🕊️"
            provider: local
            model: small
            system_prompt: \(systemPrompt)
            capabilities: [chat, questions]
            starters: ["Explain recursion to a child"]
            context_window: \(contextWindow)
            parameters: {temperature: 0.7, max_tokens: 64}
          - slug: writer
            name: Writer
            provider: local
            model: large
            system_prompt: You write letters.
            capabilities: [writing]
          - slug: claude
            name: Claude
            provider: other
            model: poet
        \(more)
        """
    }
}
