// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Reads a JSON text (RFC 8259) of any size that arrives in pieces, checks all of it, and hands out the elements of one
/// list, one whole element at a time. It holds one element at most, and no more of that than it is allowed to. A byte order
/// mark before the text is passed over.
///
/// Strict about form and UTF-8; what strings mean (halves of surrogate pairs, NUL) is left to whoever reads an element.
/// Give it a piece with `feed`, ask `next` until it answers nil, and so on; `finish` behind the last piece.
package struct JSONElementScanner: Sendable {
    /// Offsets are in bytes from the start of the text.
    package enum Fault: Error, Equatable {
        case notUTF8(offset: Int)
        case notJSON(offset: Int)
        case tooDeep(offset: Int)
        case numberTooLong(offset: Int)
        /// The text ends before its value does.
        case incomplete(offset: Int)
    }

    /// Which values are the elements.
    package enum List: Equatable, Sendable {
        /// None: the text is only checked, and its root looked at.
        case none
        /// The whole text is one element.
        case text
        /// Those of the array that the text is.
        case root
        /// Those of the array that is this member of the object that the text is.
        case member(String)
    }

    package enum Event: Equatable, Sendable {
        /// An element is whole; `element` and what is beside it tell of it until the next call.
        case element
        /// More of a string that is set aside, unescaped where that is a slash; other escapes are dropped.
        case aside(ByteBuffer)
        /// Such a string has ended. In the element stands its number instead, from 0, as a string.
        case asideEnd
    }

    /// A string that is not kept in the element: the value of `key` in an object `depth` levels below the element's own,
    /// which is level 1.
    package struct Aside: Sendable {
        package var key: String
        package var depth: Int

        package init(key: String, depth: Int) {
            self.key = key
            self.depth = depth
        }
    }

    /// What the text is at its root.
    package struct Root: Equatable, Sendable {
        package fileprivate(set) var isArray = false
        package fileprivate(set) var isObject = false
        /// The first hundred members of an object, by name; the value's text where it is a short string or number, else
        /// its first byte.
        package fileprivate(set) var members: [String: String] = [:]
    }

    package static let depthLimit = 64
    private static let numberLimit = 1000
    private static let keyLimit = 64
    private static let memberLimit = 100
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// What is kept of an element that is too long, so that it can be named.
    private static let headLimit = 16 * 1024

    private enum Token: Equatable {
        case value, firstValue, key, firstKey, colon, next
        case string, escape
        case hex(UInt8)
        case literal(rest: UInt32)
        case number(Number)
    }

    /// What a number may go on with.
    private enum Number {
        case minus, zero, integer, point, fraction, exponent, sign, power

        var isWhole: Bool {
            switch self {
            case .zero, .integer, .fraction, .power: true
            case .minus, .point, .exponent, .sign: false
            }
        }
    }

    private let list: List
    private let aside: Aside?
    private let elementLimit: Int

    private var chunk = ByteBuffer()
    private var offset = 0
    /// Of the chunk's first byte.
    private var base = 0
    private var utf8 = UTF8Validator()

    private var token = Token.value
    private var depth = 0
    /// A bit a level, from the lowest: whether it is an object.
    private var objects: UInt64 = 0
    private var isKey = false
    private var isAside = false
    private var numberLength = 0
    private var key: [UInt8] = []
    private var keyIsPlain = true
    private var asideObjectStart = 0
    private var isOver = false

    /// The level at which the list's array stands; nil outside of it.
    private var listDepth: Int?
    private var isCapturing = false
    private var captureStart = 0
    private var rootValue: [UInt8]?
    private var rootKey = ""
    private var isHandedOut = false

    /// The element's text; only its beginning where it is too long.
    package private(set) var element: [UInt8] = []
    package private(set) var elementIsTooLong = false
    package private(set) var elementLength = 0
    /// How many strings of this element were set aside.
    package private(set) var elementAsides = 0
    package private(set) var root = Root()

    package init(list: List, aside: Aside? = nil, elementLimit: Int = 0) {
        self.list = list
        self.aside = aside
        self.elementLimit = elementLimit
    }

    /// While a string is being set aside: the object that it is in, as far as it stands before it, closed. Nil where the
    /// element is too long by then.
    package var asideObject: [UInt8]? {
        elementIsTooLong || asideObjectStart > element.count ? nil : element[asideObjectStart...] + [UInt8(ascii: "}")]
    }

    /// How many bytes have been looked at.
    package var position: Int { base + offset }

    /// `next` must have answered nil before.
    package mutating func feed(_ piece: ByteBuffer) throws(Fault) {
        base += chunk.readableBytes
        chunk = piece
        offset = 0
        captureStart = 0
        let fault = piece.withUnsafeReadableBytes { utf8.firstFault(in: $0) }
        if let fault { throw .notUTF8(offset: base + fault) }
    }

    /// Nil where more is needed.
    package mutating func next() throws(Fault) -> Event? {
        if isHandedOut {
            isHandedOut = false
            element.removeAll(keepingCapacity: element.count < 1 << 20)
            (elementIsTooLong, elementLength, elementAsides) = (false, 0, 0)
        }
        let piece = chunk
        let outcome = piece.withUnsafeReadableBytes { bytes -> Result<Event?, Fault> in
            do throws(Fault) {
                return .success(try scan(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    package mutating func finish() throws(Fault) {
        switch token {
        case .number(let number) where depth == 0 && number.isWhole: break
        case .next where depth == 0: break
        default: throw .incomplete(offset: position)
        }
        guard utf8.isComplete else { throw .incomplete(offset: position) }
    }
}

// MARK: - The grammar

extension JSONElementScanner {
    private mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> Event? {
        while offset < bytes.count {
            switch token {
            case .string:
                if isAside {
                    if let event = try scanAside(bytes) { return event }
                } else {
                    try scanString(bytes)
                    if case .next = token, let event = valueEnded(bytes) { return event }
                }
            case .number(let state):
                try scanNumber(bytes, state)
                if case .next = token, let event = valueEnded(bytes) { return event }
            case .escape:
                try takeEscape(bytes)
            case .hex(let left):
                guard isHexadecimal(bytes[offset]) else { throw notJSON }
                offset += 1
                token = left == 1 ? .string : .hex(left - 1)
            case .literal(let rest):
                guard UInt32(bytes[offset]) == rest & 0xFF else { throw notJSON }
                offset += 1
                token = rest >> 8 == 0 ? .next : .literal(rest: rest >> 8)
                if case .next = token, let event = valueEnded(bytes) { return event }
            case .value, .firstValue, .key, .firstKey, .colon, .next:
                if let event = try structure(bytes) { return event }
            }
        }
        if isCapturing { capture(bytes, upTo: bytes.count) }
        return nil
    }

    private var notJSON: Fault { .notJSON(offset: base + offset) }

    /// Between tokens.
    private mutating func structure(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> Event? {
        let byte = bytes[offset]
        switch (byte, token) {
        case (0x20, _), (0x0A, _), (0x0D, _), (0x09, _):
            offset += 1
        case (UInt8(ascii: ","), .next) where depth > 0:
            offset += 1
            token = isInObject ? .key : .value
        case (UInt8(ascii: ":"), .colon):
            offset += 1
            token = .value
        case (UInt8(ascii: "\""), .key), (UInt8(ascii: "\""), .firstKey):
            offset += 1
            isKey = true
            key.removeAll(keepingCapacity: true)
            keyIsPlain = true
            token = .string
        case (UInt8(ascii: "}"), .firstKey),
            (UInt8(ascii: "]"), .firstValue),
            (UInt8(ascii: "}"), .next) where isInObject,
            (UInt8(ascii: "]"), .next) where depth > 0 && !isInObject:
            offset += 1
            depth -= 1
            if depth == listDepth { listDepth = nil }
            token = .next
            return valueEnded(bytes)
        case (_, .value) where position < Self.byteOrderMark.count && byte == Self.byteOrderMark[position]:
            offset += 1
        case (_, .value), (_, .firstValue):
            try beginValue(bytes, byte)
        default:
            throw notJSON
        }
        return nil
    }

    private var isInObject: Bool { depth > 0 && objects & (1 << UInt64(depth - 1)) != 0 }

    private mutating func beginValue(_ bytes: UnsafeRawBufferPointer, _ byte: UInt8) throws(Fault) {
        if !isCapturing, isElement {
            isCapturing = true
            captureStart = offset
        }
        if depth == 1, isInObject { noteMember(byte) }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < Self.depthLimit else { throw .tooDeep(offset: base + offset) }
            let isObject = byte == UInt8(ascii: "{")
            if depth == 0 { (root.isObject, root.isArray) = (isObject, !isObject) }
            if !isObject, isList { listDepth = depth }
            if isObject { objects |= 1 << UInt64(depth) } else { objects &= ~(1 << UInt64(depth)) }
            depth += 1
            token = isObject ? .firstKey : .firstValue
            if let aside, isObject, isCapturing, depth - elementDepth == aside.depth {
                capture(bytes, upTo: offset)
                asideObjectStart = element.count
            }
        case UInt8(ascii: "\""):
            isKey = false
            token = .string
            beginAside(bytes)
        case UInt8(ascii: "t"): token = .literal(rest: literal("rue"))
        case UInt8(ascii: "f"): token = .literal(rest: literal("alse"))
        case UInt8(ascii: "n"): token = .literal(rest: literal("ull"))
        case UInt8(ascii: "-"): token = .number(.minus)
        case UInt8(ascii: "0"): token = .number(.zero)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): token = .number(.integer)
        default: throw notJSON
        }
        numberLength = 1
        offset += 1
    }

    /// The letters behind the first, the next of them lowest.
    private func literal(_ letters: StaticString) -> UInt32 {
        var word: UInt32 = 0
        for index in (0..<letters.utf8CodeUnitCount).reversed() { word = word << 8 | UInt32(letters.utf8Start[index]) }
        return word
    }

    private mutating func scanString(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
        let start = offset
        var at = offset
        let end = bytes.count
        while at < end {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            at += 1
        }
        if isKey || rootValue != nil { note(bytes[start..<at]) }
        offset = at
        guard at < end else { return }
        switch bytes[at] {
        case UInt8(ascii: "\""):
            offset += 1
            if isKey {
                isKey = false
                token = .colon
            } else {
                token = .next
                if rootValue != nil { endMember() }
            }
        case UInt8(ascii: "\\"):
            offset += 1
            keyIsPlain = false
            token = .escape
        default: throw notJSON
        }
    }

    private mutating func takeEscape(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
        switch bytes[offset] {
        case UInt8(ascii: "u"): token = .hex(4)
        case UInt8(ascii: "/") where isAside:
            // Part of the string: the next call hands it out together with what follows.
            token = .string
            return
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            token = .string
        default: throw notJSON
        }
        offset += 1
    }

    private mutating func scanNumber(_ bytes: UnsafeRawBufferPointer, _ begun: Number) throws(Fault) {
        var state = begun
        while offset < bytes.count {
            let byte = bytes[offset]
            switch (state, byte) {
            case (.minus, UInt8(ascii: "0")): state = .zero
            case (.minus, UInt8(ascii: "1")...UInt8(ascii: "9")), (.integer, UInt8(ascii: "0")...UInt8(ascii: "9")): state = .integer
            case (.zero, UInt8(ascii: ".")), (.integer, UInt8(ascii: ".")): state = .point
            case (.point, UInt8(ascii: "0")...UInt8(ascii: "9")), (.fraction, UInt8(ascii: "0")...UInt8(ascii: "9")): state = .fraction
            case (.zero, UInt8(ascii: "e")), (.zero, UInt8(ascii: "E")), (.integer, UInt8(ascii: "e")), (.integer, UInt8(ascii: "E")),
                (.fraction, UInt8(ascii: "e")), (.fraction, UInt8(ascii: "E")):
                state = .exponent
            case (.exponent, UInt8(ascii: "+")), (.exponent, UInt8(ascii: "-")): state = .sign
            case (.exponent, UInt8(ascii: "0")...UInt8(ascii: "9")), (.sign, UInt8(ascii: "0")...UInt8(ascii: "9")),
                (.power, UInt8(ascii: "0")...UInt8(ascii: "9")):
                state = .power
            default:
                guard state.isWhole else { throw notJSON }
                token = .next
                if rootValue != nil { endMember() }
                return
            }
            if rootValue != nil { note(bytes[offset..<offset + 1]) }
            offset += 1
            numberLength += 1
            guard numberLength <= Self.numberLimit else { throw .numberTooLong(offset: base + offset) }
        }
        token = .number(state)
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}

// MARK: - The root, the list and its elements

extension JSONElementScanner {
    private var isList: Bool {
        switch list {
        case .none, .text: false
        case .root: depth == 0
        case .member(let name): depth == 1 && isInObject && keyIsPlain && key.elementsEqual(name.utf8)
        }
    }

    /// Whether the value that begins here is an element.
    private var isElement: Bool {
        switch list {
        case .none: false
        case .text: depth == 0
        case .root, .member: listDepth.map { depth == $0 + 1 } ?? false
        }
    }

    /// The level at which elements stand.
    private var elementDepth: Int {
        list == .text ? 0 : (listDepth ?? -2) + 1
    }

    private mutating func valueEnded(_ bytes: UnsafeRawBufferPointer) -> Event? {
        guard isCapturing, depth == elementDepth else { return nil }
        capture(bytes, upTo: offset)
        isCapturing = false
        isHandedOut = true
        return .element
    }

    private mutating func capture(_ bytes: UnsafeRawBufferPointer, upTo end: Int) {
        guard !isAside else { return }
        let piece = bytes[captureStart..<end]
        captureStart = end
        elementLength += piece.count
        if elementLength > elementLimit, !elementIsTooLong {
            elementIsTooLong = true
            element = Array(element.prefix(Self.headLimit))
        }
        element += elementIsTooLong ? piece.prefix(max(0, Self.headLimit - element.count)) : piece
    }

    private mutating func note(_ piece: Slice<UnsafeRawBufferPointer>) {
        if isKey {
            if key.count <= Self.keyLimit { key += piece.prefix(Self.keyLimit + 1 - key.count) }
        } else if let count = rootValue?.count, count <= Self.keyLimit {
            rootValue? += piece.prefix(Self.keyLimit + 1 - count)
        }
    }

    private mutating func noteMember(_ byte: UInt8) {
        guard root.members.count < Self.memberLimit, keyIsPlain, key.count <= Self.keyLimit else { return }
        rootKey = String(decoding: key, as: UTF8.self)
        switch byte {
        case UInt8(ascii: "\""): rootValue = []
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): rootValue = [byte]
        default: root.members[rootKey] = String(UnicodeScalar(byte))
        }
    }

    private mutating func endMember() {
        root.members[rootKey] = String(decoding: rootValue ?? [], as: UTF8.self)
        rootValue = nil
    }
}

// MARK: - Strings that are set aside

extension JSONElementScanner {
    /// `offset` is at the string's opening quotation mark.
    private mutating func beginAside(_ bytes: UnsafeRawBufferPointer) {
        guard let aside, isCapturing, depth - elementDepth == aside.depth, isInObject, keyIsPlain, key.elementsEqual(aside.key.utf8)
        else { return }
        capture(bytes, upTo: offset)
        let number = Array("\"\(elementAsides)\"".utf8)
        if !elementIsTooLong { element += number }
        elementAsides += 1
        isAside = true
    }

    private mutating func scanAside(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> Event? {
        var at = offset
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") {
            guard bytes[at] >= 0x20 else { throw .notJSON(offset: base + at) }
            at += 1
        }
        if at > offset {
            defer { offset = at }
            return chunk.getSlice(at: chunk.readerIndex + offset, length: at - offset).map(Event.aside)
        }
        if bytes[at] == UInt8(ascii: "\\") {
            offset += 1
            token = .escape
            return nil
        }
        offset += 1
        isAside = false
        captureStart = offset
        token = .next
        return .asideEnd
    }
}
