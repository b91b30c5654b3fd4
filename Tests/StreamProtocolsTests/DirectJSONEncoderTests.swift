// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import SeededRandom
import Testing

@testable import StreamProtocols

struct DirectJSONEncoderTests {
    private func json(_ value: some Encodable) throws -> String {
        String(buffer: try DirectJSONEncoder.encode(value))
    }

    /// By Foundation's parser: what Foundation's encoder makes of the value means the same.
    private func expectSame(_ value: some Encodable) throws {
        let bytes = Data(try DirectJSONEncoder.encode(value).readableBytesView)
        let found = try JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed) as? NSObject
        let expected = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value), options: .fragmentsAllowed) as? NSObject
        #expect(found != nil && found == expected)
    }

    private struct Everything: Encodable {
        enum Kind: Encodable {
            case plain
            case loaded(text: String, count: Int)
        }
        struct Inner: Encodable {
            var name: String?
            var list: [Inner]
        }
        var text = "a \"quoted\" / \\ \u{0}\u{1F}\n\t\u{7F}é🙂"
        var truth = true
        var lie = false
        var nothing: Int?
        var null: JSONNull = .init()
        var smallest = Int64.min
        var largest = UInt64.max
        var bytes: [UInt8] = [0, 127, 255]
        var numbers = [0.0, -0.5, 5, 1e300, .leastNonzeroMagnitude, 0.1]
        var single: Float = 1.5
        var kinds: [Kind] = [.plain, .loaded(text: "x", count: 3)]
        var inner = Inner(name: "a", list: [.init(name: nil, list: []), .init(name: "b", list: [.init(name: "c", list: [])])])
        var table: [String: [Int?]] = ["one \"key\"": [1, nil, 3]]
        var empty: [String: Int] = [:]
        var none = Nothing()
    }

    private struct JSONNull: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        }
    }

    private struct Nothing: Encodable {
        func encode(to encoder: any Encoder) {}
    }

    private enum Key: String, CodingKey { case one, two, three }

    /// A value that writes itself by what it is given.
    private struct Custom: Encodable {
        let body: (any Encoder) throws -> Void

        func encode(to encoder: any Encoder) throws { try body(encoder) }
    }

    @Test func `What it writes means what Foundation's encoder writes`() throws {
        try expectSame(Everything())
        try expectSame([Everything(), Everything()])
        try expectSame("text")
        try expectSame(12)
        try expectSame([String]())
        try expectSame(["a": Optional<String>.none, "b": "c"])
    }

    @Test(arguments: 1...20) func `Any text is written as it is`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            var text = ""
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let limit: UInt32 = [0x20, 0x30, 0x60, 0x80, 0x800, 0x10FFFF].randomElement(using: &random) ?? 0x80
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &random)) { text.unicodeScalars.append(scalar) }
            }
            try expectSame([text: text])
        }
    }

    @Test func `Fields keep their order, and slashes and whole numbers their form`() throws {
        struct Value: Encodable {
            var z = "/"
            var a = 2.0
            var m: [Bool] = []
        }
        #expect(try json(Value()) == #"{"z":"/","a":2,"m":[]}"#)
    }

    @Test func `Two parts of a value write into one object`() throws {
        let value = Custom { encoder in
            var first = encoder.container(keyedBy: Key.self)
            try first.encode(1, forKey: .one)
            try Custom {
                var second = $0.container(keyedBy: Key.self)
                try second.encode([2], forKey: .two)
            }.encode(to: encoder)
            try first.encode(3, forKey: .three)
        }
        #expect(try json([value]) == #"[{"one":1,"two":[2],"three":3}]"#)
    }

    @Test func `Nested containers end where the one around them goes on`() throws {
        let value = Custom { encoder in
            var outer = encoder.container(keyedBy: Key.self)
            var list = outer.nestedUnkeyedContainer(forKey: .one)
            try list.encode("a")
            var inner = list.nestedContainer(keyedBy: Key.self)
            try inner.encodeNil(forKey: .two)
            var deepest = list.nestedUnkeyedContainer()
            try deepest.encode(true)
            #expect(list.count == 3)
            try outer.encode(1, forKey: .three)
        }
        #expect(try json(value) == #"{"one":["a",{"two":null},[true]],"three":1}"#)
    }

    @Test func `What cannot be written in one go is refused`() throws {
        let returning = Custom { encoder in
            var outer = encoder.container(keyedBy: Key.self)
            var inner = outer.nestedUnkeyedContainer(forKey: .one)
            try outer.encode(1, forKey: .two)
            try inner.encode(2)
        }
        let late = Custom { encoder in
            var outer = encoder.container(keyedBy: Key.self)
            let first = outer.nestedUnkeyedContainer(forKey: .one)
            // It stands where the first one stood.
            _ = outer.nestedUnkeyedContainer(forKey: .two)
            var other = first
            try other.encode(2)
        }
        let both = Custom { encoder in
            _ = encoder.container(keyedBy: Key.self)
            var list = encoder.unkeyedContainer()
            try list.encode(1)
        }
        let twice = Custom { encoder in
            var single = encoder.singleValueContainer()
            try single.encode(1)
            try single.encode(2)
        }
        let inherited = Custom { encoder in
            var outer = encoder.container(keyedBy: Key.self)
            try 1.encode(to: outer.superEncoder())
        }
        for value in [returning, late, both, twice, inherited] {
            #expect(throws: EncodingError.self) { try DirectJSONEncoder.encode(value) }
        }
        for number in [Double.nan, .infinity, -.infinity] {
            #expect(throws: EncodingError.self) { try DirectJSONEncoder.encode([number]) }
        }
    }
}
