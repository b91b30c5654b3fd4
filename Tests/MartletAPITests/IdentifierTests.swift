// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

@Suite struct IdentifierTests {
    @Test func `A new id is a UUID of version 7 with its time`() {
        for milliseconds in [0, 1, 1_769_851_296_123, (1 << 48) - 1] as [Int64] {
            let bytes = withUnsafeBytes(of: Message.ID(at: Timestamp(milliseconds: milliseconds)).uuid.uuid) { Array($0) }
            #expect(bytes[..<6].reduce(0) { $0 << 8 | Int64($1) } == milliseconds)
            #expect(bytes[6] >> 4 == 7)
            #expect(bytes[8] >> 6 == 0b10)
        }
    }

    @Test func `Ids made later sort later`() {
        let times = (0..<500).map { Timestamp(milliseconds: 1_769_851_296_000 + $0 * 7) }
        let ids = times.map { Message.ID(at: $0).description }
        #expect(ids == ids.sorted())
    }

    @Test func `Ids made at the same moment differ`() {
        #expect(Set((0..<10_000).map { _ in ClientID(at: Timestamp(milliseconds: 5)) }).count == 10_000)
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
