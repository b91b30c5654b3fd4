// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore
import SeededRandom
import Testing

@testable import ChatCore

/// The event that is written by hand is the one that the encoder would write.
@Suite
struct EncodedEventTests {
    static let nasty = [
        "", "plain", "\"", "\\", "\\\"", "/", "\n\r\t\u{8}\u{c}", String((0..<0x20).map { Character(Unicode.Scalar($0)) }),
        "\u{7F}\u{80}\u{9F}",
        "\u{2028}\u{2029}", "\u{FEFF}", "äöü", "語", "🙂", "👩‍👩‍👧‍👦", "e\u{301}", "\u{301}", "\u{10FFFF}", "\u{FFFD}\u{FFFE}\u{FFFF}", "</script>",
        "${x}", "\u{0}",
        "\u{202E}abc", String(repeating: "\"\n", count: 5000),
    ]

    private func expectSame(_ chunk: SocketEvent.Chunk) throws {
        let encoded = EncodedEvent(.messageChunk(chunk))
        let bytes = Data(encoded.json.readableBytesView)
        guard case .messageChunk(let decoded) = try JSONDecoder().decode(SocketEvent.self, from: bytes) else {
            Issue.record("it is not a chunk")
            return
        }
        #expect(decoded.messageID == chunk.messageID)
        #expect(decoded.offset == chunk.offset && decoded.nextOffset == chunk.nextOffset)
        #expect(Array(decoded.delta.utf8) == Array(chunk.delta.utf8))
        let standard = try JSONDecoder().decode(JSONValue.self, from: try JSONEncoder().encode(SocketEvent.messageChunk(chunk)))
        #expect(try JSONDecoder().decode(JSONValue.self, from: bytes) == standard)
    }

    @Test("A chunk's JSON means what the encoder's does", arguments: nasty)
    func chunk(delta: String) throws {
        try expectSame(.init(messageID: .init(), offset: 0, nextOffset: delta.utf8.count, delta: delta))
        try expectSame(.init(messageID: .init(), offset: 1_000_000, nextOffset: 1_000_000 + delta.utf8.count, delta: "x\(delta)y"))
    }

    @Test func anyTextWillDo() throws {
        var random = SplitMix64(seed: 42)
        for _ in 1...500 {
            var text = ""
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let limit: UInt32 = [0x20, 0x80, 0x800, 0x10000, 0x10FFFF].randomElement(using: &random) ?? 0x80
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &random)) { text.unicodeScalars.append(scalar) }
            }
            let offset = Int.random(in: 0...1_000_000, using: &random)
            try expectSame(.init(messageID: .init(), offset: offset, nextOffset: offset + text.utf8.count, delta: text))
        }
    }
}
