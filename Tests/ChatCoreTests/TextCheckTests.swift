// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import ChatCore

struct TextCheckTests {
    private func encoding(_ pieces: [ArraySlice<UInt8>]) -> TextEncoding? {
        var check = TextCheck()
        for piece in pieces { piece.withUnsafeBytes { check.take($0) } }
        return check.encoding
    }

    @Test func `One byte that no text has is found wherever it stands`() {
        let text = Array("A martlet is the heraldic swift.\n".utf8)
        for place in text.indices {
            for (byte, isText) in [(UInt8(0x00), false), (0x07, false), (0x1F, false), (0x09, true), (0x1B, true), (0x7F, true)] {
                var bytes = text
                bytes[place] = byte
                #expect((encoding([bytes[...]]) == .utf8) == isText)
            }
            var western = text
            western[place] = 0xE4
            #expect(encoding([western[...]]) == .windows1252)
            western[place] = 0x81
            #expect(encoding([western[...]]) == nil)
        }
    }

    @Test(arguments: 1...20) func `How the bytes are split makes no difference`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let letters: [[UInt8]] = [Array("word ".utf8), Array("Grüße ".utf8), Array("\n".utf8), [0xE4, 0x20], Array("🕊️".utf8)]
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 1...60, using: &random)).flatMap { _ in letters.randomElement(using: &random) ?? [] }
            let whole = encoding([bytes[...]])
            var pieces: [ArraySlice<UInt8>] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                pieces.append(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(encoding(pieces) == whole)
            #expect(encoding(bytes.indices.map { bytes[$0...$0] }) == whole)
        }
    }
}
