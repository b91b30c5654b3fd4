// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization

/// The id of one `Entity`: a UUID, written in lower case. Ids that this module makes are version 7 (RFC 9562): each sorts behind
/// those that the same process made before it, and, to the millisecond, behind those that others did.
public struct Identifier<Entity>: Hashable, Sendable {
    public let uuid: UUID

    public init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// A new id.
    public init() {
        let random = UInt64.random(in: .min ... .max)
        self.uuid = sequence.withLock { $0.next(at: .now, random: random) }
    }
}

private let sequence = Mutex(IdentifierSequence())

/// UUIDs of version 7, each greater than the one before, also within a millisecond and when the clock goes back: a counter stands
/// in the twelve bits behind the time (RFC 9562, section 6.2, method 1), and 62 bits are random.
package struct IdentifierSequence {
    private var milliseconds: UInt64 = 0
    private var counter: UInt64 = 0

    package init() {}

    package mutating func next(at now: Timestamp, random: UInt64) -> UUID {
        let time = UInt64(max(0, now.milliseconds))
        if time > milliseconds {
            (milliseconds, counter) = (time, 0)
        } else if counter == 0xFFF {
            (milliseconds, counter) = (milliseconds + 1, 0)
        } else {
            counter += 1
        }
        let upper = (milliseconds << 16 | 0x7000 | counter).bigEndian
        let lower = (random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000).bigEndian
        return UUID(uuid: unsafeBitCast((upper, lower), to: uuid_t.self))
    }
}

extension Identifier: LosslessStringConvertible {
    /// Takes the 36 characters of the usual form in either case, and no other spelling. (`UUID(uuidString:)` takes some more, with
    /// signs, blanks and `0x` in them.)
    public init?(_ description: String) {
        var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let isUsualForm = withUnsafeMutableBytes(of: &uuid) { bytes in
            var (length, digits) = (0, 0)
            for character in description.utf8 {
                if length == 8 || length == 13 || length == 18 || length == 23 {
                    guard character == UInt8(ascii: "-") else { return false }
                } else {
                    guard let value = hexValue(character), digits < 32 else { return false }
                    bytes[digits / 2] = bytes[digits / 2] << 4 | value
                    digits += 1
                }
                length += 1
            }
            return length == 36
        }
        guard isUsualForm else { return nil }
        self.init(UUID(uuid: uuid))
    }

    public var description: String {
        String(unsafeUninitializedCapacity: 36) { out in
            withUnsafeBytes(of: uuid.uuid) { bytes in
                var at = 0
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        out[at] = UInt8(ascii: "-")
                        at += 1
                    }
                    out[at] = hexDigit(byte >> 4)
                    out[at + 1] = hexDigit(byte & 15)
                    at += 2
                }
                return at
            }
        }
    }
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}

private func hexDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not a UUID")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
