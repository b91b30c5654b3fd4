// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOWebSocket
import StreamProtocols

/// A TCP connection that sends and reads bytes as they are. It is closed after two minutes whatever happens, so that no test waits for ever.
final class RawConnection {
    struct Answer {
        var status = 0
        var headers: [String: String] = [:]
        var body = ""
    }

    struct ConnectionEnded: Error {}

    let channel: any Channel
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var unread = ByteBuffer()

    private init(
        _ channel: any Channel, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.channel = channel
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    static func with<Result>(port: Int, _ body: (RawConnection) async throws -> Result) async throws -> Result {
        let connected = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.socketOption(.so_rcvbuf), value: 16 << 10)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(
                            backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2), isOutboundHalfClosureEnabled: true))
                }
            }
        let alarm = connected.channel.eventLoop.scheduleTask(in: .minutes(2)) { connected.channel.close(promise: nil) }
        defer { alarm.cancel() }
        return try await connected.executeThenClose { inbound, outbound in
            try await body(RawConnection(connected.channel, inbound, outbound))
        }
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    func send(_ bytes: ByteBuffer) async throws {
        try await outbound.write(bytes)
    }

    /// Everything until the other side closes.
    func readToEnd() async -> String {
        while await readMore() {}
        return unread.readString(length: unread.readableBytes) ?? ""
    }

    func answer(toHEAD: Bool = false) async throws -> Answer {
        var head: String?
        while head == nil {
            let text = String(buffer: unread)
            if let end = text.firstRange(of: "\r\n\r\n") {
                head = String(text[..<end.lowerBound])
                unread.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
            } else if await !readMore() {
                throw ConnectionEnded()
            }
        }
        var answer = Answer()
        for (number, line) in (head ?? "").split(separator: "\r\n").enumerated() {
            if number == 0 {
                answer.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            } else if let colon = line.firstIndex(of: ":") {
                answer.headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].drop { $0 == " " }.description
            }
        }
        if !toHEAD, let length = answer.headers["content-length"].flatMap({ Int($0) }) {
            answer.body = String(buffer: try await bytes(length))
        }
        return answer
    }

    // MARK: WebSocket

    struct Frame: Equatable {
        var opcode: UInt8
        var payload: ByteBuffer

        var text: String {
            String(buffer: payload)
        }

        /// Of a Close frame.
        var closeCode: UInt16? {
            opcode == 8 ? payload.getInteger(at: payload.readerIndex) : nil
        }
    }

    func upgrade(path: String = "/ws", headers: String = "") async throws -> Answer {
        try await send(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(headers)\r\n")
        return try await answer()
    }

    func send(_ opcode: WebSocketOpcode, _ payload: String, fin: Bool = true) async throws {
        try await send(opcode, ByteBuffer(string: payload), fin: fin)
    }

    func send(_ opcode: WebSocketOpcode, _ payload: ByteBuffer = ByteBuffer(), fin: Bool = true) async throws {
        try await send(Self.masked(opcode, payload, fin: fin))
    }

    static func masked(_ opcode: WebSocketOpcode, _ payload: ByteBuffer, fin: Bool = true) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeWebSocketFrame(opcode, fin: fin, payload: payload, maskingKey: .random())
        return frame
    }

    /// The next frame but a ping, of which one may come at any time on a busy machine, and which is answered.
    func frame() async throws -> Frame {
        while true {
            let frame = try await anyFrame()
            guard frame.opcode == 9 else { return frame }
            try? await send(.pong, frame.payload)
        }
    }

    func anyFrame() async throws -> Frame {
        var header = try await bytes(2)
        let opcode = (header.readInteger(as: UInt8.self) ?? 0) & 0x0F
        var length = Int(header.readInteger(as: UInt8.self) ?? 0)
        if length == 126 {
            var extended = try await bytes(2)
            length = Int(extended.readInteger(as: UInt16.self) ?? 0)
        } else if length == 127 {
            var extended = try await bytes(8)
            length = Int(extended.readInteger(as: UInt64.self) ?? 0)
        }
        return Frame(opcode: opcode, payload: try await bytes(length))
    }

    func bytes(_ count: Int) async throws -> ByteBuffer {
        while unread.readableBytes < count {
            guard await readMore() else { throw ConnectionEnded() }
        }
        return unread.readSlice(length: count) ?? ByteBuffer()
    }

    /// Returns once more has come, or the other side has closed; what has come is still to be read.
    func untilMoreComes() async {
        _ = await readMore()
    }

    private func readMore() async -> Bool {
        guard let more = try? await inbound.next() else { return false }
        unread.discardReadBytes()
        unread.writeImmutableBuffer(more)
        return true
    }
}
