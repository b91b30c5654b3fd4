// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Reads `multipart/form-data` from any split of its bytes, and holds no more of it than a part's headers or the beginning of
/// what may be a boundary.
///
/// Feed what arrived, then take events with `next()` until it returns nil; at the end of the body call `finish`. It is strict
/// where leniency would let two readers see different forms: lines end with CR LF, header lines are not folded. What a part
/// holds is bytes, also where it says that it is multipart itself.
/// https://www.rfc-editor.org/rfc/rfc7578, https://www.rfc-editor.org/rfc/rfc2046#section-5.1
package struct MultipartParser: Sendable {
    package enum Event: Equatable, Sendable {
        /// Another part begins.
        case part(MultipartHeaders)
        /// More of its bytes; never empty.
        case bytes(ByteBuffer)
        case partEnd
        /// The last boundary has come; what may still come means nothing.
        case end
    }

    package enum Fault: Error, Equatable {
        /// It is not multipart, or not with this boundary.
        case malformed
        /// The body ended before its last boundary.
        case incomplete
        case tooManyParts(limit: Int)
        /// The header lines of a part, together.
        case headersTooLong(limit: Int)
        case tooManyHeaders(limit: Int)
    }

    package struct Limits: Sendable {
        package var parts = 16
        /// Of one part's header lines, in bytes.
        package var headerBytes = 8192
        package var headerLines = 16
        /// Of what stands before the first boundary, and of the spaces behind one.
        package var paddingBytes = 1024

        package init() {}
    }

    private enum State {
        /// Before the first boundary.
        case preamble
        /// Behind a boundary, whose line may end it or the whole form.
        case boundaryLine
        case headers
        case bytes
        case end
        case failed(Fault)
    }

    private let limits: Limits
    /// CR LF, two hyphens and the boundary.
    private let delimiter: [UInt8]
    private var state = State.preamble
    private var unread = ByteBuffer()
    private var parts = 0
    private var skipped = 0

    /// Nil for a boundary that RFC 2046 does not allow: 1 to 70 characters of its set, the last no space.
    package init?(boundary: String, limits: Limits = .init()) {
        guard (1...70).contains(boundary.utf8.count), boundary.utf8.last != UInt8(ascii: " "),
            boundary.utf8.allSatisfy(Self.isBoundaryCharacter)
        else { return nil }
        self.limits = limits
        delimiter = Array("\r\n--\(boundary)".utf8)
        // As if a line had ended before the first boundary, which stands at the very beginning.
        unread.writeBytes(Array("\r\n".utf8))
    }

    private static func isBoundaryCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: Array("'()+_,-./:=? ".utf8).contains(byte)
        }
    }

    package mutating func feed(_ bytes: ByteBuffer) {
        switch state {
        case .end, .failed: return
        case .preamble, .boundaryLine, .headers, .bytes: break
        }
        if unread.readableBytes == 0 {
            unread = bytes
        } else {
            unread.discardReadBytes()
            unread.writeImmutableBuffer(bytes)
        }
    }

    /// The next event, or nil until more is fed. After a fault every call throws it again.
    package mutating func next() throws(Fault) -> Event? {
        do throws(Fault) {
            while true {
                switch state {
                case .preamble:
                    guard try skipPreamble() else { return nil }
                case .boundaryLine:
                    guard let isLast = try readBoundaryLine() else { return nil }
                    if isLast {
                        state = .end
                        unread.clear()
                        return .end
                    }
                    parts += 1
                    guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
                    state = .headers
                case .headers:
                    guard let headers = try readHeaders() else { return nil }
                    state = .bytes
                    return .part(headers)
                case .bytes:
                    return readBytes()
                case .end:
                    return nil
                case .failed(let fault):
                    throw fault
                }
            }
        } catch {
            state = .failed(error)
            unread.clear()
            throw error
        }
    }

    /// Nothing more comes. Throws `incomplete` unless the last boundary had.
    package mutating func finish() throws(Fault) {
        switch state {
        case .end: return
        case .failed(let fault): throw fault
        case .preamble, .boundaryLine, .headers, .bytes:
            state = .failed(.incomplete)
            throw .incomplete
        }
    }

    private mutating func skipPreamble() throws(Fault) -> Bool {
        let (before, isWhole) = unread.search(delimiter)
        unread.moveReaderIndex(forwardBy: before)
        skipped += before
        guard skipped <= limits.paddingBytes else { throw .malformed }
        guard isWhole else { return false }
        unread.moveReaderIndex(forwardBy: delimiter.count)
        state = .boundaryLine
        return true
    }

    /// Whether it was the last boundary; nil where its line has not ended.
    private mutating func readBoundaryLine() throws(Fault) -> Bool? {
        let bytes = unread.readableBytesView
        if bytes.starts(with: Array("--".utf8)) { return true }
        let padding = bytes.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        guard padding <= limits.paddingBytes else { throw .malformed }
        let rest = bytes.dropFirst(padding).prefix(2)
        let wanted: [[UInt8]] = padding == 0 ? [[13, 10], [45, 45]] : [[13, 10]]
        guard wanted.contains(where: { $0.starts(with: rest) }) else { throw .malformed }
        guard rest.count == 2 else { return nil }
        unread.moveReaderIndex(forwardBy: padding + 2)
        return false
    }

    /// Nil where the empty line behind them has not come.
    private mutating func readHeaders() throws(Fault) -> MultipartHeaders? {
        let bytes = unread.readableBytesView
        var lines: [Slice<ByteBufferView>] = []
        var start = bytes.startIndex
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard index - bytes.startIndex < limits.headerBytes else { throw .headersTooLong(limit: limits.headerBytes) }
            let byte = bytes[index]
            guard byte == 13 else {
                guard byte != 10, byte != 0 else { throw .malformed }
                index += 1
                continue
            }
            guard index + 1 < bytes.endIndex else { return nil }
            guard bytes[index + 1] == 10 else { throw .malformed }
            if index == start {
                unread.moveReaderIndex(forwardBy: index + 2 - bytes.startIndex)
                return try MultipartHeaders(lines: lines)
            }
            guard lines.count < limits.headerLines else { throw .tooManyHeaders(limit: limits.headerLines) }
            lines.append(Slice(base: bytes, bounds: start..<index))
            index += 2
            start = index
        }
        return nil
    }

    private mutating func readBytes() -> Event? {
        let (before, isWhole) = unread.search(delimiter)
        if before > 0, let bytes = unread.readSlice(length: before) { return .bytes(bytes) }
        guard isWhole else { return nil }
        unread.moveReaderIndex(forwardBy: delimiter.count)
        state = .boundaryLine
        return .partEnd
    }
}

