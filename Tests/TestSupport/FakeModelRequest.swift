// SPDX-License-Identifier: Apache-2.0

import Foundation
package import MartletAPI
import NIOCore
import NIOHTTP1

/// What a model's server was asked.
package struct FakeModelRequest: Sendable {
    package let path: String
    let headers: HTTPHeaders
    let body: ByteBuffer
    /// Of the connection that it came on, counted from 1.
    package let connection: Int

    /// The body; null when it is not JSON.
    package var json: JSONValue {
        (try? JSONDecoder().decode(JSONValue.self, from: Data(body.readableBytesView))) ?? .null
    }

    /// All values of that header.
    package func header(_ name: String) -> [String] {
        headers[name]
    }

    package subscript(field: String) -> JSONValue? {
        guard case .object(let fields) = json else { return nil }
        return fields[field]
    }

    /// The transcript, as `role: content` lines.
    package var messages: [String] {
        guard case .array(let messages)? = self["messages"] else { return [] }
        return messages.map { message in
            guard case .object(let fields) = message, case .string(let role)? = fields["role"] else { return "\(message)" }
            guard case .string(let content)? = fields["content"] else { return "\(message)" }
            return "\(role): \(content)"
        }
    }

    package var isAnthropic: Bool { path.hasSuffix("/messages") }

    /// Going by how few tokens the answer may have.
    var asksForTitle: Bool { self["max_tokens"] == .integer(24) }
}
