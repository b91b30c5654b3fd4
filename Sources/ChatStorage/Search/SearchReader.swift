// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

/// Finds texts, exactly. The index says where it is worth looking; whether a text holds what is looked for is decided by
/// the text itself, so nothing depends on how up to date the index is: what it has not taken yet is read besides.
struct SearchReader {
    let session: any SQLSession
    let query: SearchQuery
    let filter: SearchFilter
    let user: User.ID
    let owner: Int64

    /// Up to `limit` of the documents with these numbers, those with the greatest or the least numbers.
    ///
    /// What many texts hold is found soonest by reading them, and what few hold by the index: FTS5 puts together all that
    /// begins with the words before it tells of any. So a few are read first.
    func hits(in span: ClosedRange<Int64>, newestFirst: Bool, limit: Int) throws -> [SearchHit] {
        var scan = Walk(rest: span, newestFirst: newestFirst)
        var hits: [SearchHit] = []
        try advance(&scan, .all, nil, batch: Self.sample, into: &hits)
        if scan.isAtEnd || hits.count >= limit { return Array(hits.prefix(limit)) }
        if hits.count < Self.sample / 5,
            let expression = SearchText.expression(query, owner: owner, shortToo: false)
                ?? SearchText.expression(query, owner: owner, shortToo: true)
        {
            return try indexed(expression, in: span, newestFirst: newestFirst, limit: limit)
        }
        while !scan.isAtEnd, hits.count < limit { try advance(&scan, .all, nil, batch: Self.sample, into: &hits) }
        return Array(hits.prefix(limit))
    }

    private static let sample = 100

    private func indexed(_ expression: String, in span: ClosedRange<Int64>, newestFirst: Bool, limit: Int) throws -> [SearchHit] {
        var pending: [SearchHit] = []
        var walk = Walk(rest: span, newestFirst: newestFirst)
        while !walk.isAtEnd { try advance(&walk, .pending, nil, batch: 1000, into: &pending) }
        var hits: [SearchHit] = []
        walk = Walk(rest: span, newestFirst: newestFirst)
        while !walk.isAtEnd, hits.count < limit {
            try advance(&walk, .index, expression, batch: min(SearchRanking.groupSize, max(10, limit - hits.count)), into: &hits)
        }
        hits += pending
        hits.sort { newestFirst ? $0.number > $1.number : $0.number < $1.number }
        return Array(hits.prefix(limit))
    }

    /// How far a walk along the documents has come.
    private struct Walk {
        var rest: ClosedRange<Int64>
        var newestFirst: Bool
        var isAtEnd = false

        mutating func passed(_ number: Int64?) {
            guard let number, newestFirst ? number > rest.lowerBound : number < rest.upperBound else {
                isAtEnd = true
                return
            }
            rest = newestFirst ? rest.lowerBound...(number - 1) : (number + 1)...rest.upperBound
        }
    }

    private enum Source {
        case index, pending, all

        var tables: String {
            switch self {
            // The order in which they are joined is the one written: SQLite cannot know how little the index leaves.
            case .index: "search_index s CROSS JOIN search_documents d ON d.number = s.rowid AND d.is_pending = 0"
            case .pending, .all: "search_documents d"
            }
        }

        var condition: String {
            switch self {
            case .index: "s.words MATCH ?10 AND s.rowid BETWEEN ?1 AND ?2"
            case .pending: "d.owner = ?10 AND d.is_pending = 1 AND d.number BETWEEN ?1 AND ?2"
            case .all: "d.owner = ?10 AND d.number BETWEEN ?1 AND ?2"
            }
        }

        var order: String {
            self == .index ? "s.rowid" : "d.number"
        }
    }

    private func advance(_ walk: inout Walk, _ source: Source, _ expression: String?, batch: Int, into hits: inout [SearchHit]) throws {
        var last: Int64?
        var count = 0
        var words = Words()
        let found = try session.query(
            """
            SELECT d.number, d.title_of IS NOT NULL, c.id, c.title, c.is_archived, c.created_at, m.id, m.role, m.created_at, m.content,
                \(SearchText.files(of: "m.id"))
            FROM \(source.tables)
                LEFT JOIN messages m ON m.id = COALESCE(
                    d.message_id, (SELECT f.id FROM messages f WHERE f.conversation_id = d.title_of ORDER BY f.seq LIMIT 1))
                CROSS JOIN conversations c ON c.id = COALESCE(d.title_of, m.conversation_id)
            WHERE \(source.condition) AND c.account_id = ?3 AND c.deleted_at IS NULL
                AND (?4 IS NULL OR c.agent_id = ?4) AND (?5 IS NULL OR c.is_archived = ?5)
                AND (?6 IS NULL OR (m.role = ?6 AND d.title_of IS NULL))
                AND (?7 IS NULL OR COALESCE(m.created_at, c.created_at) > ?7) AND (?8 IS NULL OR COALESCE(m.created_at, c.created_at) < ?8)
            ORDER BY \(source.order) \(walk.newestFirst ? "DESC" : "ASC") LIMIT ?9
            """,
            [
                .integer(walk.rest.lowerBound), .integer(walk.rest.upperBound), .id(user), .id(filter.agentID), .bool(filter.isArchived),
                .text(optional: filter.role?.rawValue), .time(filter.after), .time(filter.before), .int(batch),
                expression.map { .text($0) } ?? .integer(owner),
            ]
        ) { row -> SearchHit? in
            count += 1
            last = try row.integer(0)
            return try hit(row, &words)
        }
        hits += found.lazy.compactMap { $0 }
        walk.passed(count < batch ? nil : last)
    }

    private func hit(_ row: any SQLRow, _ words: inout Words) throws -> SearchHit? {
        let isTitle = try row.bool(1)
        let content = try row.textIfPresent(9)
        let whole = try content.map { try $0 + row.text(10) }
        let text = isTitle ? try row.text(3) : whole ?? ""
        words.read(text)
        guard let match = SearchMatch(query, in: words) else { return nil }
        if isTitle, let whole {
            // Most titles are the first message's own words: one result is enough for both.
            words.read(whole)
            if SearchMatch(query, in: words) != nil { return nil }
        }
        let message: SearchResult.FoundMessage? = try row.idIfPresent(6).map {
            .init(id: $0, role: try row.word(7), createdAt: try row.time(8))
        }
        let time = try message?.createdAt ?? row.time(5)
        let snippet = Snippets.snippet(of: text, match)
        let isInFiles = match.places[0].range.lowerBound >= content?.utf8.count ?? 0
        let result = SearchResult(
            conversation: .init(id: try row.id(2), title: try row.text(3), isArchived: try row.bool(4)), message: message,
            source: isTitle ? .title : isInFiles ? .attachment : .content, snippet: snippet)
        return SearchHit(number: try row.integer(0), score: SearchHit.score(fit: match.fit * (isTitle ? 2 : 1), at: time), result: result)
    }
}