extension ByteBuffer {
    /// How many bytes stand before the first place where `delimiter`, or the beginning of one that has not come whole, may be;
    /// and whether it is whole. `delimiter` begins with the only CR in it.
    fileprivate func search(_ delimiter: [UInt8]) -> (before: Int, isWhole: Bool) {
        withUnsafeReadableBytes { bytes in
            delimiter.withUnsafeBytes { delimiter in
                var offset = 0
                while true {
                    // Thirty-two bytes at a time, of which none is a CR: https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
                    while bytes.count - offset >= 32 {
                        var found: UInt64 = 0
                        for index in 0..<4 {
                            let word = bytes.loadUnaligned(fromByteOffset: offset &+ index &* 8, as: UInt64.self)
                            let other = word ^ 0x0D0D_0D0D_0D0D_0D0D
                            found |= (other &- 0x0101_0101_0101_0101) & ~other
                        }
                        guard found & 0x8080_8080_8080_8080 == 0 else { break }
                        offset &+= 32
                    }
                    while offset < bytes.count, bytes[offset] != 13 { offset += 1 }
                    guard offset < bytes.count else { return (bytes.count, false) }
                    let count = Swift.min(delimiter.count, bytes.count - offset)
                    var same = 1
                    while same < count, bytes[offset + same] == delimiter[same] { same += 1 }
                    if same == count { return (offset, count == delimiter.count) }
                    offset += same
                }
            }
        }
    }
}
