// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket
import StreamProtocols
import Testing

@Suite struct WebSocketFrameTests {
    @Test(
        "The header says the length in the shortest form",
        arguments: [
            (0, [0x81, 0x00]), (125, [0x81, 0x7D]), (126, [0x81, 0x7E, 0x00, 0x7E]), (65535, [0x81, 0x7E, 0xFF, 0xFF]),
            (65536, [0x81, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] as [(Int, [UInt8])])
    func header(_ length: Int, _ expected: [UInt8]) {
        let frame = ByteBuffer.webSocketTextFrame(ByteBuffer(repeating: 0x61, count: length))
        #expect(Array(frame.readableBytesView.prefix(expected.count)) == expected)
        #expect(frame.readableBytes == expected.count + length)
    }

    @Test("A masked frame is the payload again once unmasked", arguments: [0, 1, 3, 4, 5, 125, 126, 70_000])
    func masked(_ length: Int) throws {
        let payload = ByteBuffer(bytes: (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        var bytes = ByteBuffer()
        bytes.writeWebSocketFrame(.binary, fin: false, payload: payload, maskingKey: [1, 2, 3, 4])
        #expect(bytes.getInteger(at: 0, as: UInt8.self) == 0x02)
        #expect((bytes.getInteger(at: 1, as: UInt8.self) ?? 0) & 0x80 == 0x80)
        bytes.moveReaderIndex(to: bytes.writerIndex - length - 4)
        #expect(bytes.readBytes(length: 4) == [1, 2, 3, 4])
        bytes.webSocketUnmask([1, 2, 3, 4])
        #expect(bytes == payload)
    }

    @Test func framesFollowOneAnotherInOneBuffer() {
        var bytes = ByteBuffer()
        bytes.writeWebSocketFrame(.text, payload: ByteBuffer(string: "a"))
        bytes.writeWebSocketFrame(.ping, payload: ByteBuffer())
        #expect(Array(bytes.readableBytesView) == [0x81, 1, 0x61, 0x89, 0])
    }
}
