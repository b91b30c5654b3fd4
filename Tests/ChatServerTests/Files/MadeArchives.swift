// SPDX-License-Identifier: Apache-2.0

/// A DOCX with this body.
func docx(_ body: String) -> [UInt8] {
    archive([
        ("[Content_Types].xml", 0, Array("<Types/>".utf8)),
        ("word/document.xml", 0, Array("<?xml version=\"1.0\"?><w:document><w:body>\(body)</w:body></w:document>".utf8)),
    ])
}

/// A ZIP archive whose entries are packed already; nobody here looks at check sums.
func archive(_ entries: [(name: String, method: UInt16, bytes: [UInt8])]) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
    for entry in entries {
        let common =
            number(20, 2) + number(0, 2) + number(Int(entry.method), 2) + number(0, 8) + number(entry.bytes.count, 4)
            + number(entry.bytes.count, 4) + number(entry.name.utf8.count, 2) + number(0, 2)
        directory += [0x50, 0x4B, 1, 2] + number(20, 2) + common + number(0, 10) + number(bytes.count, 4) + Array(entry.name.utf8)
        bytes += [0x50, 0x4B, 3, 4] + common + Array(entry.name.utf8) + entry.bytes
    }
    return bytes + directory + [0x50, 0x4B, 5, 6] + number(0, 4) + number(entries.count, 2) + number(entries.count, 2)
        + number(directory.count, 4) + number(bytes.count, 4) + number(0, 2)
}

/// Deflate by hand: a literal zero, then matches of 258 bytes at distance 1, by the fixed code.
func deflatedZeros(megabytes: Int) -> [UInt8]? {
    var (bytes, held, count): ([UInt8], UInt64, Int) = ([], 0, 0)
    func put(_ value: UInt64, _ bits: Int) {
        held |= value << UInt64(count)
        count += bits
        while count >= 8 {
            bytes.append(UInt8(held & 0xFF))
            held >>= 8
            count -= 8
        }
    }
    // The last block, fixed codes (RFC 1951, section 3.2.6); codes go in from their highest bit.
    put(1, 1)
    put(1, 2)
    put(0b0000_1100, 8)  // literal 0: 00110000
    for _ in 0..<(megabytes << 20) / 258 {
        put(0b1010_0011, 8)  // length 258: 11000101
        put(0, 5)  // distance 1
    }
    put(0, 7)
    put(0, 8)
    return bytes
}
