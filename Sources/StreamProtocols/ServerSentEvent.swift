// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// One event of a `text/event-stream`, as the HTML standard dispatches it.
package struct ServerSentEvent: Equatable, Sendable {
    /// The `event` field; nil where the stream left it out, which the standard calls `message`.
    package var type: String?
    /// The `data` lines joined by LF, as they came: UTF-8 is not checked. Usually a slice of what was fed, not a copy.
    package var data: ByteBuffer
    /// The last `id` of the stream so far, this event's or an earlier one's.
    package var lastEventID: String?

    package init(type: String? = nil, data: ByteBuffer, lastEventID: String? = nil) {
        self.type = type
        self.data = data
        self.lastEventID = lastEventID
    }
}

extension ServerSentEvent {
    /// The event as it stands in a stream. CR and LF in `data` start another `data` line; in the other fields they, and NUL, are dropped,
    /// so that no field can make an event of its own.
    package func encoded() -> ByteBuffer {
        var bytes = ByteBuffer()
        if let type {
            bytes.writeField("event", type)
        }
        if let lastEventID {
            bytes.writeField("id", lastEventID)
        }
        bytes.writeString("data: ")
        var afterCR = false
        for byte in data.readableBytesView {
            switch byte {
            case UInt8(ascii: "\n") where afterCR:
                afterCR = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                bytes.writeString("\ndata: ")
                afterCR = byte == UInt8(ascii: "\r")
            default:
                bytes.writeInteger(byte)
                afterCR = false
            }
        }
        bytes.writeString("\n\n")
        return bytes
    }
}

extension ByteBuffer {
    fileprivate mutating func writeField(_ name: StaticString, _ value: String) {
        writeStaticString(name)
        writeString(": ")
        writeBytes(value.utf8.filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") && $0 != 0 })
        writeInteger(UInt8(ascii: "\n"))
    }
}
