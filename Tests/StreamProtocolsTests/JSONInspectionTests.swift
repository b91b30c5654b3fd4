// SPDX-License-Identifier: Apache-2.0

import NIOCore
import StreamProtocols
import Testing

@Suite struct JSONInspectionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let text: [UInt8]
        let fault: JSONInspection.Fault?
        var testDescription: String { String(decoding: text.prefix(60), as: UTF8.self).debugDescription }

        init(_ text: String, _ fault: JSONInspection.Fault? = nil) {
            self.text = Array(text.utf8)
            self.fault = fault
        }

        init(bytes: [UInt8], _ fault: JSONInspection.Fault?) {
            self.text = bytes
            self.fault = fault
        }
    }

    static let cases: [Case] = [
        Case(""),
        Case(#"{"a": [1, -2.5e+10, true, null, "é漢😀"]}"#),
        Case(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)),
        Case(String(repeating: "[", count: 65), .tooDeep(offset: 64)),
        Case(String(repeating: #"{"a":"#, count: 100_000), .tooDeep(offset: 64 * 5)),
        Case(String(repeating: "[]", count: 1000)),
        Case(#""\#(String(repeating: "[{", count: 1000))""#),
        Case(#""\"[[[[" "#),
        Case(String(repeating: "9", count: 1000)),
        Case(String(repeating: "9", count: 1001), .numberTooLong(offset: 1000)),
        Case("[" + String(repeating: "1.5e-3,", count: 1000) + "1]"),
        Case("[1,]", .trailingComma(offset: 3)),
        Case("{\"a\": 1 , \n\t}", .trailingComma(offset: 12)),
        Case(#"[",]", ["}"], {"a,": "],"}, []]"#),
        Case("\"" + String(repeating: "9", count: 200_000) + "\""),
        Case("{\"a\u{0}\": 1}", .nul(offset: 3)),
        Case("[1]\u{0}", .nul(offset: 3)),
        Case(#"["\u0000"]"#, .nul(offset: 2)),
        Case(#"["\\u0000"]"#),
        Case(#"["\\\u0000"]"#, .nul(offset: 4)),
        Case(#"["\\\\u0000"]"#),
        Case(#"\u0000"#),
        Case(#"["\u0001\u00e9\u20AC"]"#),
        Case(#"["\ud83d\ude00"]"#),
        Case(#"["\uD83D\uDE00x"]"#),
        Case(#"["\ud83d"]"#, .loneSurrogate(offset: 2)),
        Case(#"["\ude00"]"#, .loneSurrogate(offset: 2)),
        Case(#"["\ud83d\ud83d\ude00"]"#, .loneSurrogate(offset: 2)),
        Case(#"["\ud83dx\ude00"]"#, .loneSurrogate(offset: 2)),
        Case(#"["\ud83d\\ude00"]"#, .loneSurrogate(offset: 2)),
        Case(#"["\ud83d\ude0"#, .loneSurrogate(offset: 2)),
        Case(#"["\ud8"#),
        Case(#""\"#),
        Case(bytes: [0x22, 0xFF, 0x22], .invalidUTF8(offset: 1)),
        Case(bytes: [0x22, 0x5C, 0xFF, 0x22], .invalidUTF8(offset: 2)),
        Case(bytes: [0x22, 0x5C, 0x00, 0x22], .nul(offset: 2)),
        Case(bytes: [0xC3], .invalidUTF8(offset: 1)),
        Case(bytes: [0x22, 0xC3, 0x22], .invalidUTF8(offset: 2)),
        Case(bytes: [0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8(offset: 2)),
        Case(bytes: [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], .invalidUTF8(offset: 0)),
        Case(bytes: [0x5B, 0x00, 0x5D, 0x00], .nul(offset: 1)),
    ]

    @Test("Finds what decoders die of", arguments: cases)
    func finds(_ example: Case) {
        #expect(example.text.withUnsafeBytes { JSONInspection().firstFault(in: $0) } == example.fault)
    }

    @Test func theFaultIsThrown() {
        #expect(throws: JSONInspection.Fault.tooDeep(offset: 2)) { try JSONInspection(maximumDepth: 2).check(ByteBuffer(string: "[[[")) }
    }
}

@Suite struct UTF8ValidatorTests {
    @Test("Agrees with the standard library on every one to three bytes and every split of them")
    func agreesOnShortSequences() {
        let interesting: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1,
            0xF3,
            0xF4, 0xF5, 0xFF,
        ]
        var sequences: [[UInt8]] = [[]]
        for _ in 0..<3 {
            sequences += sequences.flatMap { head in interesting.map { head + [$0] } }
        }
        for sequence in sequences {
            let expected = String(validating: sequence, as: UTF8.self) != nil
            for split in 0...sequence.count {
                var validator = UTF8Validator()
                let pieces = [sequence[..<split], sequence[split...]].map { Array($0) }
                let valid = pieces.allSatisfy { piece in piece.withUnsafeBytes { validator.take($0) } } && validator.isComplete
                #expect(valid == expected, "\(sequence) split at \(split)")
            }
        }
    }

    @Test(
        "Four bytes: the last scalar and the one behind it",
        arguments: [([0xF4, 0x8F, 0xBF, 0xBF] as [UInt8], true), ([0xF4, 0x90, 0x80, 0x80], false)])
    func bounds(_ bytes: [UInt8], _ expected: Bool) {
        var validator = UTF8Validator()
        #expect(bytes.withUnsafeBytes { validator.take($0) } == expected)
    }

    @Test func theFaultIsNamedBehindALongRunOfASCII() {
        var validator = UTF8Validator()
        let bytes = Array(repeating: UInt8(ascii: "a"), count: 1001) + [0xFF]
        #expect(bytes.withUnsafeBytes { validator.firstFault(in: $0) } == 1001)
    }
}
