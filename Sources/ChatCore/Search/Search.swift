// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Looks for words in everything that was said.
package struct Search: Sendable {
    private let store: any SearchStore

    package init(store: any SearchStore) {
        self.store = store
    }

    /// Best first. Every text can be looked for; one without words finds nothing.
    package func find(_ text: String, _ filter: SearchFilter, of user: User, page: PageRequest) async throws -> Slice<SearchResult> {
        try await store.search(SearchQuery(text), filter, of: user.id, page: page)
    }
}
