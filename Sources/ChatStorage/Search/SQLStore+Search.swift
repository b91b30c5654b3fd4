// SPDX-License-Identifier: Apache-2.0

package import ChatCore
internal import Foundation
package import MartletAPI

extension SQLStore {
    package func search(
        _ query: SearchQuery, _ filter: SearchFilter, of user: User.ID, page: PageRequest
    ) async throws -> Slice<SearchResult> {
        guard !query.isEmpty else { return Slice(items: []) }
        return try await driver.read { [searchSize] session in
            let owner = try session.first("SELECT number FROM search_owners WHERE account_id = ?1", [.id(user)]) { try $0.integer(0) }
            guard let owner else { return Slice(items: []) }
            let reader = SearchReader(
                session: session, query: query, filter: filter, user: user, owner: owner, size: searchSize)
            let slice = try page.slice(place: \.cursor, fetch: SearchRanking(reader: reader).hits)
            // The texts once more, of those that are shown: cutting out what is shown costs more than finding.
            return Slice(items: try slice.items.map { try reader.result(of: $0.hit) }, next: slice.next, previous: slice.previous)
        }
    }
}

/// A text that was found.
struct SearchHit {
    /// The document's.
    let number: Int64
    /// How well it fits, and how new it is: a text that fits twice as well makes up for half a year. Compares the same at
    /// any time.
    let score: Int64

    init(number: Int64, fit: Double, at time: Timestamp) {
        self.number = number
        let halfYear = 183.0 * 86_400_000
        score = Int64((log2(max(fit, 1e-6)) + Double(time.milliseconds) / halfYear) * 1_000_000)
    }

    func comesBefore(_ other: Self) -> Bool {
        (score, number) > (other.score, other.number)
    }
}

/// How much is looked at together; tests choose less, so that little is much.
package struct SearchSize: Sendable {
    /// Documents in a block of the index.
    package var block = SearchBlock.size
    /// Texts that are read before the index is asked.
    package var sample = 50
    /// So many messages are read rather than looked for.
    package var narrow = 3000
    /// A transaction takes no more texts into the index once these have so many bytes: some milliseconds of the writer's time.
    package var settledBytes = 512 << 10

    package init() {}
}
