// SPDX-License-Identifier: Apache-2.0

package import ChatCore
internal import Foundation
package import MartletAPI

extension SQLStore {
    package func search(
        _ query: SearchQuery, _ filter: SearchFilter, of user: User.ID, page: PageRequest
    ) async throws -> Slice<SearchResult> {
        guard !query.isEmpty else { return Slice(items: []) }
        return try await driver.read { session in
            let owner = try session.first("SELECT number FROM search_owners WHERE account_id = ?1", [.id(user)]) { try $0.integer(0) }
            guard let owner else { return Slice(items: []) }
            let reader = SearchReader(session: session, query: query, filter: filter, user: user, owner: owner)
            let ranking = SearchRanking(reader: reader)
            let slice = try page.slice(place: \.cursor, fetch: ranking.hits)
            return Slice(items: slice.items.map(\.hit.result), next: slice.next, previous: slice.previous)
        }
    }
}

/// A text that was found.
struct SearchHit {
    /// The document's.
    var number: Int64
    /// How well it fits, and how new it is: a text that fits twice as well makes up for half a year. Compares the same at
    /// any time.
    var score: Int64
    var result: SearchResult

    func comesBefore(_ other: Self) -> Bool {
        (score, number) > (other.score, other.number)
    }

    static func score(fit: Double, at time: Timestamp) -> Int64 {
        let halfYear = 183.0 * 86_400_000
        return Int64((log2(max(fit, 1e-6)) + Double(time.milliseconds) / halfYear) * 1_000_000)
    }
}
