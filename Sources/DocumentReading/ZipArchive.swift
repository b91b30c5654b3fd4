// SPDX-License-Identifier: Apache-2.0

import CZlib

/// The files of a ZIP archive, by its central directory; nothing is believed that can be looked at.
/// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
struct ZipArchive {
    struct Entry {
        let name: String
        let method: Int
        let packedSize: Int
        let headerOffset: Int
    }

    private static let entryLimit = 10_000

    let bytes: UnsafeRawBufferPointer
    let entries: [Entry]

    init(_ bytes: UnsafeRawBufferPointer) throws(ReadingFault) {
        self.bytes = bytes
        guard let end = Self.endRecord(bytes) else { throw .damaged }
        let count = try bytes.number(end + 10, 2)
        guard count <= Self.entryLimit else { throw .tooMuch }
        var entries: [Entry] = []
        var offset = try bytes.number(end + 16, 4)
        for _ in 0..<count {
            guard try bytes.number(offset, 4) == 0x0201_4B50 else { throw .damaged }
            let nameLength = try bytes.number(offset + 28, 2)
            guard offset + 46 + nameLength <= bytes.count else { throw .damaged }
            entries.append(
                Entry(
                    name: String(decoding: bytes[offset + 46..<offset + 46 + nameLength], as: UTF8.self),
                    method: try bytes.number(offset + 10, 2), packedSize: try bytes.number(offset + 20, 4),
                    headerOffset: try bytes.number(offset + 42, 4)))
            offset += 46 + nameLength + (try bytes.number(offset + 30, 2)) + (try bytes.number(offset + 32, 2))
        }
        self.entries = entries
    }

    /// It stands at the end, before a comment of at most 65,535 bytes.
    private static func endRecord(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 22 else { return nil }
        var offset = bytes.count - 22
        let first = max(0, offset - 65_535)
        while offset >= first {
            if bytes[offset] == 0x50, bytes[offset + 1] == 0x4B, bytes[offset + 2] == 5, bytes[offset + 3] == 6 { return offset }
            offset -= 1
        }
        return nil
    }

    /// The bytes of the entry, in pieces. Throws `tooMuch` past `limit` of them, whatever the archive says about their number.
    func unpack(_ entry: Entry, limit: Int, _ take: (UnsafeRawBufferPointer) throws(ReadingFault) -> Void) throws(ReadingFault) {
        let header = entry.headerOffset
        guard try bytes.number(header, 4) == 0x0403_4B50 else { throw .damaged }
        let start = header + 30 + (try bytes.number(header + 26, 2)) + (try bytes.number(header + 28, 2))
        guard start <= bytes.count, entry.packedSize <= bytes.count - start else { throw .damaged }
        let packed = UnsafeRawBufferPointer(rebasing: bytes[start..<start + entry.packedSize])
        switch entry.method {
        case 0:
            guard packed.count <= limit else { throw .tooMuch }
            try take(packed)
        case 8: try inflate(packed, limit: limit, take)
        default: throw .damaged
        }
    }

    private func inflate(
        _ packed: UnsafeRawBufferPointer, limit: Int, _ take: (UnsafeRawBufferPointer) throws(ReadingFault) -> Void
    ) throws(ReadingFault) {
        guard let base = packed.bindMemory(to: UInt8.self).baseAddress else { throw .damaged }
        var stream = z_stream()
        guard martlet_inflate_raw_init(&stream) == Z_OK else { throw .tooMuch }
        defer { inflateEnd(&stream) }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { room.deallocate() }
        // zlib does not write to its input.
        stream.next_in = UnsafeMutablePointer(mutating: base)
        stream.avail_in = UInt32(packed.count)
        var total = 0
        while true {
            stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
            stream.avail_out = UInt32(room.count)
            let result = CZlib.inflate(&stream, Z_NO_FLUSH)
            let count = room.count - Int(stream.avail_out)
            total += count
            guard total <= limit else { throw .tooMuch }
            if count > 0 { try take(UnsafeRawBufferPointer(rebasing: room[..<count])) }
            if result == Z_STREAM_END { return }
            guard result == Z_OK, count > 0 || stream.avail_in > 0 else { throw .damaged }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Little endian.
    fileprivate func number(_ offset: Int, _ count: Int) throws(ReadingFault) -> Int {
        guard offset >= 0, offset <= self.count - count else { throw .damaged }
        var value = 0
        for index in 0..<count { value |= Int(self[offset + index]) << (8 * index) }
        return value
    }
}
