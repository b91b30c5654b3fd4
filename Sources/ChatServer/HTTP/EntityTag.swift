// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Names a representation by its bytes (RFC 9110, section 8.8.3), quotes and all.
struct EntityTag: Sendable {
    let text: String

    /// `suffix` tells encodings of the same thing apart.
    init(of bytes: ByteBuffer, suffix: String = "") {
        let digest = SHA256.hash(data: Data(bytes.readableBytesView)).prefix(16)
        text = "\"" + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + suffix + "\""
    }

    /// Whether whoever asks has this already.
    func isHeld(by request: Request) -> Bool {
        request.headers.tokens(in: .ifNoneMatch).contains { $0 == "*" || $0 == text || $0 == "W/" + text }
    }
}
