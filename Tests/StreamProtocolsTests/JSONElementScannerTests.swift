// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import SeededRandom
import StreamProtocols
import Testing

@Suite struct JSONElementScannerTests {
    /// What a scanner makes of a text that comes in pieces.
    private struct Reading: Equatable {
        var elements: [String] = []
        var asides: [[UInt8]] = []
        var tooLong = 0
    }

    private func read(
        _ text: [UInt8], _ list: JSONElementScanner.List, pieces: (Int) -> Int = { $0 }, aside: JSONElementScanner.Aside? = nil,
        limit: Int = 1 << 20
    ) throws(JSONElementScanner.Fault) -> Reading {
        var scanner = JSONElementScanner(list: list, aside: aside, elementLimit: limit)
        var reading = Reading()
        var isInAside = false
        var start = 0
        while start < text.count {
            let end = min(text.count, start + max(1, pieces(text.count - start)))
            try scanner.feed(ByteBuffer(bytes: text[start..<end]))
            start = end
            while let event = try scanner.next() {
                switch event {
                case .element:
                    if scanner.elementIsTooLong {
                        reading.tooLong += 1
                    } else {
                        reading.elements.append(String(decoding: scanner.element, as: UTF8.self))
                    }
                case .aside(let bytes):
                    if !isInAside { reading.asides.append([]) }
                    isInAside = true
                    reading.asides[reading.asides.count - 1] += Array(bytes.readableBytesView)
                case .asideEnd:
                    if !isInAside { reading.asides.append([]) }
                    isInAside = false
                }
            }
        }
        try scanner.finish()
        return reading
    }

    @Test func `Takes a text exactly when a decoder does, whole and damaged, in any pieces`() {
        var random = SplitMix64(seed: 47)
        for _ in 0..<20_000 {
            var bytes = Array(RandomJSON.text(&random).utf8)
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where bytes.count > 1: bytes.remove(at: place)
                case 1: bytes.insert(RandomJSON.bytes.randomElement(using: &random)!, at: place)
                default: bytes[place] = RandomJSON.bytes.randomElement(using: &random)!
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let dense = text.filter { !$0.isWhitespace }
            // JSONDecoder takes a comma at the end of a list; and what strings mean is not looked at here.
            guard !dense.contains(",]"), !dense.contains(",}"), !text.lowercased().contains("\\ud") else { continue }
            let isTaken = (try? read(bytes, .none) { _ in Int.random(in: 1...9, using: &random) }) != nil
            #expect(isTaken == RandomJSON.isJSON(bytes), "\(text)")
        }
    }

