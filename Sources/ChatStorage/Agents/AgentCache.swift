// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI
internal import Synchronization

/// Agents as they were last decoded. Each turn reads its agent's row, in its transaction; reading the JSON in it again and
/// again would be half of a turn's cost.
final class AgentCache: Sendable {
    private struct Entry {
        var revision: Int64
        var agent: Agent
    }

    private let entries = Mutex<[Agent.ID: Entry]>([:])

    /// From a row of `AgentRow.columns`. A row's revision goes up with each change that is committed, so equal revisions
    /// are equal rows.
    func agent(_ row: any SQLRow) throws -> Agent {
        let (id, revision) = (try row.id(0) as Agent.ID, try row.integer(1))
        if let entry = entries.withLock({ $0[id] }), entry.revision == revision { return entry.agent }
        let agent = try AgentRow.agent(row)
        entries.withLock { $0[id] = Entry(revision: revision, agent: agent) }
        return agent
    }
}
