// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Agents are always read with their `configuration`; who may see it is decided above.
package protocol AgentStore: Sendable {
    /// In the order in which they were made.
    func agents(matching filter: AgentFilter, page: PageRequest) async throws -> Slice<Agent>
    /// Active or not.
    func agent(_ id: Agent.ID) async throws -> Agent?
    /// Throws `slugTaken`.
    func createAgent(_ agent: Agent) async throws
    /// Replaces everything but id, slug and the time of creation by what `change` makes of the agent as it is then: nobody else
    /// changes it in between. Stores nothing where it throws, or leaves the agent as it was. Returns the agent before and after;
    /// nil where there is none.
    func updateAgent(
        _ id: Agent.ID, _ change: @escaping @Sendable (inout Agent) throws -> Void
    ) async throws -> (before: Agent, after: Agent)?
    /// Creates those whose slug is new and brings the others up to date, keeping their ids and whether they are active;
    /// `updatedAt` changes only where something else did. Leaves every other agent alone.
    func syncAgents(_ agents: [Agent]) async throws
}

/// Conditions that are nil hold for every agent.
package struct AgentFilter: Hashable, Sendable {
    /// One whole capability.
    package var capability: String?
    /// Looked for in name, slug and description, without regard to case and accents.
    package var search: String?
    package var isActive: Bool?

    package init(capability: String? = nil, search: String? = nil, isActive: Bool? = true) {
        self.capability = capability
        self.search = search
        self.isActive = isActive
    }
}