    @Test func `Hands out the elements of a list as they stand, in any pieces`() throws {
        var random = SplitMix64(seed: 8)
        for _ in 0..<2000 {
            let elements = (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                RandomJSON.text(&random).trimmingCharacters(in: .whitespacesAndNewlines)
            }
            let list = " [ \(elements.joined(separator: " , ")) ] "
            let member = #"{"version":1,"other":[1,[2]],"conversations":\#(list),"last":{"conversations":[3]}}"#
            #expect(try read(Array(list.utf8), .root) { _ in Int.random(in: 1...7, using: &random) }.elements == elements)
            #expect(
                try read(Array(member.utf8), .member("conversations")) { _ in Int.random(in: 1...7, using: &random) }.elements == elements)
            #expect(try read(Array(list.utf8), .text).elements == [list.trimmingCharacters(in: .whitespaces)])
        }
    }

    @Test func `A byte order mark before the text is passed over, in any pieces; half of one is not, nor one elsewhere`() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        for size in 1...5 {
            let reading = try read(mark + Array(#" [{"a":1},2]"#.utf8), .root) { _ in size }
            #expect(reading.elements == [#"{"a":1}"#, "2"])
            #expect(try read(mark + Array("{}".utf8), .text) { _ in size }.elements == ["{}"])
            for text in [mark, mark + mark + Array("[]".utf8), Array("[]".utf8) + mark, Array("[".utf8) + mark + Array("]".utf8)] {
                #expect(throws: (any Error).self) { try read(text, .root) { _ in size } }
            }
            #expect(throws: (any Error).self) { try read([0xEF, 0xBB, 0x80] + Array("[]".utf8), .root) { _ in size } }
        }
    }

    @Test func `Tells what the root is`() throws {
        func root(_ text: String) throws -> JSONElementScanner.Root {
            var scanner = JSONElementScanner(list: .none)
            try scanner.feed(ByteBuffer(string: text))
            while try scanner.next() != nil {}
            try scanner.finish()
            return scanner.root
        }
        let object = try root(#"{"format":"martlet","version":1,"n":-2.5e3,"conversations":[{"format":"x"}],"o":{"version":2},"t":true}"#)
        #expect(object.isObject && !object.isArray)
        #expect(
            object.members == ["format": "martlet", "version": "1", "n": "-2.5e3", "conversations": "[", "o": "{", "t": "t"])
        #expect(try root(" []").isArray)
        #expect(try !root("7").isObject)
    }

    @Test func `What is too deep, too long or cut off is refused where it is`() {
        func fault(_ text: [UInt8]) -> JSONElementScanner.Fault? {
            do throws(JSONElementScanner.Fault) {
                _ = try read(text, .none)
                return nil
            } catch {
                return error
            }
        }
        let nested = { (depth: Int) in Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8) }
        #expect(fault(nested(64)) == nil)
        #expect(fault(nested(65)) == .tooDeep(offset: 64))
        #expect(fault(Array(repeating: UInt8(ascii: "["), count: 100_000)) == .tooDeep(offset: 64))
        #expect(fault(Array(repeating: UInt8(ascii: "9"), count: 1000)) == nil)
        #expect(fault(Array(repeating: UInt8(ascii: "9"), count: 200_000)) == .numberTooLong(offset: 1001))
        #expect(fault(Array("[\"a".utf8) + [0xC0, 0x80]) == .notUTF8(offset: 3))
        #expect(fault(Array("[\"a".utf8) + [0xE2, 0x82]) == .incomplete(offset: 5))
        #expect(fault(Array(#"["\x"]"#.utf8)) == .notJSON(offset: 3))
        let text = Array(#"{"a":[1,-2.5e+3,"b\u00e9\n",true,false,null],"c":{}}"#.utf8)
        for length in 0..<text.count { #expect(fault(Array(text[..<length])) == .incomplete(offset: length)) }
        #expect(fault(text + [UInt8(ascii: "}")]) == .notJSON(offset: text.count))
    }

    @Test func `Of an element that is too long the beginning is kept, and the next is whole again`() throws {
        let long = #"{"title":"Long","text":""# + String(repeating: "x", count: 5_000_000) + #""}"#
        let text = Array(#"[{"a":1},\#(long),{"b":2}]"#.utf8)
        var scanner = JSONElementScanner(list: .root, elementLimit: 1000)
        var seen: [(head: String, isTooLong: Bool, length: Int)] = []
        var most = 0
        for start in stride(from: 0, to: text.count, by: 4096) {
            try scanner.feed(ByteBuffer(bytes: text[start..<min(text.count, start + 4096)]))
            while try scanner.next() != nil {
                seen.append((String(decoding: scanner.element.prefix(20), as: UTF8.self), scanner.elementIsTooLong, scanner.elementLength))
            }
            most = max(most, scanner.element.count)
        }
        try scanner.finish()
        #expect(seen.map(\.head) == [#"{"a":1}"#, String(long.prefix(20)), #"{"b":2}"#])
        #expect(seen.map(\.isTooLong) == [false, true, false])
        #expect(seen.map(\.length) == [7, long.utf8.count, 7])
        #expect(most <= 16 * 1024)
    }

    @Test func `A string that is set aside is handed out in pieces, and leaves its number`() throws {
        let aside = JSONElementScanner.Aside(key: "data", depth: 3)
        let text = Array(
            #"[{"files":[{"data":"QUJD\/QQ=="},{"data":"","name":"data"},{"data":null}],"data":"kept"},{"files":[{"data":"Wg=="}]}]"#.utf8)
        var random = SplitMix64(seed: 3)
        for _ in 0..<300 {
            let reading = try read(text, .root, pieces: { _ in Int.random(in: 1...9, using: &random) }, aside: aside)
            #expect(
                reading.elements == [
                    #"{"files":[{"data":"0"},{"data":"1","name":"data"},{"data":null}],"data":"kept"}"#, #"{"files":[{"data":"0"}]}"#,
                ])
            #expect(reading.asides.map { String(decoding: $0, as: UTF8.self) } == ["QUJD/QQ==", "", "Wg=="])
        }
    }
}
