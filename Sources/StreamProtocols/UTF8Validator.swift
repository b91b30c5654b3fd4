// SPDX-License-Identifier: Apache-2.0

/// Checks UTF-8 that arrives in pieces, and refuses it at the first byte that no continuation can mend.
package struct UTF8Validator: Equatable, Sendable {
    /// Bytes of the scalar in progress that are still missing.
    private var missing: UInt8 = 0
    /// What the next of them may be: narrower than 80...BF after E0, ED, F0 and F4 (RFC 3629, section 4).
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    package init() {}

    /// Whether what was taken so far ends with a whole scalar.
    package var isComplete: Bool {
        missing == 0
    }

    /// Returns false when the bytes so far are not the start of any UTF-8 text; then it must not be used any further.
    package mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        firstFault(in: bytes) == nil
    }

    /// The offset in `bytes` of the first byte that cannot stand there.
    package mutating func firstFault(in bytes: UnsafeRawBufferPointer) -> Int? {
        var offset = 0
        while offset < bytes.count {
            if missing == 0 {
                while offset + 8 <= bytes.count, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
                    offset += 8
                }
                guard offset < bytes.count else { return nil }
            }
            guard take(bytes[offset]) else { return offset }
            offset += 1
        }
        return nil
    }

    @inline(__always)
    package mutating func take(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard byte >= lowest, byte <= highest else { return false }
            missing -= 1
            (lowest, highest) = (0x80, 0xBF)
            return true
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, lowest) = (2, 0xA0)
        case 0xED: (missing, highest) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, lowest) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, highest) = (3, 0x8F)
        default: return false
        }
        return true
    }
}
