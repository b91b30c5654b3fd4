// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

extension SQLStore {
    /// What is wrong with the database and its search index, in words for an operator; empty where nothing is. Reads
    /// everything, as it was at one moment.
    package func check() async throws -> [String] {
        try await driver.read { session in
            var findings: [String] = []
            let integrity = try session.query("PRAGMA integrity_check(20)", []) { try $0.text(0) }
            if integrity != ["ok"] { findings += integrity.map { "database: \($0)" } }
            let orphans = try session.query("PRAGMA foreign_key_check", []) { try $0.text(0) }
            for table in Set(orphans).sorted() {
                findings.append("database: \(orphans.count { $0 == table }) rows of \(table) point at rows that are not there")
            }
            findings += try session.checkSearchIndex()
            return findings
        }
    }

    /// The SHA-256 and the size of every file that something refers to.
    package func everyFile() async throws -> [(hash: [UInt8], size: Int)] {
        try await driver.read { session in
            try session.query("SELECT sha256, max(size) FROM attachments GROUP BY sha256 ORDER BY sha256", []) { row in
                guard let hash = try row.bytesIfPresent(0) else { throw StoreError.damaged("a file has no hash") }
                return (hash, try row.int(1))
            }
        }
    }
}

/// A sum over words and where they stand, whatever their order.
private struct WordSum: Equatable {
    var count: UInt64 = 0
    var sum: UInt64 = 0

    mutating func add(_ word: some Sequence<UInt8>, document: Int64, offset: Int64) {
        // FNV-1a, then mixed so that neighbouring places do not cancel each other out.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= UInt64(bitPattern: document) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ hash >> 31) &+ UInt64(bitPattern: offset) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 29) &* 0x94D0_49BB_1331_11EB
        sum &+= hash ^ hash >> 32
        count += 1
    }
}

extension SQLSession {
    /// Compares every word that the index holds with the words of the texts that it should hold.
    fileprivate func checkSearchIndex() throws -> [String] {
        var findings: [String] = []
        func count(_ what: String, _ sql: String) throws {
            let count = try first(sql, []) { try $0.int(0) } ?? 0
            if count > 0 { findings.append("search: \(count) \(what)") }
        }
        try count(
            "messages are unknown to the index",
            """
            SELECT count(*) FROM messages m WHERE m.status <> 'streaming'
                AND NOT EXISTS (SELECT 1 FROM search_documents d WHERE d.message_id = m.id)
            """)
        try count(
            "titles are unknown to the index",
            "SELECT count(*) FROM conversations c WHERE NOT EXISTS (SELECT 1 FROM search_documents d WHERE d.title_of = c.id)")

        var wanted = WordSum()
        func add(_ row: any SQLRow) throws {
            let (number, block) = (try row.integer(0), try row.integer(1))
            var offset: Int64 = 0
            for word in SearchText.words(of: try row.text(2), block: block).utf8.split(separator: UInt8(ascii: " ")) {
                wanted.add(word, document: number, offset: offset)
                offset += 1
            }
        }
        _ = try query(
            """
            SELECT d.number, \(SearchText.block("d")), \(SearchText.document) FROM search_documents d
                LEFT JOIN messages m ON m.id = d.message_id LEFT JOIN conversations c ON c.id = d.title_of
            WHERE d.is_pending = 0
            """, [], add)
        _ = try query("SELECT r.number, \(SearchText.block("r")), r.text FROM search_removals r", [], add)
        var held = WordSum()
        _ = try query("SELECT term, doc, \"offset\" FROM search_words", []) { row in
            held.add(try row.text(0).utf8, document: try row.integer(1), offset: try row.integer(2))
        }
        if held != wanted {
            findings.append("search: the index holds other words than the texts (\(held.count) instead of \(wanted.count))")
        }
        return findings
    }
}
