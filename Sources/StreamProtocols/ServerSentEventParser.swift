// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Reads a `text/event-stream` from any split of its bytes.
///
/// Feed what arrived, then take events with `next()` until it returns nil. Events that are complete before a fault are handed out before it.
/// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
package struct ServerSentEventParser: Sendable {
    /// The stream cannot be read any further: what follows would be out of step.
    package enum Fault: Error, Equatable {
        case lineTooLong(limit: Int)
        case eventTooLong(limit: Int)
    }

    private enum State {
        case reading
        case failed(Fault)
    }

    /// The last `retry` field, in milliseconds.
    package private(set) var retryMilliseconds: Int?
    /// In bytes; of one line, and of the data of one event.
    private let limit: Int
    private var state = State.reading
    /// What was fed and is not yet part of a complete line.
    private var unread = ByteBuffer()
    /// How much of `unread` is known to hold no line end.
    private var searched = 0
    private var endedInCR = false
    private var mayHaveByteOrderMark = true

    private var type: String?
    private var data: ByteBuffer?
    private var lastEventID: String?

    package init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    package mutating func feed(_ bytes: ByteBuffer) {
        if unread.readableBytes == 0 {
            unread = bytes
        } else {
            unread.discardReadBytes()
            unread.writeImmutableBuffer(bytes)
        }
    }

    /// The next event, or nil until more is fed. After a fault every call throws it again.
    package mutating func next() throws(Fault) -> ServerSentEvent? {
        while let line = try nextLine() {
            if let event = try take(line) {
                return event
            }
        }
        return nil
    }

    /// What stood at the end without the blank line that ends an event. The standard drops it, for it may have been cut off. Some model
    /// servers leave the last blank line out: who knows how a whole event of theirs looks may use it.
    package mutating func finish() throws(Fault) -> ServerSentEvent? {
        if case .failed(let fault) = state {
            throw fault
        }
        let last = unread
        unread.clear()
        searched = 0
        if let event = try take(withoutByteOrderMark(last)) {
            return event
        }
        return dispatch()
    }

    private mutating func nextLine() throws(Fault) -> ByteBuffer? {
        if case .failed(let fault) = state {
            throw fault
        }
        if endedInCR, let byte = unread.getInteger(at: unread.readerIndex, as: UInt8.self) {
            endedInCR = false
            if byte == UInt8(ascii: "\n") {
                unread.moveReaderIndex(forwardBy: 1)
            }
        }
        let end = unread.withUnsafeReadableBytes { bytes -> (offset: Int, isCR: Bool)? in
            var offset = searched
            while offset < bytes.count {
                let byte = bytes[offset]
                if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                    return (offset, byte == UInt8(ascii: "\r"))
                }
                offset += 1
            }
            return nil
        }
        guard (end?.offset ?? unread.readableBytes) <= limit else {
            throw fail(.lineTooLong(limit: limit))
        }
        guard let end, let line = unread.readSlice(length: end.offset) else {
            searched = unread.readableBytes
            return nil
        }
        unread.moveReaderIndex(forwardBy: 1)
        searched = 0
        endedInCR = end.isCR
        return withoutByteOrderMark(line)
    }

    private mutating func withoutByteOrderMark(_ line: ByteBuffer) -> ByteBuffer {
        guard mayHaveByteOrderMark else { return line }
        mayHaveByteOrderMark = false
        guard line.readableBytesView.starts(with: [0xEF, 0xBB, 0xBF]) else { return line }
        var rest = line
        rest.moveReaderIndex(forwardBy: 3)
        return rest
    }

    private mutating func take(_ line: ByteBuffer) throws(Fault) -> ServerSentEvent? {
        guard line.readableBytes > 0 else { return dispatch() }
        var value = line
        let colon = line.readableBytesView.firstIndex(of: UInt8(ascii: ":"))
        var name = value.readSlice(length: (colon ?? line.writerIndex) - line.readerIndex) ?? line
        if colon != nil {
            value.moveReaderIndex(forwardBy: 1)
            if value.getInteger(at: value.readerIndex, as: UInt8.self) == UInt8(ascii: " ") {
                value.moveReaderIndex(forwardBy: 1)
            }
        }
        switch name.readString(length: name.readableBytes) {
        case "data":
            try append(value)
        case "event":
            type = String(buffer: value)
        case "id" where !value.readableBytesView.contains(0):
            lastEventID = String(buffer: value)
        case "retry":
            if value.readableBytes > 0, value.readableBytesView.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
                retryMilliseconds = Int(String(buffer: value)) ?? retryMilliseconds
            }
        default:
            break
        }
        return nil
    }

    private mutating func append(_ line: ByteBuffer) throws(Fault) {
        guard var data else {
            data = line
            return
        }
        guard data.readableBytes + 1 + line.readableBytes <= limit else {
            throw fail(.eventTooLong(limit: limit))
        }
        // So that the buffer is not copied for being referred to twice.
        self.data = nil
        data.writeInteger(UInt8(ascii: "\n"))
        data.writeImmutableBuffer(line)
        self.data = data
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            type = nil
            data = nil
        }
        // An empty type is the same as none, by the standard.
        return data.map { ServerSentEvent(type: type == "" ? nil : type, data: $0, lastEventID: lastEventID) }
    }

    private mutating func fail(_ fault: Fault) -> Fault {
        state = .failed(fault)
        unread.clear()
        data = nil
        return fault
    }
}
