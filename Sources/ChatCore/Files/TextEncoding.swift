// SPDX-License-Identifier: Apache-2.0

import StreamProtocols

/// How the bytes of a text file are to be read.
enum TextEncoding: Hashable, Sendable {
    case utf8
    case utf16LittleEndian, utf16BigEndian
    /// Latin-1 with Windows' own characters in the place of its second control block, as the web reads both.
    case windows1252

    /// The text, without a byte order mark; of bytes that were cut off somewhere, as far as they make whole characters.
    func decode(_ bytes: [UInt8]) -> String {
        switch self {
        case .utf8:
            let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            // The last scalar may lack its end.
            var end = bytes.count
            while end > start, bytes.count - end < 4, bytes[end - 1] & 0xC0 == 0x80 { end -= 1 }
            if end > start, bytes[end - 1] >= 0xC0 {
                let length = bytes[end - 1] >= 0xF0 ? 4 : bytes[end - 1] >= 0xE0 ? 3 : 2
                end = bytes.count - end + 1 >= length ? bytes.count : end - 1
            } else {
                end = bytes.count
            }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        case .utf16LittleEndian, .utf16BigEndian:
            let (high, low) = self == .utf16LittleEndian ? (1, 0) : (0, 1)
            var units: [UInt16] = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
                UInt16(bytes[index + high]) << 8 | UInt16(bytes[index + low])
            }
            if let last = units.last, UTF16.isLeadSurrogate(last) { units.removeLast() }
            return String(decoding: units.filter { $0 != 0 }, as: UTF16.self)
        case .windows1252:
            var text = String.UnicodeScalarView()
            for byte in bytes {
                text.append(byte & 0xE0 == 0x80 ? Self.special[Int(byte & 0x1F)] : Unicode.Scalar(byte))
            }
            return String(text)
        }
    }

    /// 0x80 to 0x9F. https://encoding.spec.whatwg.org/index-windows-1252.txt
    private static let special: [Unicode.Scalar] = [
        "\u{20AC}", "\u{81}", "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
        "\u{02C6}", "\u{2030}", "\u{0160}", "\u{2039}", "\u{0152}", "\u{8D}", "\u{017D}", "\u{8F}",
        "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
        "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}", "\u{0153}", "\u{9D}", "\u{017E}", "\u{0178}",
    ]
}

/// Looks at all bytes of a file and says whether they are text, and in which encoding.
struct TextCheck {
    private var utf8 = UTF8Validator()
    private var isUTF8 = true
    private var hasControls = false
    private var hasUndefined = false
    private var count = 0
    private var high = 0
    private var head: [UInt8] = []

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        if head.count < 2 { head += bytes.prefix(2 - head.count) }
        count += bytes.count
        var offset = 0
        while offset < bytes.count {
            if !isUTF8 || utf8.isComplete { offset = Self.endOfPlainText(in: bytes, from: offset) }
            let end = min(offset + Self.blockSize, bytes.count)
            let block = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
            if isUTF8 { isUTF8 = utf8.take(block) }
            for byte in block { note(byte) }
            offset = end
        }
    }

    private static let blockSize = 32

    /// Skips what tells nothing: whole blocks of ASCII with no other controls than those from backspace to the carriage return.
    ///
    /// Eight bytes at a time, as in https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord: with its highest bit set no byte
    /// borrows of the next one, and the bit stays where the byte is no less than what is subtracted.
    private static func endOfPlainText(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let highest: UInt64 = 0x8080_8080_8080_8080
        var offset = start
        while bytes.count - offset >= blockSize {
            var odd: UInt64 = 0
            for index in 0..<blockSize / 8 {
                let word = bytes.loadUnaligned(fromByteOffset: offset &+ index &* 8, as: UInt64.self)
                let raised = word | highest
                let isLetter = raised &- 0x2020_2020_2020_2020
                let isSpace = (raised &- 0x0808_0808_0808_0808) & ~(raised &- 0x0E0E_0E0E_0E0E_0E0E)
                odd |= word | ~(isLetter | isSpace)
            }
            guard odd & highest == 0 else { break }
            offset &+= blockSize
        }
        return offset
    }

    private mutating func note(_ byte: UInt8) {
        if byte < 0x20 {
            // Tab, the ends of lines and pages, and what colours a terminal's output are text.
            if !(0x09...0x0D).contains(byte), byte != 0x1B, byte != 0x08 { hasControls = true }
        } else if byte >= 0x80 {
            high += 1
            if byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D { hasUndefined = true }
        }
    }

    /// Nil where it is no text.
    var encoding: TextEncoding? {
        if head == [0xFF, 0xFE], count % 2 == 0 { return .utf16LittleEndian }
        if head == [0xFE, 0xFF], count % 2 == 0 { return .utf16BigEndian }
        guard !hasControls else { return nil }
        if isUTF8, utf8.isComplete { return .utf8 }
        // Western languages have some letters beyond ASCII, other bytes have mostly others.
        return hasUndefined || high * 2 > count ? nil : .windows1252
    }
}
