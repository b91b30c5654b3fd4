// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// A search sees what was last stored, exactly: also what its index has not taken yet, and nothing that has changed since.
package protocol SearchStore: Sendable {
    /// What the user's conversations hold of it, best first. Texts of replies that are being written are not looked at, nor
    /// is anything in the trash.
    func search(_ query: SearchQuery, _ filter: SearchFilter, of user: User.ID, page: PageRequest) async throws -> Slice<SearchResult>
    /// Takes up to `limit` new and changed texts into the index, fewer where they are long, after what has been removed; how many
    /// there were. It is done when that is 0. Searches are right without it, and slower the more there is to take.
    func settleSearchIndex(limit: Int) async throws -> Int
    /// Makes the index anew from what is stored, over several calls of `settleSearchIndex`.
    func rebuildSearchIndex() async throws
}

package struct SearchFilter: Hashable, Sendable {
    package var agentID: Agent.ID?
    /// Titles have no role: with one, only messages are found.
    package var role: Message.Role?
    package var isArchived: Bool?
    /// Messages made after that time; of titles, their conversations.
    package var after: Timestamp?
    /// Made before that time.
    package var before: Timestamp?

    package init(
        agentID: Agent.ID? = nil, role: Message.Role? = nil, isArchived: Bool? = nil, after: Timestamp? = nil, before: Timestamp? = nil
    ) {
        self.agentID = agentID
        self.role = role
        self.isArchived = isArchived
        self.after = after
        self.before = before
    }
}
