// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// One request to the fake model and what is written in answer to it. Every method returns when its bytes are on their way.
package final class FakeModelExchange: Sendable {
    /// Among the server's requests, counted from 1.
    package let number: Int
    package let request: FakeModelRequest
    let channel: any Channel
    private let closed = FakeModelGate()

    init(number: Int, request: FakeModelRequest, channel: any Channel) {
        self.number = number
        self.request = request
        self.channel = channel
    }

    /// Returns once the connection is closed, whoever closed it.
    package func untilClosed() async throws {
        try await closed.wait(for: 1)
    }

    package var isClosed: Bool { closed.count > 0 }

    func noteClosed() {
        closed.open()
    }

    // MARK: HTTP

    /// The response's beginning: a stream in chunks, unless the headers say otherwise.
    package func head(_ status: Int = 200, _ headers: [String: String] = ["content-type": "text/event-stream"]) async throws {
        var headers = headers
        if headers["content-length"] == nil {
            headers["transfer-encoding"] = "chunked"
        }
        let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        try await raw("HTTP/1.1 \(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)\r\n\(lines)\r\n")
    }

    /// A piece of the body. Not waiting for the client: what it does not take stays in memory, so that none of it is lost when
    /// the connection is closed after it.
    package func body(_ text: String) async throws {
        try await body(text.utf8)
    }

    package func body(_ bytes: some Collection<UInt8>) async throws {
        guard !bytes.isEmpty else { return }
        var framed = ByteBuffer(string: String(bytes.count, radix: 16) + "\r\n")
        framed.writeBytes(bytes)
        framed.writeString("\r\n")
        try await raw(framed)
    }

    /// The body's proper end.
    package func end() async throws {
        try await raw("0\r\n\r\n")
    }

    package func raw(_ text: String) async throws {
        try await raw(ByteBuffer(string: text))
    }

    private func raw(_ bytes: ByteBuffer) async throws {
        try await channel.writeAndFlush(bytes).get()
    }

    // MARK: Endings that no client likes

    /// Closes the connection as it is: FIN.
    package func close() async throws {
        try await channel.close().get()
    }

    /// Breaks the connection: RST.
    package func reset() async throws {
        try await channel.reset()
    }

    /// Says nothing more. Ends when the client closes the connection.
    package func hang() async throws {
        try await untilClosed()
    }
}

extension Channel {
    func reset() async throws {
        if let options = self as? any SocketOptionProvider {
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await close().get()
    }
}
