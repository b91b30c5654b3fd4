// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI

/// New ids of version 7, each greater than the one before, so that what is imported keeps its order: a counter stands in
/// the twelve bits behind the time (RFC 9562, section 6.2, method 1), and 62 bits are random.
struct SortedIdentifiers {
    private var milliseconds: UInt64 = 0
    private var counter: UInt64 = 0

    mutating func next<Entity>(at now: Timestamp = .now) -> Identifier<Entity> {
        let time = UInt64(max(0, now.milliseconds))
        if time > milliseconds {
            (milliseconds, counter) = (time, 0)
        } else if counter == 0xFFF {
            (milliseconds, counter) = (milliseconds + 1, 0)
        } else {
            counter += 1
        }
        let upper = (milliseconds << 16 | 0x7000 | counter).bigEndian
        let lower = (UInt64.random(in: .min ... .max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000).bigEndian
        return Identifier(UUID(uuid: unsafeBitCast((upper, lower), to: uuid_t.self)))
    }
}
