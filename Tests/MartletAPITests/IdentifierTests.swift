// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

@Suite struct IdentifierTests {
    @Test func `A new id is a UUID of version 7 with its time`() {
        for milliseconds in [0, 1, 1_769_851_296_123, (1 << 48) - 1] as [Int64] {
            var sequence = IdentifierSequence()
            let bytes = withUnsafeBytes(of: sequence.next(at: Timestamp(milliseconds: milliseconds), random: .max).uuid) { Array($0) }
            #expect(bytes[..<6].reduce(0) { $0 << 8 | Int64($1) } == milliseconds)
            #expect(bytes[6] >> 4 == 7)
            #expect(bytes[8] >> 6 == 0b10)
        }
    }

    @Test func `Ids made later sort later, also within a millisecond and when the clock goes back`() {
        var sequence = IdentifierSequence()
        // More in one millisecond than its counter holds, then an hour back, then on.
        let times: [Int64] = Array(repeating: 5_000_000, count: 10_000) + Array(repeating: 1_400_000, count: 10) + [5_000_001, 6_000_000]
        let ids = times.map { Message.ID(sequence.next(at: Timestamp(milliseconds: $0), random: .random(in: .min ... .max))).description }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func `Ids of different kinds made one after the other sort in that order`() {
        let ids = (0..<5000).flatMap { _ in [Message.ID().description, ClientID().description] }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func `Ids made by many at once differ`() async {
        let ids = await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { (0..<2000).map { _ in ClientID() } } }
            return await group.reduce(into: Set()) { $0.formUnion($1) }
        }
        #expect(ids.count == 16_000)
    }

    @Test(
        "The usual spelling is taken, and written in lower case",
        arguments: ["0198f3a2-5b10-7c3e-9a41-1d2e3f405162", "0198F3A2-5B10-7C3E-9A41-1D2E3F405162", "00000000-0000-0000-0000-000000000000"])
    func spelling(_ text: String) {
        #expect(Message.ID(text)?.description == text.lowercased())
    }

    @Test(
        "No other spelling is taken",
        arguments: [
            "", "0198f3a25b107c3e9a411d2e3f405162", "{0198f3a2-5b10-7c3e-9a41-1d2e3f405162}", "0198f3a2-5b10-7c3e-9a41-1d2e3f40516",
            "0198f3a2-5b10-7c3e-9a41-1d2e3f4051622", "0198f3a2-5b10-7c3e-9a41-1d2e3f40516g", "0198f3a2-5b10-7c3e-9a411-d2e3f405162",
            " 198f3a2-5b10-7c3e-9a41-1d2e3f405162", "+198f3a2-5b10-7c3e-9a41-1d2e3f405162", "0x98f3a2-5b10-7c3e-9a41-1d2e3f405162",
            "0198f3a2_5b10_7c3e_9a41_1d2e3f405162", "0198f3a2-5b10-7c3e-9a41-1d2e3f40516\0", "0198f3a2-5b10-7c3e-9a41-1d2e3f4051é",
        ])
    func refused(_ text: String) {
        #expect(Message.ID(text) == nil)
    }

    @Test func `As JSON it is a string`() throws {
        let id = Message.ID()
        #expect(try Golden.json(id) == .string(id.description))
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Message.ID.self, from: Data(#""nobody""#.utf8)) }
    }
}
