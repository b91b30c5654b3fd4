// SPDX-License-Identifier: Apache-2.0

package import AgentEngine
import ChatCore
import Foundation
package import MartletAPI
import Yams

/// What `agents.yaml` says: the model servers, and the first agents.
package struct AgentsFile: Sendable {
    package var providers: [ProviderDefinition]
    package var agents: [Agent]

    /// Reads and checks all of it. Throws `SettingsFault` with the file, the line and the fault of each thing that is wrong.
    package init(path: String, environment: [String: String]) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            let reason = FileManager.default.fileExists(atPath: path) ? "cannot be read" : "there is no such file"
            throw SettingsFault(["\(path): \(reason)"])
        }
        try self.init(text: String(decoding: data, as: UTF8.self), name: path, environment: environment)
    }

    package init(text: String, name: String, environment: [String: String]) throws {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw SettingsFault([error.described(in: name)])
        }
        var reader = AgentsFileReader(name: name, environment: environment)
        guard let root else { throw SettingsFault(["\(name):1: the file is empty"]) }
        let (providers, agents) = reader.read(root)
        guard reader.faults.isEmpty else { throw SettingsFault(reader.faults) }
        self.providers = providers
        self.agents = agents
    }
}

/// Walks the file's nodes, noting every fault with its line.
private struct AgentsFileReader {
    let name: String
    let environment: [String: String]
    var faults: [String] = []

    private static let providerKeys: Set = ["id", "kind", "base_url", "api_key_env"]
    private static let agentKeys: Set = [
        "slug", "name", "description", "avatar", "provider", "model", "system_prompt", "capabilities", "starters", "context_window",
        "parameters",
        "tools",
    ]

    init(name: String, environment: [String: String]) {
        self.name = name
        self.environment = environment
    }

    mutating func fault(_ node: Node, _ text: String) {
        faults.append("\(name):\(node.mark?.line ?? 1): \(text)")
    }

    mutating func read(_ root: Node) -> ([ProviderDefinition], [Agent]) {
        guard let top = root.mapping else {
            fault(root, "the file must be a mapping with the keys providers and agents")
            return ([], [])
        }
        checkKeys(of: root, known: ["providers", "agents"])
        let providers = list(top["providers"], "providers", in: root).compactMap { provider($0) }
        var agents: [Agent] = []
        for node in list(top["agents"], "agents", in: root) {
            guard let agent = agent(node) else { continue }
            if agents.contains(where: { $0.slug == agent.slug }) { fault(node, "two agents have the slug \(agent.slug)") }
            if let provider = agent.configuration?.provider, !providers.contains(where: { $0.id == provider }) {
                fault(node.mapping?["provider"] ?? node, "agent \(agent.slug) names a provider that is not in the file: \(provider)")
            }
            agents.append(agent)
        }
        return (providers, agents)
    }

    private mutating func list(_ node: Node?, _ key: String, in parent: Node) -> [Node] {
        guard let node else {
            fault(parent, "the key \(key) is missing")
            return []
        }
        guard let sequence = node.sequence else {
            fault(node, "\(key) must be a list")
            return []
        }
        return Array(sequence)
    }

    private mutating func checkKeys(of node: Node, known: Set<String>) {
        for (key, _) in node.mapping ?? [:] {
            guard let text = key.string, known.contains(text) else {
                fault(key, "unknown key \(key.string ?? "?"); known are \(known.sorted().joined(separator: ", "))")
                continue
            }
        }
    }

    private mutating func text(_ node: Node, _ key: String) -> String? {
        guard let value = node.mapping?[key] else { return nil }
        guard let scalar = value.scalar else {
            fault(value, "\(key) must be text")
            return nil
        }
        return scalar.string
    }

    private mutating func required(_ node: Node, _ key: String, _ owner: String) -> String {
        if node.mapping?[key] == nil { fault(node, "\(owner) needs the key \(key)") }
        return text(node, key) ?? ""
    }

    private mutating func texts(_ node: Node, _ key: String) -> [String] {
        guard let value = node.mapping?[key] else { return [] }
        guard let sequence = value.sequence else {
            fault(value, "\(key) must be a list of texts")
            return []
        }
        return sequence.compactMap { item in
            if item.scalar == nil { fault(item, "\(key) must be a list of texts") }
            return item.scalar?.string
        }
    }

    private mutating func provider(_ node: Node) -> ProviderDefinition? {
        guard node.mapping != nil else {
            fault(node, "a provider must be a mapping")
            return nil
        }
        checkKeys(of: node, known: Self.providerKeys)
        let before = faults.count
        let id = required(node, "id", "a provider")
        let kindName = required(node, "kind", "a provider")
        let kind = ProviderDefinition.Kind(rawValue: kindName)
        if kind == nil, !kindName.isEmpty {
            fault(node.mapping?["kind"] ?? node, "\(kindName) is not a kind of provider; known are openai and anthropic")
        }
        let baseURL = text(node, "base_url")
        var key: AgentEngine.APIKey?
        if let variable = text(node, "api_key_env") {
            if let value = environment[variable], !value.isEmpty { key = AgentEngine.APIKey(value) }
        }
        guard faults.count == before, let kind else { return nil }
        let definition = ProviderDefinition(id: id, kind: kind, baseURL: baseURL, apiKey: key)
        if let problem = definition.fault {
            fault(node.mapping?["base_url"] ?? node, "\(problem)")
            return nil
        }
        return definition
    }

    private mutating func agent(_ node: Node) -> Agent? {
        guard node.mapping != nil else {
            fault(node, "an agent must be a mapping")
            return nil
        }
        checkKeys(of: node, known: Self.agentKeys)
        let before = faults.count
        let now = Timestamp.now
        var agent = Agent(
            id: .init(), slug: required(node, "slug", "an agent"), name: required(node, "name", "an agent"),
            description: text(node, "description") ?? "", avatar: text(node, "avatar") ?? "", capabilities: texts(node, "capabilities"),
            model: required(node, "model", "an agent"), starters: texts(node, "starters"), createdAt: now, updatedAt: now,
            configuration: .init(
                provider: required(node, "provider", "an agent"), systemPrompt: text(node, "system_prompt") ?? "",
                tools: texts(node, "tools")))
        if let window = node.mapping?["context_window"] {
            if let tokens = window.int { agent.contextWindow = tokens } else { fault(window, "context_window must be a whole number") }
        }
        if let parameters = node.mapping?["parameters"] {
            if case .object(let values) = json(parameters) {
                agent.configuration?.parameters = values
            } else {
                fault(parameters, "parameters must be a mapping")
            }
        }
        guard faults.count == before else { return nil }
        for problem in AgentRules.faults(of: agent) {
            fault(node.mapping?[problem.field] ?? node, "agent \(agent.slug): \(problem.field): \(problem.detail)")
        }
        return agent
    }

    private func json(_ node: Node) -> JSONValue {
        if let mapping = node.mapping {
            return .object(Dictionary(mapping.map { ($0.key.string ?? "", json($0.value)) }, uniquingKeysWith: { $1 }))
        }
        if let sequence = node.sequence { return .array(sequence.map(json)) }
        if node.null != nil { return .null }
        if let value = node.bool { return .bool(value) }
        if let value = node.int { return .integer(Int64(value)) }
        if let value = node.float { return .number(value) }
        return .string(node.string ?? "")
    }
}
