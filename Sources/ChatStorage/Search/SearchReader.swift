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
    let size: SearchSize

    /// Up to `limit` of the documents with these numbers, those with the greatest or the least numbers.
    ///
    /// A few are read first. Where half of them are hits, going on is the quickest; else they tell what to ask the index for. Where
    /// the filter leaves few conversations, all of theirs are read and nothing else.
    func hits(in span: ClosedRange<Int64>, newestFirst: Bool, limit: Int) throws -> [SearchHit] {
        if try isNarrow() {
            var (hits, walk) = ([SearchHit](), SearchWalk(rest: span, newestFirst: newestFirst))
            try advance(&walk, .narrow, batch: .max, into: &hits)
            return Array(hits.prefix(limit))
        }
        var walk = SearchWalk(rest: span, newestFirst: newestFirst)
        var hits: [SearchHit] = []
        var sample = SearchSample(query)
        try advance(&walk, .all, batch: size.sample, into: &hits) { sample.take($0) }
        if walk.isAtEnd || hits.count >= limit { return Array(hits.prefix(limit)) }
        if hits.count * 2 >= size.sample {
            while !walk.isAtEnd, hits.count < limit { try advance(&walk, .all, batch: 100, into: &hits) }
        } else {
            hits += try indexed(SearchExpression(query, sample), walk, limit: limit - hits.count)
        }
        return Array(hits.prefix(limit))
    }

    /// Block after block, each with what the index has not taken yet.
    private func indexed(_ expression: SearchExpression, _ walk: SearchWalk, limit: Int) throws -> [SearchHit] {
        let isPending = try session.exists(
            "SELECT 1 FROM search_documents WHERE owner = ?1 AND is_pending = 1 AND number BETWEEN ?2 AND ?3",
            [.integer(owner), .integer(walk.rest.lowerBound), .integer(walk.rest.upperBound)])
        let blocks = try session.searchBlocks(of: owner).filter { $0.range.overlaps(walk.rest) }
        var parts = blocks.map { ($0.range.clamped(to: walk.rest), $0.mayHold(filter) ? $0.number : nil) }
        if parts.isEmpty { parts = [(walk.rest, nil)] }
        if walk.newestFirst { parts.reverse() }

        var hits: [SearchHit] = []
        for (range, block) in parts where hits.count < limit {
            var found: [SearchHit] = []
            if isPending {
                var pending = SearchWalk(rest: range, newestFirst: walk.newestFirst)
                while !pending.isAtEnd { try advance(&pending, .pending, batch: 100, into: &found) }
            }
            if let block {
                let text = expression.text(in: block)
                var indexed = SearchWalk(rest: range, newestFirst: walk.newestFirst)
                let enough = min(limit - hits.count, 1_000_000) + found.count
                var batch = min(max(10, limit - hits.count), 1000)
                while !indexed.isAtEnd, found.count < enough {
                    try advance(&indexed, .index(text), batch: batch, into: &found)
                    // Whoever finds little asks for more at once: each time FTS5 puts its places together anew.
                    batch = min(batch * 4, 4000)
                }
            }
            if isPending { found.sort { walk.newestFirst ? $0.number > $1.number : $0.number < $1.number } }
            hits += found
        }
        return hits
    }

    /// Whether the filter leaves so few conversations that reading all of them costs less than looking for them among the others.
    private func isNarrow() throws -> Bool {
        guard filter.agentID != nil || filter.isArchived != nil else { return false }
        let lengths = try session.query(
            """
            SELECT next_seq FROM conversations WHERE account_id = ?1 AND deleted_at IS NULL
                AND (?2 IS NULL OR agent_id = ?2) AND (?3 IS NULL OR is_archived = ?3) LIMIT ?4
            """,
            [.id(user), .id(filter.agentID), .bool(filter.isArchived), .int(Self.fewConversations + 1)]
        ) { try $0.int(0) }
        return lengths.count <= Self.fewConversations && lengths.reduce(0, +) <= size.narrow
    }

    private static let fewConversations = 300

    private enum Source {
        case index(String)
        case pending, all, narrow

        var tables: StaticString {
            switch self {
            // The order in which they are joined is the one written: SQLite cannot know how little the index leaves.
            case .index: "search_index s CROSS JOIN search_documents d ON d.number = s.rowid AND d.is_pending = 0"
            case .pending, .all: "search_documents d"
            case .narrow:
                """
                (SELECT t.number FROM conversations x JOIN search_documents t ON t.title_of = x.id
                    WHERE x.account_id = ?3 AND (?4 IS NULL OR x.agent_id = ?4) AND (?5 IS NULL OR x.is_archived = ?5)
                UNION ALL
                SELECT t.number FROM conversations x JOIN messages y ON y.conversation_id = x.id
                    JOIN search_documents t ON t.message_id = y.id
                    WHERE x.account_id = ?3 AND (?4 IS NULL OR x.agent_id = ?4) AND (?5 IS NULL OR x.is_archived = ?5)
                ) n CROSS JOIN search_documents d ON d.number = n.number
                """
            }
        }

        var condition: StaticString {
            switch self {
            case .index: "s.words MATCH ?10 AND s.rowid BETWEEN ?1 AND ?2"
            case .pending: "d.owner = ?10 AND d.is_pending = 1 AND d.number BETWEEN ?1 AND ?2"
            case .all, .narrow: "d.owner = ?10 AND d.number BETWEEN ?1 AND ?2"
            }
        }

        var order: StaticString {
            switch self {
            case .index: "s.rowid"
            case .pending, .all, .narrow: "d.number"
            }
        }
    }

    /// Looks at up to `batch` documents, those that the filter leaves out among them; `note` sees the words of the others.
    private func advance(
        _ walk: inout SearchWalk, _ source: Source, batch: Int, into hits: inout [SearchHit], _ note: (Words) -> Void = { _ in }
    ) throws {
        let sought: SQLValue = if case .index(let text) = source { .text(text) } else { .integer(owner) }
        var last: Int64?
        var count = 0
        var words = Words()
        _ = try session.query(
            """
            SELECT d.number, d.title_of IS NOT NULL, m.id, CASE WHEN d.title_of IS NULL THEN m.created_at ELSE c.created_at END,
                CASE WHEN c.account_id = ?3 AND c.deleted_at IS NULL
                    AND (?4 IS NULL OR c.agent_id = ?4) AND (?5 IS NULL OR c.is_archived = ?5)
                    AND (?6 IS NULL OR (m.role = ?6 AND d.title_of IS NULL))
                    AND (?7 IS NULL OR CASE WHEN d.title_of IS NULL THEN m.created_at ELSE c.created_at END > ?7)
                    AND (?8 IS NULL OR CASE WHEN d.title_of IS NULL THEN m.created_at ELSE c.created_at END < ?8)
                THEN CASE WHEN d.title_of IS NULL THEN m.content || \(SearchText.files(of: "m.id")) ELSE c.title END END
            FROM \(source.tables)
                LEFT JOIN messages m ON m.id = COALESCE(
                    d.message_id, (SELECT f.id FROM messages f WHERE f.conversation_id = d.title_of ORDER BY f.seq LIMIT 1))
                CROSS JOIN conversations c ON c.id = COALESCE(d.title_of, m.conversation_id)
            WHERE \(source.condition) ORDER BY \(source.order) \(walk.newestFirst ? "DESC" : "ASC") LIMIT ?9
            """,
            [
                .integer(walk.rest.lowerBound), .integer(walk.rest.upperBound), .id(user), .id(filter.agentID), .bool(filter.isArchived),
                .text(optional: filter.role?.rawValue), .time(filter.after), .time(filter.before), .int(batch), sought,
            ]
        ) { row in
            count += 1
            last = try row.integer(0)
            guard let text = try row.textIfPresent(4) else { return }
            words.read(text)
            note(words)
            guard let match = SearchMatch(query, in: words) else { return }
            let isTitle = try row.bool(1)
            // Most titles are the first message's own words: one result is enough for both.
            if isTitle, let first: Message.ID = try row.idIfPresent(2), try isHit(first, &words) { return }
            hits.append(SearchHit(number: try row.integer(0), fit: match.fit * (isTitle ? 2 : 1), at: try row.time(3)))
        }
        walk.passed(count < batch ? nil : last)
    }

    private func isHit(_ message: Message.ID, _ words: inout Words) throws -> Bool {
        let text = try session.first(
            "SELECT m.content || \(SearchText.files(of: "m.id")) FROM messages m WHERE m.id = ?1", [.id(message)]
        ) { try $0.text(0) }
        guard let text else { return false }
        words.read(text)
        return SearchMatch(query, in: words) != nil
    }

    /// What is shown of a hit.
    func result(of hit: SearchHit) throws -> SearchResult {
        let result = try session.first(
            """
            SELECT d.title_of IS NOT NULL, c.id, c.title, c.is_archived, m.id, m.role, m.created_at, m.content, \(SearchText.files(of: "m.id"))
            FROM search_documents d
                LEFT JOIN messages m ON m.id = COALESCE(
                    d.message_id, (SELECT f.id FROM messages f WHERE f.conversation_id = d.title_of ORDER BY f.seq LIMIT 1))
                CROSS JOIN conversations c ON c.id = COALESCE(d.title_of, m.conversation_id)
            WHERE d.number = ?1
            """,
            [.integer(hit.number)]
        ) { row in
            let isTitle = try row.bool(0)
            let content = try row.textIfPresent(7) ?? ""
            let text = isTitle ? try row.text(2) : try content + row.text(8)
            guard let match = SearchMatch(query, in: Words(text)) else { throw StoreError.damaged("a hit is none") }
            let message: SearchResult.FoundMessage? = try row.idIfPresent(4).map {
                .init(id: $0, role: try row.word(5), createdAt: try row.time(6))
            }
            let isInFiles = match.places[0].range.lowerBound >= content.utf8.count
            return SearchResult(
                conversation: .init(id: try row.id(1), title: try row.text(2), isArchived: try row.bool(3)), message: message,
                source: isTitle ? .title : isInFiles ? .attachment : .content, snippet: Snippets.snippet(of: text, match))
        }
        guard let result else { throw StoreError.damaged("a hit is not there") }
        return result
    }
}

/// How far a walk along documents has come.
struct SearchWalk {
    private(set) var rest: ClosedRange<Int64>
    let newestFirst: Bool
    private(set) var isAtEnd = false

    init(rest: ClosedRange<Int64>, newestFirst: Bool) {
        self.rest = rest
        self.newestFirst = newestFirst
    }

    /// Nil: everything.
    mutating func passed(_ number: Int64?) {
        guard let number, newestFirst ? number > rest.lowerBound : number < rest.upperBound else {
            isAtEnd = true
            return
        }
        rest = newestFirst ? rest.lowerBound...(number - 1) : (number + 1)...rest.upperBound
    }
}
