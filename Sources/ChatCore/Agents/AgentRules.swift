// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// What an agent must look like, wherever it comes from.
package enum AgentRules {
    private static let contextWindows = 1...100_000_000
    private static let systemPromptLimit = 262_144

    /// Everything that is wrong with it; empty where nothing is.
    package static func faults(of agent: Agent) -> [Problem.FieldError] {
        var faults: [Problem.FieldError] = []
        func text(_ value: String, _ field: String, _ lengths: ClosedRange<Int>) {
            let count = value.count
            if count < lengths.lowerBound || (lengths.lowerBound > 0 && value.allSatisfy(\.isWhitespace)) {
                faults.append(.init(field: field, code: "required", detail: "This field needs some text."))
            } else if count > lengths.upperBound {
                faults.append(.init(field: field, code: "too_long", detail: "At most \(lengths.upperBound) characters."))
            }
        }
        func list(_ values: [String], _ field: String, length: Int) {
            if values.count > 50 { faults.append(.init(field: field, code: "too_many", detail: "At most 50 entries.")) }
            for value in values { text(value, field, 1...length) }
        }
        if agent.slug.isEmpty || agent.slug.utf8.count > 100 || !agent.slug.utf8.allSatisfy(isSlugByte) {
            faults.append(
                .init(
                    field: "slug", code: "invalid", detail: "A slug has 1 to 100 lower-case letters, digits, hyphens, dots and underscores."
                ))
        }
        text(agent.name, "name", 1...100)
        text(agent.description, "description", 0...2000)
        text(agent.avatar, "avatar", 0...500)
        text(agent.model, "model", 1...200)
        list(agent.capabilities, "capabilities", length: 50)
        list(agent.starters, "starters", length: 500)
        if !contextWindows.contains(agent.contextWindow) {
            faults.append(
                .init(
                    field: "context_window", code: "out_of_range",
                    detail: "A context window has \(contextWindows.lowerBound) to \(contextWindows.upperBound) tokens."))
        }
        if let configuration = agent.configuration {
            text(configuration.provider, "provider", 1...100)
            if configuration.systemPrompt.utf8.count > systemPromptLimit {
                faults.append(.init(field: "system_prompt", code: "too_long", detail: "At most \(systemPromptLimit) bytes."))
            }
            list(configuration.tools, "tools", length: 100)
        }
        return faults
    }

    private static func isSlugByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}
