// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import NIOWebSocket

extension ByteBuffer {
    /// Appends one whole frame. A client must give a masking key, fresh for every frame; a server must give none.
    package mutating func writeWebSocketFrame(
        _ opcode: WebSocketOpcode, fin: Bool = true, payload: ByteBuffer, maskingKey: WebSocketMaskingKey? = nil
    ) {
        let length = payload.readableBytes
        let maskBit: UInt8 = maskingKey == nil ? 0 : 0x80
        reserveCapacity(minimumWritableBytes: 14 + length)
        writeInteger((fin ? 0x80 : 0) | UInt8(webSocketOpcode: opcode))
        switch length {
        case ..<126:
            writeInteger(maskBit | UInt8(length))
        case ...Int(UInt16.max):
            writeMultipleIntegers(maskBit | 126, UInt16(length))
        default:
            writeMultipleIntegers(maskBit | 127, UInt64(length))
        }
        guard let maskingKey else {
            writeImmutableBuffer(payload)
            return
        }
        writeBytes(maskingKey)
        let key = Array(maskingKey)
        payload.withUnsafeReadableBytes { source in
            _ = writeWithUnsafeMutableBytes(minimumWritableBytes: length) { target in
                for offset in 0..<length {
                    target[offset] = source[offset] ^ key[offset & 3]
                }
                return length
            }
        }
    }

    /// A whole text frame of a server. Made once, it can be sent to any number of peers.
    package static func webSocketTextFrame(_ payload: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeWebSocketFrame(.text, payload: payload)
        return frame
    }
}

/// A frame as the session judges it.
package struct WebSocketSessionFrame: Equatable, Sendable {
    package var fin: Bool
    package var hasReservedBits: Bool
    package var opcode: WebSocketOpcode
    package var isMasked: Bool
    /// Unmasked.
    package var payload: ByteBuffer

    package init(
        fin: Bool = true, hasReservedBits: Bool = false, opcode: WebSocketOpcode, isMasked: Bool, payload: ByteBuffer = ByteBuffer()
    ) {
        self.fin = fin
        self.hasReservedBits = hasReservedBits
        self.opcode = opcode
        self.isMasked = isMasked
        self.payload = payload
    }

    package init(_ frame: WebSocketFrame) {
        self.init(
            fin: frame.fin, hasReservedBits: !frame.reservedBits.isEmpty, opcode: frame.opcode, isMasked: frame.maskKey != nil,
            payload: frame.unmaskedData)
    }
}
