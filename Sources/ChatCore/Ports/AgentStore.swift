// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Agents are always read with their `configuration`; who may see it is decided above.
package protocol AgentStore: Sendable {
    /// Active ones, in the order in which they were made. `capability` is one whole capability; `search` is looked for in
    /// name, slug and description without regard to case.
    func agents(capability: String?, search: String?, page: PageRequest) async throws -> Slice<Agent>
    /// Active or not.
    func agent(_ id: Agent.ID) async throws -> Agent?
    /// Throws `slugTaken`.
    func createAgent(_ agent: Agent) async throws
    /// Replaces everything but id, slug and the time of creation; false where there is none.
    func updateAgent(_ agent: Agent) async throws -> Bool
    /// Creates those whose slug is new and brings the others up to date, keeping their ids and whether they are active;
    /// `updatedAt` changes only where something else did. Leaves every other agent alone.
    func syncAgents(_ agents: [Agent]) async throws
}
