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

    @Test func `One odd byte is found wherever it stands`() {
        let text = Array(String(repeating: "A martlet is the heraldic swift.\n", count: 3).utf8)
        let spaces = Set<UInt8>(0x08...0x0D).union([0x1B])
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var bytes = text
                bytes[place] = byte
                let expected: TextEncoding? =
                    switch byte {
                    case ..<0x20: spaces.contains(byte) ? .utf8 : nil
                    case ..<0x80: .utf8
                    case 0x81, 0x8D, 0x8F, 0x90, 0x9D: nil
                    default: .windows1252
                    }
                #expect(encoding([bytes[...]]) == expected)
            }
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
