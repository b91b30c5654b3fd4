// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

extension Martlet {
    /// Everything that holds these words, best first: texts and titles of all conversations, on every branch.
    ///
    /// Any text may be looked for. Beginnings of words are enough, case and accents do not matter; `"a phrase"` is whole words in this
    /// order, `-word` means without it. With a `role` no titles are found.
    public func search(
        _ text: String, agentID: Agent.ID? = nil, role: Message.Role? = nil, isArchived: Bool? = nil, after: Timestamp? = nil,
        before: Timestamp? = nil, pageSize: Int? = nil
    ) -> Listing<SearchResult> {
        let query = [
            ("q", text), ("agent_id", agentID?.description), ("role", role?.rawValue), ("is_archived", isArchived?.description),
            ("after", after?.description), ("before", before?.description), ("page_size", pageSize.map(String.init)),
        ]
        return Listing(caller: caller, request: APIRequest(.get, "/api/v1/chat/search/", query: query))
    }
}
