// SPDX-License-Identifier: Apache-2.0

/// Reads a JSON text (RFC 8259) front to back and builds only what it is asked for: of thousands of small texts that a reply
/// comes as, one string matters. Strict: what a decoder would refuse is refused, in the parts that are skipped too,
/// and so are halves of surrogate pairs.
///
/// Works on borrowed memory, which is why a reader cannot be copied out of the closure that it is given to.
package struct JSONReader: ~Copyable {
    package enum Fault: Error, Hashable {
        case notUTF8, notJSON, tooDeep
    }

    package enum Kind {
        case object, array, string, number, bool, null
    }

    /// Levels of arrays and objects; `[[]]` has two.
    package static let depthLimit = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0

    /// The closure must read the text's one value, with any one method of the reader.
    package static func read(_ text: UnsafeRawBufferPointer, _ body: (inout JSONReader) throws(Fault) -> Void) throws(Fault) {
        try text.withMemoryRebound(to: UInt8.self) { bytes throws(Fault) in
            guard (try? UTF8Span(validating: bytes.span)) != nil else { throw .notUTF8 }
            var reader = JSONReader(bytes: bytes)
            try body(&reader)
            guard reader.peek() == nil else { throw .notJSON }
        }
    }

    package static func read(_ text: [UInt8], _ body: (inout JSONReader) throws(Fault) -> Void) throws(Fault) {
        try text.span.withUnsafeBytes { bytes throws(Fault) in try read(bytes, body) }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    // MARK: Values, each read or skipped by exactly one call

    /// Calls `body` with each member's name; it must read the member's value. A value that is no object is skipped.
    package mutating func members(_ body: (String, inout JSONReader) throws(Fault) -> Void) throws(Fault) {
        guard peek() == UInt8(ascii: "{") else { return try skip() }
        try enter()
        if take(UInt8(ascii: "}")) { return leave() }
        repeat {
            guard let name = try string() else { throw .notJSON }
            try expect(UInt8(ascii: ":"))
            try body(name, &self)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        leave()
    }

    /// Calls `body` once for each element, which it must read. A value that is no array is skipped.
    package mutating func elements(_ body: (inout JSONReader) throws(Fault) -> Void) throws(Fault) {
        guard peek() == UInt8(ascii: "[") else { return try skip() }
        try enter()
        if take(UInt8(ascii: "]")) { return leave() }
        repeat {
            try body(&self)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        leave()
    }

    /// Nil for a value that is no string; it is skipped.
    package mutating func string() throws(Fault) -> String? {
        guard peek() == UInt8(ascii: "\"") else {
            try skip()
            return nil
        }
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position - 1]), as: UTF8.self)
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw .notJSON
            default: position += 1
            }
        }
        throw .notJSON
    }

    /// Nil for a value that is no number written as an integer, or that does not fit; it is skipped.
    package mutating func integer() throws(Fault) -> Int? {
        let isNumber = kind() == .number
        let start = position
        try skip()
        guard isNumber else { return nil }
        return Int(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self))
    }

    /// Nil for a value that is no number; it is skipped. Infinite where it is larger than any.
    package mutating func decimal() throws(Fault) -> Double? {
        let isNumber = kind() == .number
        let start = position
        try skip()
        guard isNumber else { return nil }
        return Double(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self))
    }

    /// Nil for a value that is neither true nor false; it is skipped.
    package mutating func bool() throws(Fault) -> Bool? {
        guard kind() == .bool else {
            try skip()
            return nil
        }
        let isTrue = next == UInt8(ascii: "t")
        try skip()
        return isTrue
    }

    /// What comes next, going by its first byte.
    package mutating func kind() -> Kind? {
        switch peek() {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        case nil: nil
        default: .number
        }
    }

    package mutating func skip() throws(Fault) {
        switch kind() {
        case .object: try skipObject()
        case .array: try elements { reader throws(Fault) in try reader.skip() }
        case .string: try skipString()
        case .bool: try literal(next == UInt8(ascii: "t") ? "true" : "false")
        case .null: try literal("null")
        case .number: try number()
        case nil: throw .notJSON
        }
    }
}

// MARK: - Tokens

extension JSONReader {
    /// The next byte that is not white space; nil at the end.
    private mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(Fault) {
        guard take(byte) else { throw .notJSON }
    }

    private mutating func enter() throws(Fault) {
        guard depth < Self.depthLimit else { throw .tooDeep }
        depth += 1
        position += 1
    }

    private mutating func leave() {
        depth -= 1
    }

    private mutating func skipObject() throws(Fault) {
        try enter()
        if take(UInt8(ascii: "}")) { return leave() }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw .notJSON }
            try skipString()
            try expect(UInt8(ascii: ":"))
            try skip()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        leave()
    }

    private mutating func skipString() throws(Fault) {
        position += 1
        var ignored: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"):
                ignored.removeAll(keepingCapacity: true)
                try escape(into: &ignored)
            case 0..<0x20: throw .notJSON
            default: break
            }
        }
        throw .notJSON
    }

    private mutating func literal(_ word: StaticString) throws(Fault) {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[position...].starts(with: expected) else { throw .notJSON }
        position += expected.count
    }

    private mutating func number() throws(Fault) {
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    /// One or more.
    private mutating func digits() throws(Fault) {
        guard next?.isDigit == true else { throw .notJSON }
        while next?.isDigit == true { position += 1 }
    }

    /// The byte at this very position; nil at the end.
    private var next: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// Reads a string to its end, from the first backslash on; `start` is behind its opening quotation mark.
    private mutating func escapedString(from start: Int) throws(Fault) -> String {
        var units = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &units)
            case 0..<0x20: throw .notJSON
            default: units.append(byte)
            }
        }
        throw .notJSON
    }

    private mutating func escape(into units: inout [UInt8]) throws(Fault) {
        guard let byte = next else { throw .notJSON }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "f"): units.append(0x0C)
        case UInt8(ascii: "n"): units.append(0x0A)
        case UInt8(ascii: "r"): units.append(0x0D)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "u"): units.append(contentsOf: UTF8.encode(try escapedScalar())!)
        default: throw .notJSON
        }
    }

    /// From behind `\u`.
    private mutating func escapedScalar() throws(Fault) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), next == UInt8(ascii: "\\") else { throw .notJSON }
        position += 1
        guard next == UInt8(ascii: "u") else { throw .notJSON }
        position += 1
        let trail = try hexadecimal()
        guard UTF16.isTrailSurrogate(trail) else { throw .notJSON }
        return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    }

    private mutating func hexadecimal() throws(Fault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else { throw .notJSON }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
