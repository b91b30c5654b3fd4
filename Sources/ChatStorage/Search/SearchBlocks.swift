// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

/// Some thousands of an account's documents whose numbers follow each other, and whose words lie beside each other in the index.
///
/// FTS5 puts together all that begins with some letters before it tells of any. In a block that is little, and the newest
/// blocks are looked at first. A word is found in every block at the cost of looking for it there, some microseconds.
struct SearchBlock {
    static let size = 8192

    var number: Int64
    /// The numbers of documents that belong into it.
    var range: ClosedRange<Int64>
    /// When those that the index has were made.
    var times: ClosedRange<Int64>

    func mayHold(_ filter: SearchFilter) -> Bool {
        (filter.after.map { times.upperBound > $0.milliseconds } ?? true)
            && (filter.before.map { times.lowerBound < $0.milliseconds } ?? true)
    }
}

extension SQLSession {
    /// In the order of their documents. Together they cover every number.
    func searchBlocks(of owner: Int64) throws -> [SearchBlock] {
        var blocks: [SearchBlock] = []
        _ = try query("SELECT number, first, oldest, newest FROM search_blocks WHERE owner = ?1 ORDER BY first", [.integer(owner)]) { row in
            let first = try row.integer(1)
            let oldest = try row.integer(2)
            if let last = blocks.last { blocks[blocks.count - 1].range = last.range.lowerBound...(first - 1) }
            let times = oldest...max(oldest, try row.integer(3))
            blocks.append(SearchBlock(number: try row.integer(0), range: first...Int64.max, times: times))
        }
        return blocks
    }

    /// The block that a document is in which the index has.
    func searchBlock(of document: Int64, owner: Int64) throws -> Int64? {
        try first(
            "SELECT number FROM search_blocks WHERE owner = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1",
            [.integer(owner), .integer(document)]
        ) { try $0.integer(0) }
    }
}

/// Puts documents into blocks as the index takes them. Call `finish` after the last.
struct SearchBlockFilling {
    private struct Current {
        var number: Int64
        var owner: Int64
        var range: ClosedRange<Int64>
        var last: Int64
        var documents: Int
        var oldest: Int64
        var newest: Int64

        var isNewest: Bool { range.upperBound == .max }
    }

    private let session: any SQLSession
    private let size: Int
    private var current: Current?

    init(session: any SQLSession, size: Int) {
        self.session = session
        self.size = size
    }

    /// The number of the block. A new one is begun where the newest is full and the document is behind all that are in it.
    mutating func block(of document: Int64, owner: Int64, at time: Int64) throws -> Int64 {
        if current?.owner != owner || current?.range.contains(document) != true {
            try finish()
            current = try load(document, owner) ?? begin(at: 0, document, owner, time)
        }
        guard var block = current else { throw StoreError.damaged("a document has no block") }
        if block.isNewest, block.documents >= size, document > block.last {
            try finish()
            block = try begin(at: document, document, owner, time)
        }
        block.documents += 1
        block.last = max(block.last, document)
        (block.oldest, block.newest) = (min(block.oldest, time), max(block.newest, time))
        current = block
        return block.number
    }

    mutating func finish() throws {
        guard let block = current else { return }
        try session.execute(
            "UPDATE search_blocks SET last = ?2, documents = ?3, oldest = ?4, newest = ?5 WHERE number = ?1",
            [.integer(block.number), .integer(block.last), .int(block.documents), .integer(block.oldest), .integer(block.newest)])
        current = nil
    }

    private func load(_ document: Int64, _ owner: Int64) throws -> Current? {
        try session.first(
            """
            SELECT b.number, b.first, b.last, b.documents, b.oldest, b.newest,
                (SELECT min(n.first) FROM search_blocks n WHERE n.owner = b.owner AND n.first > b.first)
            FROM search_blocks b WHERE b.owner = ?1 AND b.first <= ?2 ORDER BY b.first DESC LIMIT 1
            """,
            [.integer(owner), .integer(document)]
        ) { row in
            let upper = try row.integerIfPresent(6).map { $0 - 1 } ?? .max
            return Current(
                number: try row.integer(0), owner: owner, range: try row.integer(1)...upper, last: try row.integer(2),
                documents: try row.int(3), oldest: try row.integer(4), newest: try row.integer(5))
        }
    }

    private func begin(at first: Int64, _ document: Int64, _ owner: Int64, _ time: Int64) throws -> Current {
        let number = try session.first(
            """
            INSERT INTO search_blocks (owner, first, last, documents, oldest, newest) VALUES (?1, ?2, ?3, 0, ?4, ?4) RETURNING number
            """,
            [.integer(owner), .integer(first), .integer(document), .integer(time)]
        ) { try $0.integer(0) }
        guard let number else { throw StoreError.damaged("a block has no number") }
        return Current(number: number, owner: owner, range: first...Int64.max, last: document, documents: 0, oldest: time, newest: time)
    }
}
