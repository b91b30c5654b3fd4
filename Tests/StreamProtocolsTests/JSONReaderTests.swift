// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore
import SeededRandom
import Testing

@testable import StreamProtocols

@Suite struct JSONReaderTests {
    @Test func `Reads what a decoder reads, in random texts of every shape`() throws {
        var random = SplitMix64(seed: 2026)
        for _ in 0..<5000 {
            let text = RandomJSON.text(&random)
            let expected = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
            #expect(try read(Array(text.utf8)) == expected, "\(text)")
        }
    }

    @Test func `Takes a damaged text exactly when a decoder does`() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<20_000 {
            var bytes = Array(RandomJSON.text(&random).utf8)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where bytes.count > 1: bytes.remove(at: place)
                case 1: bytes.insert(RandomJSON.bytes.randomElement(using: &random)!, at: place)
                default: bytes[place] = RandomJSON.bytes.randomElement(using: &random)!
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            // JSONDecoder takes a comma at the end of a list, which the grammar does not have.
            let dense = text.filter { !$0.isWhitespace }
            guard !dense.contains(",]"), !dense.contains(",}") else { continue }
            #expect(((try? read(bytes)) != nil) == RandomJSON.isJSON(bytes), "\(text)")
        }
    }

    @Test func `Refuses what is not JSON, not UTF-8 or too deep`() {
        for text in [
            "", " ", "nul", "truex", "01", "1.", ".5", "+1", "1e", "-", "\"", #""\x""#, #""\u12""#, #""\udc00""#, #""\ud800x""#, "\"\t\"",
            "[1,]", #"{"a"}"#, #"{"a":1,}"#, "{a:1}", "[1 2]", "1 2", "[", "NaN", "'a'",
        ] {
            #expect(throws: JSONReader.Fault.notJSON, "\(text)") { try read(Array(text.utf8)) }
        }
        #expect(throws: JSONReader.Fault.notUTF8) { try read([0x22, 0xFF, 0x22]) }
        let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        #expect(throws: JSONReader.Fault.tooDeep) { try read(Array(deep(65).utf8)) }
        #expect(throws: Never.self) { try read(Array(deep(64).utf8)) }
    }

    @Test func `Whole numbers are read, and others are skipped`() throws {
        #expect(try integer("12") == 12)
        #expect(try integer(" -0 ") == 0)
        for text in ["1.5", "1e3", "99999999999999999999", "\"1\"", "null", "[1]", "{}"] {
            #expect(try integer(text) == nil, "\(text)")
        }
    }
}

private func integer(_ text: String) throws -> Int? {
    var value: Int?
    try ByteBuffer(string: text).withUnsafeReadableBytes { bytes throws(JSONReader.Fault) in
        try JSONReader.read(bytes) { reader throws(JSONReader.Fault) in value = try reader.integer() }
    }
    return value
}

@discardableResult
private func read(_ bytes: [UInt8]) throws -> JSONValue {
    var value = JSONValue.null
    try ByteBuffer(bytes: bytes).withUnsafeReadableBytes { bytes throws(JSONReader.Fault) in
        try JSONReader.read(bytes) { reader throws(JSONReader.Fault) in value = try reader.value() }
    }
    return value
}

extension JSONReader {
    /// Everything, built from the parts that the engine uses; numbers as integers or else null.
    fileprivate mutating func value() throws(Fault) -> JSONValue {
        switch kind() {
        case .object:
            var members: [String: JSONValue] = [:]
            try self.members { name, reader throws(Fault) in members[name] = try reader.value() }
            return .object(members)
        case .array:
            var elements: [JSONValue] = []
            try self.elements { reader throws(Fault) in elements.append(try reader.value()) }
            return .array(elements)
        case .string: return .string(try string() ?? "")
        case .number: return try integer().map { .integer(Int64($0)) } ?? .null
        case .bool, .null, nil:
            try skip()
            return .null
        }
    }
}

enum RandomJSON {
    static let bytes = Array("{}[]\",:\\/ntu0123456789+-. \n\u{1}aé世👩".utf8) + [0x80, 0xC3, 0xFF]

    /// Values and what they are, so that a decoder's reading equals ours: no fractions, no true or false.
    static func text(_ random: inout SplitMix64, depth: Int = 0) -> String {
        let space = ["", "", " ", "\n\t"].randomElement(using: &random)!
        switch Int.random(in: 0..<(depth > 5 ? 3 : 5), using: &random) {
        case 0: return space + ["null", "0", "-7", "123456", "9007199254740993"].randomElement(using: &random)! + space
        case 1, 2: return space + string(&random) + space
        case 3: return "[" + list(&random) { text(&$0, depth: depth + 1) } + "]" + space
        default:
            return space + "{" + list(&random) { "\"\(UInt64.random(in: 0..<99_999, using: &$0))\":" + text(&$0, depth: depth + 1) } + "}"
        }
    }

    private static func list(_ random: inout SplitMix64, _ element: (inout SplitMix64) -> String) -> String {
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in element(&random) }.joined(separator: ",")
    }

    private static func string(_ random: inout SplitMix64) -> String {
        let pieces = [
            "a", "Zz", "é", "世界", "👩‍👩‍👧", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\uD83D\\uDC69", "\\u4e16", "\\b\\f\\r\\t", " ", "\u{7F}",
        ]
        return "\"" + (0..<Int.random(in: 0..<8, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined() + "\""
    }

    static func isJSON(_ bytes: [UInt8]) -> Bool {
        (try? JSONDecoder().decode(Anything.self, from: Data(bytes))) != nil
    }

    /// Takes any value, and looks at all of it.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {
            if var list = try? decoder.unkeyedContainer() {
                while !list.isAtEnd { _ = try list.decode(Anything.self) }
            } else if let members = try? decoder.container(keyedBy: Name.self) {
                for name in members.allKeys { _ = try members.decode(Anything.self, forKey: name) }
            } else {
                let value = try decoder.singleValueContainer()
                let isKnown = value.decodeNil() || (try? value.decode(String.self)) != nil || (try? value.decode(Bool.self)) != nil
                if !isKnown { _ = try value.decode(Double.self) }
            }
        }

        private struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }
}
