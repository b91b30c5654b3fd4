// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import MartletAPI
import NIOCore
import NIOPosix
import Synchronization

/// A server on a free port that does with each connection what a test says.
enum ScriptedServer {
    typealias Script = @Sendable (_ connection: ServerConnection, _ number: Int) async throws -> Void

    /// - Parameter script: told the connection's number, from 0. The connection is closed when it is done.
    @discardableResult
    static func run<Result: Sendable>(
        _ script: @escaping Script, _ body: @escaping @Sendable (_ server: String) async throws -> Result
    ) async throws -> Result {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).serverChannelOption(
            .socketOption(.so_reuseaddr), value: 1
        )
        .bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
        }
        let address = "http://127.0.0.1:\(server.channel.localAddress?.port ?? 0)"
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        var number = 0
                        for try await connection in connections {
                            group.addTask { [number] in await Self.serve(connection, number, script) }
                            number += 1
                        }
                    }
                }
                return nil
            }
            group.addTask { try await body(address) }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    private static func serve(_ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ number: Int, _ script: Script) async {
        // A connection that the client, or the end of the test, has ended is no failure of the script.
        try? await channel.executeThenClose { inbound, outbound in
            try await script(ServerConnection(inbound, outbound), number)
        }
    }
}

final class ServerConnection {
    struct Request: Sendable {
        let method: String
        let target: String
        let headers: [String: String]
        let body: Data
    }

    struct Frame: Equatable {
        let opcode: UInt8
        let payload: Data
    }

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received = ByteBuffer()
    private var ahead: Request?

    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    private func more() async throws -> Bool {
        guard var bytes = try await inbound.next() else { return false }
        received.writeBuffer(&bytes)
        return true
    }

    // MARK: HTTP

    /// The next request, which stays the next one.
    func peek() async throws -> Request? {
        if ahead == nil { ahead = try await request() }
        return ahead
    }

    /// Nil when the client has closed the connection.
    func request() async throws -> Request? {
        if let ahead {
            self.ahead = nil
            return ahead
        }
        var end: Range<Substring.Index>?
        var text = Substring()
        repeat {
            text = String(buffer: received)[...]
            end = text.range(of: "\r\n\r\n")
            if end == nil, try await !more() { return nil }
        } while end == nil
        guard let end else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        received.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let length = Int(headers["content-length"] ?? "0") ?? 0
        while received.readableBytes < length {
            guard try await more() else { return nil }
        }
        let words = lines[0].split(separator: " ")
        return Request(
            method: String(words[0]), target: String(words[1]), headers: headers, body: Data(received.readBytes(length: length) ?? []))
    }

    func respond(_ status: Int, _ body: some Encodable, headers: [String: String] = [:]) async throws {
        try await respond(status, data: JSONEncoder().encode(body), headers: headers)
    }

    func respond(_ status: Int, data: Data = Data(), headers: [String: String] = [:]) async throws {
        var head = "HTTP/1.1 \(status) Said\r\ncontent-length: \(data.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        try await write(ByteBuffer(string: head + "\r\n"), ByteBuffer(bytes: data))
    }

    func refuse(_ status: Int, _ code: ErrorCode, headers: [String: String] = [:]) async throws {
        try await respond(
            status, Problem(title: "No", status: status, detail: "Not now.", code: code.rawValue, requestID: nil, errors: nil),
            headers: headers)
    }

    // MARK: WebSocket

    @discardableResult
    func upgrade(followedBy first: ByteBuffer = ByteBuffer()) async throws -> Request? {
        guard let request = try await request() else { return nil }
        let key = (request.headers["sec-websocket-key"] ?? "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        let accept = Data(Insecure.SHA1.hash(data: Data(key.utf8))).base64EncodedString()
        let head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-protocol: martlet.v1\r\n"
        try await write(ByteBuffer(string: head + "sec-websocket-accept: \(accept)\r\n\r\n"), first)
        return request
    }

    static func frame(_ opcode: UInt8, _ payload: Data) -> ByteBuffer {
        var frame = ByteBuffer(bytes: [0x80 | opcode])
        switch payload.count {
        case ..<126: frame.writeInteger(UInt8(payload.count))
        case ..<65536: frame.writeMultipleIntegers(UInt8(126), UInt16(payload.count))
        default: frame.writeMultipleIntegers(UInt8(127), UInt64(payload.count))
        }
        frame.writeBytes(payload)
        return frame
    }

    static func frame(_ event: some Encodable) throws -> ByteBuffer {
        frame(1, try JSONEncoder().encode(event))
    }

    func send(_ event: SocketEvent) async throws {
        try await write(Self.frame(event))
    }

    func close(_ code: CloseCode?) async throws {
        try await write(Self.frame(8, code.map { Data([UInt8($0.rawValue >> 8), UInt8($0.rawValue & 255)]) } ?? Data()))
    }

    func write(_ buffers: ByteBuffer...) async throws {
        try await outbound.write(contentsOf: buffers)
    }

    /// The next frame, unmasked; nil when the client has gone. A frame without a mask is a failure of the client.
    func frame() async throws -> Frame? {
        while true {
            if let frame = try parse() { return frame }
            guard try await more() else { return nil }
        }
    }

    /// The next command, other frames passed over; nil behind a Close frame.
    func command() async throws -> SocketCommand? {
        while let frame = try await frame(), frame.opcode != 8 {
            if frame.opcode == 1 { return try JSONDecoder().decode(SocketCommand.self, from: frame.payload) }
        }
        return nil
    }

    private struct Unmasked: Error {}

    private func parse() throws -> Frame? {
        var bytes = received
        guard let first = bytes.readInteger(as: UInt8.self), let second = bytes.readInteger(as: UInt8.self) else { return nil }
        guard second & 0x80 != 0 else { throw Unmasked() }
        let length: Int?
        switch second & 0x7F {
        case 126: length = bytes.readInteger(as: UInt16.self).map(Int.init)
        case 127: length = bytes.readInteger(as: UInt64.self).map(Int.init)
        case let short: length = Int(short)
        }
        guard let length, let key = bytes.readBytes(length: 4), let masked = bytes.readBytes(length: length) else { return nil }
        received = bytes
        return Frame(opcode: first & 0x0F, payload: Data(masked.enumerated().map { $1 ^ key[$0 % 4] }))
    }
}

/// Things in the order in which they happened, to be looked at later.
final class Record<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    func add(_ element: Element) {
        elements.withLock { $0.append(element) }
    }

    var all: [Element] {
        elements.withLock { $0 }
    }
}
