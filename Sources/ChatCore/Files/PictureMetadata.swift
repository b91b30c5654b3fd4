// SPDX-License-Identifier: Apache-2.0

/// Takes out of a picture what was written beside it: where and when it was taken and with what, names, comments, smaller
/// copies of what it showed before it was cut. What it shows stays the same to the bit.
///
/// Only what is needed to show a picture is kept, so a kind of note that nobody here has heard of goes too, and so does what
/// stands behind the picture's end.
enum PictureMetadata {
    /// Nil for a file that is not built as its kind should be.
    static func removed(from bytes: [UInt8], of type: FileType) -> [UInt8]? {
        switch type {
        case .jpeg: jpeg(bytes)
        case .png: png(bytes)
        case .gif: gif(bytes)
        case .webP: webP(bytes)
        case .pdf, .docx, .text: nil
        }
    }

    // MARK: JPEG

    /// ITU T.81, annex B. Which way is up is kept, in an Exif segment of its own.
    private static func jpeg(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var kept: [UInt8] = [0xFF, 0xD8]
        var head = kept.count
        var orientation: UInt8?
        var offset = 2
        while offset + 1 < bytes.count {
            guard bytes[offset] == 0xFF else { return nil }
            let marker = bytes[offset + 1]
            switch marker {
            case 0xFF:
                offset += 1
                continue
            case 0xD9:
                return withOrientation(orientation, in: kept + [0xFF, 0xD9], at: head)
            case 0x01, 0xD0...0xD8:
                return nil
            default: break
            }
            guard let length = bytes.bigEndian(at: offset + 2, 2), length >= 2, offset + 2 + length <= bytes.count else { return nil }
            let segment = bytes[offset..<(offset + 2 + length)]
            let content = segment.dropFirst(4)
            offset = segment.endIndex
            switch marker {
            case 0xE0 where content.starts(with: Array("JFIF\0".utf8)):
                kept += segment
                head = kept.count
            case 0xE1 where content.starts(with: Array("Exif\0\0".utf8)):
                orientation = orientation ?? self.orientation(inExif: Array(content.dropFirst(6)))
            case 0xE2 where content.starts(with: Array("ICC_PROFILE\0".utf8)), 0xEE where content.starts(with: Array("Adobe".utf8)):
                kept += segment
            case 0xE0...0xEF, 0xFE: break
            case 0xDA:
                kept += segment
                let end = endOfScan(bytes, from: offset)
                kept += bytes[offset..<end]
                offset = end
            default: kept += segment
            }
        }
        // One that was cut off is shown as far as it goes.
        return withOrientation(orientation, in: kept, at: head)
    }

    /// Where the next marker stands behind the coded picture.
    private static func endOfScan(_ bytes: [UInt8], from start: Int) -> Int {
        var offset = start
        while offset + 1 < bytes.count {
            if bytes[offset] == 0xFF, bytes[offset + 1] != 0, !(0xD0...0xD7).contains(bytes[offset + 1]) { return offset }
            offset += 1
        }
        return bytes.count
    }

    /// Of the first directory of a TIFF (Exif 2.32, section 4.6); nil where it is the usual one, or none that there is.
    private static func orientation(inExif bytes: [UInt8]) -> UInt8? {
        let isBig = bytes.starts(with: Array("MM\0*".utf8))
        guard isBig || bytes.starts(with: Array("II*\0".utf8)) else { return nil }
        func number(_ offset: Int, _ count: Int) -> Int? {
            isBig ? bytes.bigEndian(at: offset, count) : bytes.littleEndian(at: offset, count)
        }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
        for entry in 0..<count {
            let offset = directory + 2 + entry * 12
            guard let tag = number(offset, 2) else { return nil }
            if tag == 0x112, let value = number(offset + 8, 2), (2...8).contains(value) { return UInt8(value) }
        }
        return nil
    }

