// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import MartletAPI
import NIOCore
import NIOHTTP1

/// The opening of a WebSocket as a client, without its socket (RFC 6455, section 4.1).
///
/// It reads the answer itself: NIO's HTTP decoder leaves a pipeline later than it is told to, and loses what comes between when the server
/// closes at once.
struct SocketHandshake: Sendable {
    static let subprotocol = "martlet.v1"
    /// A head, and the body of a refusal, are small; more than this is neither.
    private static let maximumBytes = 64 << 10

    private struct Refusal {
        let status: HTTPResponseStatus
        let headers: HTTPHeaders
        /// Nil: until the connection ends.
        let length: Int?

        func error(_ body: ByteBuffer) -> MartletError {
            status.code < 300
                ? .notTheProtocol("it has no WebSocket here") : MartletError(status: status, headers: headers, body: body)
        }
    }

    private let key: String
    private var received = ByteBuffer()
    private var refusal: Refusal?

    init(key: [UInt8] = (0..<16).map { _ in .random(in: .min ... .max) }) {
        self.key = Data(key).base64EncodedString()
    }

    /// The token must hold nothing but visible ASCII.
    func request(_ target: String, at address: ServerAddress, token: String?, userAgent: String) -> ByteBuffer {
        var text = "GET \(address.prefix + target) HTTP/1.1\r\nHost: \(address.authority)\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        text += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \(key)\r\nSec-WebSocket-Protocol: \(Self.subprotocol)\r\n"
        text += "User-Agent: \(userAgent.filter { $0.isASCII && !$0.isNewline })\r\n"
        if let token { text += "Authorization: Bearer \(token)\r\n" }
        return ByteBuffer(string: text + "\r\n")
    }

    /// - Returns: nil until the answer is complete; then the socket is open, and this is what came behind the answer.
    /// - Throws: the refusal, or what is wrong with the answer.
    mutating func take(_ bytes: ByteBuffer) throws(MartletError) -> ByteBuffer? {
        received.writeImmutableBuffer(bytes)
        while refusal == nil {
            guard let head = try nextHead() else { return nil }
            let status = head.status
            if status == .switchingProtocols {
                guard accepts(head.headers) else { throw .notTheProtocol("its WebSocket handshake is wrong") }
                return received
            }
            // 103 and the like only announce the answer.
            guard status.code >= 200 else { continue }
            refusal = Refusal(status: status, headers: head.headers, length: head.headers.first(name: "content-length").flatMap(Int.init))
        }
        if let refusal, received.readableBytes >= refusal.length ?? Self.maximumBytes {
            throw refusal.error(received)
        }
        return nil
    }

    /// The connection ended before the answer did.
    func ended() -> MartletError {
        refusal?.error(received) ?? .transport(.init(kind: .lost, debugDescription: "closed during the WebSocket handshake"))
    }

    private mutating func nextHead() throws(MartletError) -> (status: HTTPResponseStatus, headers: HTTPHeaders)? {
        let protocolName = Array("HTTP/1.".utf8)
        guard received.readableBytesView.starts(with: protocolName.prefix(received.readableBytes)) else {
            throw .notTheProtocol("it does not speak HTTP")
        }
        guard let end = received.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else {
            guard received.readableBytes <= Self.maximumBytes else { throw .notTheProtocol("its answer has no end") }
            return nil
        }
        let text = received.readString(length: end.upperBound - received.readerIndex) ?? ""
        let lines = text.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, let code = Int(words[1]), (100...599).contains(code) else {
            throw .notTheProtocol("it does not speak HTTP")
        }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() where !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw .notTheProtocol("it does not speak HTTP") }
            headers.add(name: String(line[..<colon]), value: line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        return (HTTPResponseStatus(statusCode: code), headers)
    }

    private func accepts(_ headers: HTTPHeaders) -> Bool {
        // The GUID of RFC 6455, section 1.3.
        let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        let chosen = headers[canonicalForm: "sec-websocket-protocol"]
        return headers.first(name: "sec-websocket-accept") == Data(digest).base64EncodedString()
            && headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
            && (chosen.isEmpty || chosen == [Self.subprotocol[...]])
            && headers["sec-websocket-extensions"].isEmpty
    }
}
