// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// One pass over a JSON text before a decoder sees it, for what decoders get wrong or die of: recursion, numbers without end, NUL, halves
/// of surrogate pairs, bytes that are not UTF-8. It needs constant memory and does not recurse. That the text is JSON at all is left to
/// `JSONReader`; on a text that is not, the verdict here may be either.
package struct JSONInspection: Sendable {
    /// Offsets are in bytes from the start of the text.
    package enum Fault: Error, Equatable {
        case invalidUTF8(offset: Int)
        /// As a byte anywhere, or as an escape in a string.
        case nul(offset: Int)
        /// An escaped half of a surrogate pair without its other half.
        case loneSurrogate(offset: Int)
        case tooDeep(offset: Int)
        case numberTooLong(offset: Int)
        /// A comma with nothing behind it, which Foundation's decoder takes.
        case trailingComma(offset: Int)
    }

    /// Levels of arrays and objects; `[[]]` has two.
    package var maximumDepth: Int
    /// In bytes: digits, signs, point and exponent.
    package var maximumNumberLength: Int

    package init(maximumDepth: Int = 64, maximumNumberLength: Int = 1000) {
        self.maximumDepth = maximumDepth
        self.maximumNumberLength = maximumNumberLength
    }

    package func check(_ text: ByteBuffer) throws(Fault) {
        let fault = text.withUnsafeReadableBytes { firstFault(in: $0) }
        if let fault {
            throw fault
        }
    }

    package func firstFault(in text: UnsafeRawBufferPointer) -> Fault? {
        var depth = 0
        var numberLength = 0
        var isBehindComma = false
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                if let fault = skipString(in: text, at: &offset) {
                    return fault
                }
                numberLength = 0
                isBehindComma = false
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                guard depth <= maximumDepth else { return .tooDeep(offset: offset) }
                numberLength = 0
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard !isBehindComma else { return .trailingComma(offset: offset) }
                depth -= 1
                numberLength = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
                UInt8(ascii: "E"):
                numberLength += 1
                guard numberLength <= maximumNumberLength else { return .numberTooLong(offset: offset) }
            case 0:
                return .nul(offset: offset)
            case 0x80...:
                if let fault = skipScalar(in: text, at: &offset) {
                    return fault
                }
                numberLength = 0
                continue
            default:
                numberLength = 0
            }
            let isBlank = byte == 0x20 || (0x09...0x0D).contains(byte)
            isBehindComma = byte == UInt8(ascii: ",") || (isBehindComma && isBlank)
            offset += 1
        }
        return nil
    }

    /// From behind the opening quotation mark to behind the closing one.
    private func skipString(in text: UnsafeRawBufferPointer, at offset: inout Int) -> Fault? {
        while offset < text.count {
            switch text[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return nil
            case UInt8(ascii: "\\"):
                if let fault = skipEscape(in: text, at: &offset) {
                    return fault
                }
            case 0:
                return .nul(offset: offset)
            case 0x80...:
                if let fault = skipScalar(in: text, at: &offset) {
                    return fault
                }
            default:
                offset += 1
            }
        }
        return nil
    }

    /// From the backslash to behind its escape; both halves of a surrogate pair count as one.
    private func skipEscape(in text: UnsafeRawBufferPointer, at offset: inout Int) -> Fault? {
        let start = offset
        guard let unit = escapedUnit(in: text, at: offset) else {
            // What follows the backslash is skipped with it, so that `\\u0000` is a backslash and five characters. A byte beyond ASCII is
            // no escape, and is looked at by itself.
            offset += offset + 1 < text.count && text[offset + 1] < 0x80 && text[offset + 1] != 0 ? 2 : 1
            return nil
        }
        offset += 6
        switch unit {
        case 0:
            return .nul(offset: start)
        case 0xD800...0xDBFF:
            guard let low = escapedUnit(in: text, at: offset), (0xDC00...0xDFFF).contains(low) else { return .loneSurrogate(offset: start) }
            offset += 6
            return nil
        case 0xDC00...0xDFFF:
            return .loneSurrogate(offset: start)
        default:
            return nil
        }
    }

    private func escapedUnit(in text: UnsafeRawBufferPointer, at offset: Int) -> UInt16? {
        guard offset + 6 <= text.count, text[offset] == UInt8(ascii: "\\"), text[offset + 1] == UInt8(ascii: "u") else { return nil }
        var unit: UInt16 = 0
        for byte in text[offset + 2..<offset + 6] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private func skipScalar(in text: UnsafeRawBufferPointer, at offset: inout Int) -> Fault? {
        var validator = UTF8Validator()
        repeat {
            guard offset < text.count, validator.take(text[offset]) else { return .invalidUTF8(offset: offset) }
            offset += 1
        } while !validator.isComplete
        return nil
    }
}
