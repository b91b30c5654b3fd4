// SPDX-License-Identifier: Apache-2.0

/// How many pixels a picture says it has, read from its header without decoding it.
package struct ImageSize: Hashable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// `Int.max` where there are more: a header can say anything.
    package var pixels: Int {
        let (pixels, overflows) = width.multipliedReportingOverflow(by: height)
        return overflows ? .max : pixels
    }
}

/// Bytes at an offset; fewer, or none, behind the file's end.
typealias ByteReader = (_ offset: Int, _ count: Int) throws -> [UInt8]

extension ImageSize {
    /// Nil where the header makes no sense: nobody can show such a picture.
    static func png(_ read: ByteReader) rethrows -> Self? {
        let head = try read(0, 24)
        guard head.count == 24, Array(head[12..<16]) == Array("IHDR".utf8) else { return nil }
        return Self(width: head.bigEndian(16, 4), height: head.bigEndian(20, 4))
    }

    static func gif(_ read: ByteReader) rethrows -> Self? {
        let head = try read(0, 10)
        guard head.count == 10 else { return nil }
        return Self(width: head.littleEndian(6, 2), height: head.littleEndian(8, 2))
    }

    /// https://developers.google.com/speed/webp/docs/riff_container
    static func webP(_ read: ByteReader) rethrows -> Self? {
        let head = try read(0, 30)
        guard head.count == 30 else { return nil }
        switch String(decoding: head[12..<16], as: UTF8.self) {
        case "VP8X": return Self(width: head.littleEndian(24, 3) + 1, height: head.littleEndian(27, 3) + 1)
        case "VP8L":
            let bits = head.littleEndian(21, 4)
            return Self(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
        case "VP8 ": return Self(width: head.littleEndian(26, 2) & 0x3FFF, height: head.littleEndian(28, 2) & 0x3FFF)
        default: return nil
        }
    }

    /// Goes from marker to marker to the first frame header (ITU T.81, annex B).
    static func jpeg(_ read: ByteReader) rethrows -> Self? {
        var offset = 2
        for _ in 0..<500 {
            let marker = try read(offset, 9)
            guard marker.count >= 4, marker[0] == 0xFF else { return nil }
            switch marker[1] {
            case 0xFF: offset += 1
            case 0x01, 0xD0...0xD7: offset += 2
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard marker.count == 9 else { return nil }
                return Self(width: marker.bigEndian(7, 2), height: marker.bigEndian(5, 2))
            case 0xD9, 0xDA: return nil
            default: offset += 2 + max(2, marker.bigEndian(2, 2))
            }
        }
        return nil
    }
}

extension [UInt8] {
    fileprivate func bigEndian(_ offset: Int, _ count: Int) -> Int {
        self[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    fileprivate func littleEndian(_ offset: Int, _ count: Int) -> Int {
        self[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
