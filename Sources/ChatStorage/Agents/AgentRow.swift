// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Foundation
internal import MartletAPI

enum AgentRow {
    static let columns = """
        a.id, a.revision, a.slug, a.name, a.description, a.avatar, a.capabilities, a.model, a.starters, a.context_window, a.is_active, a.created_at, \
        a.updated_at, a.provider, a.system_prompt, a.parameters, a.tools
        """
    /// Where an `AgentRow.position` stands that follows `columns`.
    static let count = 17

    static func agent(_ row: any SQLRow) throws -> Agent {
        Agent(
            id: try row.id(0), slug: try row.text(2), name: try row.text(3), description: try row.text(4), avatar: try row.text(5),
            capabilities: try row.json(6, empty: []), model: try row.text(7), starters: try row.json(8, empty: []),
            contextWindow: try row.int(9), isActive: try row.bool(10), createdAt: try row.time(11), updatedAt: try row.time(12),
            configuration: .init(
                provider: try row.text(13), systemPrompt: try row.text(14), parameters: try row.json(15, empty: [:]),
                tools: try row.json(16, empty: [])))
    }

    /// The bindings 1 to 16 of the statements that write an agent.
    static func bindings(_ agent: Agent) throws -> [SQLValue] {
        let configuration = agent.configuration ?? .init(provider: "")
        return [
            .id(agent.id), .text(agent.slug), .text(agent.name), .text(agent.description), .text(agent.avatar), .text(agent.model),
            .text(configuration.provider), .text(configuration.systemPrompt), .int(agent.contextWindow),
            .text(try json(agent.capabilities)),
            .text(try json(agent.starters)), .text(try json(configuration.parameters)), .text(try json(configuration.tools)),
            .text("\(agent.name)\n\(agent.slug)\n\(agent.description)".folded), .bool(agent.isActive), .time(agent.updatedAt),
        ]
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension SQLRow {
    fileprivate func json<Value: Decodable>(_ column: Int, empty: Value) throws -> Value {
        let text = try text(column)
        if text == "[]" || text == "{}" { return empty }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw StoreError.damaged("column \(column) is not the JSON it should be")
        }
    }
}