    private static func withOrientation(_ orientation: UInt8?, in bytes: [UInt8], at offset: Int) -> [UInt8] {
        guard let orientation else { return bytes }
        let exif: [UInt8] =
            [0xFF, 0xE1, 0, 34] + Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1]
            + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0] + [0, 0, 0, 0]
        return bytes[..<offset] + exif + bytes[offset...]
    }

    // MARK: PNG

    private static let shownByPNG: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs", "hIST", "sPLT",
        "acTL", "fcTL", "fdAT",
    ]

    /// https://www.w3.org/TR/png-3/#5Chunk-layout
    private static func png(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 8 else { return nil }
        var kept = Array(bytes[..<8])
        var offset = 8
        while let length = bytes.bigEndian(at: offset, 4) {
            guard offset + 12 + length <= bytes.count else { return nil }
            let chunk = bytes[offset..<(offset + 12 + length)]
            let name = String(decoding: chunk.dropFirst(4).prefix(4), as: UTF8.self)
            if shownByPNG.contains(name) { kept += chunk }
            if name == "IEND" { return kept }
            offset = chunk.endIndex
        }
        return nil
    }

    // MARK: GIF

    /// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
    private static func gif(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 13 else { return nil }
        func colours(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
        /// Behind the blocks that begin there, and the empty one that ends them.
        func end(ofBlocks start: Int) -> Int? {
            var offset = start
            while offset < bytes.count {
                let length = Int(bytes[offset])
                offset += 1 + length
                if length == 0 { return offset }
            }
            return nil
        }
        var offset = 13 + colours(bytes[10])
        guard offset <= bytes.count else { return nil }
        var kept = Array(bytes[..<offset])
        while offset < bytes.count {
            let start = offset
            switch bytes[offset] {
            case 0x3B: return kept + [0x3B]
            case 0x2C:
                guard start + 10 < bytes.count, let end = end(ofBlocks: start + 11 + colours(bytes[start + 9])) else { return nil }
                kept += bytes[start..<end]
                offset = end
            case 0x21:
                guard start + 2 < bytes.count, let end = end(ofBlocks: start + 2) else { return nil }
                let content = bytes[start..<end]
                let isShown =
                    switch bytes[start + 1] {
                    case 0xF9, 0x01: true
                    // How often it is played.
                    case 0xFF: content.dropFirst(3).starts(with: Array("NETSCAPE2.0".utf8))
                    default: false
                    }
                if isShown { kept += content }
                offset = end
            default: return nil
            }
        }
        return nil
    }

    // MARK: WebP

    private static let shownByWebP: Set<String> = ["VP8 ", "VP8L", "VP8X", "ANIM", "ANMF", "ALPH", "ICCP"]

    /// https://developers.google.com/speed/webp/docs/riff_container
    private static func webP(_ bytes: [UInt8]) -> [UInt8]? {
        // Four of them are `WEBP`.
        guard let size = bytes.littleEndian(at: 4, 4), size >= 4, size + 8 <= bytes.count else { return nil }
        var kept = Array(bytes[..<12])
        var offset = 12
        while offset < size + 8 {
            guard let length = bytes.littleEndian(at: offset + 4, 4) else { return nil }
            let end = offset + 8 + length + length % 2
            guard end <= bytes.count else { return nil }
            let name = String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self)
            if shownByWebP.contains(name) {
                kept += bytes[offset..<end]
                // What it says that it has: no Exif, no XMP.
                if name == "VP8X", length > 0 { kept[kept.count - (end - offset) + 8] &= ~0x0C }
            }
            offset = end
        }
        let count = kept.count - 8
        kept.replaceSubrange(4..<8, with: (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) })
        return kept
    }
}

extension [UInt8] {
    /// Nil behind the end.
    fileprivate func bigEndian(at offset: Int, _ count: Int) -> Int? {
        guard offset + count <= self.count else { return nil }
        return self[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    fileprivate func littleEndian(at offset: Int, _ count: Int) -> Int? {
        guard offset + count <= self.count else { return nil }
        return self[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
