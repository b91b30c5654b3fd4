// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

extension SQLStore {
    package func settleSearchIndex(limit: Int) async throws -> Int {
        // Looks before it takes the writer's place: most of the time there is nothing to do.
        let isSettled = try await driver.read { session in
            try !session.exists("SELECT 1 FROM search_removals", [])
                && !session.exists("SELECT 1 FROM search_documents WHERE is_pending = 1", [])
        }
        if isSettled { return 0 }
        return try await driver.transaction { [searchSize] session in
            // All of them first: a text that changed is removed as it was before it is taken as it is.
            let removed = try session.removeFromIndex(limit: limit, bytes: searchSize.settledBytes)
            return removed > 0 ? removed : try session.takeIntoIndex(limit: limit, searchSize)
        }
    }

    package func rebuildSearchIndex() async throws {
        try await driver.transaction { session -> Void in
            try session.executeScript(
                """
                INSERT INTO search_index (search_index) VALUES ('delete-all');
                DELETE FROM search_removals;
                DELETE FROM search_blocks;
                INSERT INTO search_owners (account_id) SELECT id FROM accounts WHERE true ON CONFLICT DO NOTHING;
                INSERT INTO search_documents (owner, title_of)
                    SELECT o.number, c.id FROM conversations c JOIN search_owners o ON o.account_id = c.account_id
                    WHERE true ON CONFLICT DO NOTHING;
                INSERT INTO search_documents (owner, message_id)
                    SELECT o.number, m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
                        JOIN search_owners o ON o.account_id = c.account_id
                    WHERE m.status <> 'streaming' ORDER BY m.created_at, m.seq ON CONFLICT DO NOTHING;
                UPDATE search_documents SET is_pending = 1;
                """)
        }
    }
}

private struct IndexedText {
    var number: Int64
    var owner: Int64
    var text: String
    /// When it was made; unknown of what is to be forgotten.
    var time: Int64 = 0

    init(_ row: any SQLRow) throws {
        number = try row.integer(0)
        owner = try row.integer(1)
        text = try row.text(2)
    }

    func bindings(in block: Int64) -> [SQLValue] {
        [.integer(number), .text(SearchText.words(of: text, block: block))]
    }
}

extension SQLSession {
    /// The texts of these rows, up to the one that makes so many bytes of them.
    private func texts(_ rows: [Int64], bytes limit: Int, _ text: (Int64) throws -> IndexedText?) throws -> [IndexedText] {
        var (texts, bytes) = ([IndexedText](), 0)
        for row in rows where bytes < limit {
            guard let text = try text(row) else { throw StoreError.damaged("a text that the index is to take is gone") }
            texts.append(text)
            bytes += text.text.utf8.count
        }
        return texts
    }

    fileprivate func removeFromIndex(limit: Int, bytes: Int) throws -> Int {
        let positions = try query("SELECT position FROM search_removals ORDER BY position LIMIT ?1", [.int(limit)]) { try $0.integer(0) }
        let texts = try texts(positions, bytes: bytes) { position in
            try first("SELECT number, owner, text FROM search_removals WHERE position = ?1", [.integer(position)], IndexedText.init)
        }
        guard !texts.isEmpty else { return 0 }
        let last = positions[texts.count - 1]
        // FTS5 writes what it has gathered whenever a number is not greater than the one before.
        let removals = try texts.sorted { $0.number < $1.number }.map { text in
            guard let block = try searchBlock(of: text.number, owner: text.owner) else { throw StoreError.damaged("words have no block") }
            return text.bindings(in: block)
        }
        try execute("INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', ?1, ?2)", each: removals)
        try execute("DELETE FROM search_removals WHERE position <= ?1", [.integer(last)])
        return texts.count
    }

    fileprivate func takeIntoIndex(limit: Int, _ size: SearchSize) throws -> Int {
        let numbers = try query(
            "SELECT number FROM search_documents WHERE is_pending = 1 ORDER BY owner, number LIMIT ?1", [.int(limit)]
        ) { try $0.integer(0) }
        let texts = try texts(numbers, bytes: size.settledBytes) { number in
            try first(
                """
                SELECT d.number, d.owner, \(SearchText.document), COALESCE(m.created_at, c.created_at) FROM search_documents d
                    LEFT JOIN messages m ON m.id = d.message_id LEFT JOIN conversations c ON c.id = d.title_of
                WHERE d.number = ?1
                """,
                [.integer(number)]
            ) { row in
                var text = try IndexedText(row)
                text.time = try row.integer(3)
                return text
            }
        }
        guard !texts.isEmpty else { return 0 }
        var filling = SearchBlockFilling(session: self, size: size.block)
        var taken = try texts.map { ($0, try filling.block(of: $0.number, owner: $0.owner, at: $0.time)) }
        try filling.finish()
        taken.sort { $0.0.number < $1.0.number }
        try execute("INSERT INTO search_index (rowid, words) VALUES (?1, ?2)", each: taken.lazy.map { $0.bindings(in: $1) })
        try execute("UPDATE search_documents SET is_pending = 0 WHERE number = ?1", each: texts.lazy.map { [.integer($0.number)] })
        return texts.count
    }
}
