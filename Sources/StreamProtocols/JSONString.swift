// SPDX-License-Identifier: Apache-2.0

package import NIOCore

extension ByteBuffer {
    /// Writes the text as a JSON string (RFC 8259, section 7): quotation mark, reverse solidus and the controls escaped,
    /// everything else as it is.
    package mutating func writeJSONString(_ text: String) {
        var text = text
        writeInteger(UInt8(ascii: "\""))
        text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            var start = 0
            var index = Self.endOfPlainText(in: bytes, from: 0)
            while index < bytes.count {
                let byte = bytes[index]
                if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    writeBytes(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
                    start = index + 1
                    writeEscaped(byte)
                }
                index = Self.endOfPlainText(in: bytes, from: index + 1)
            }
            writeBytes(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        writeInteger(UInt8(ascii: "\""))
    }

    /// Skips what needs no escape, eight bytes at a time: https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
    private static func endOfPlainText(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        func lowest(_ word: UInt64, isBelow limit: UInt64) -> UInt64 {
            (word &- limit &* 0x0101_0101_0101_0101) & ~word
        }
        var offset = start
        while bytes.count - offset >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let found =
                lowest(word, isBelow: 0x20) | lowest(word ^ 0x2222_2222_2222_2222, isBelow: 1)
                | lowest(word ^ 0x5C5C_5C5C_5C5C_5C5C, isBelow: 1)
            guard found & 0x8080_8080_8080_8080 == 0 else { break }
            offset &+= 8
        }
        return offset
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeStaticString(#"\""#)
        case UInt8(ascii: "\\"): writeStaticString(#"\\"#)
        case UInt8(ascii: "\n"): writeStaticString(#"\n"#)
        case UInt8(ascii: "\r"): writeStaticString(#"\r"#)
        case UInt8(ascii: "\t"): writeStaticString(#"\t"#)
        default:
            func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
            writeStaticString(#"\u00"#)
            writeInteger(digit(byte >> 4))
            writeInteger(digit(byte & 15))
        }
    }
}
