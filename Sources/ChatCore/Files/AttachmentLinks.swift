// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
package import MartletAPI

/// Links to a file's bytes that need no header, so that an `<img>` can show them: whoever has one can read the file until it
/// ends, and nothing else.
package struct AttachmentLinks: Sendable {
    /// In seconds.
    static let lifetime: Int64 = 3600
    /// Links made within this many seconds are the same, so that a browser knows a picture again that it has.
    static let step: Int64 = 300

    private let keys: [SymmetricKey]

    package init(_ secrets: SecretKeys) {
        keys = secrets.keys(for: "attachment links").map(\.key)
    }

    /// Without the server's address. Ends after an hour at most, and not much earlier.
    package func path(to id: Attachment.ID, at now: Timestamp = .now) -> String {
        let expires = (now.milliseconds / 1000 + Self.lifetime) / Self.step * Self.step
        guard let key = keys.first else { return "" }
        let code = HMAC<SHA256>.authenticationCode(for: Self.text(id, expires), using: key)
        return "/api/v1/chat/attachments/\(id)/content/?expires=\(expires)&signature=\(Data(code).base64URL)"
    }

    package func opens(_ id: Attachment.ID, expires: String, signature: String, at now: Timestamp = .now) -> Bool {
        guard let end = Int64(expires), String(end) == expires, end > now.milliseconds / 1000,
            let code = Data(base64URL: signature)
        else { return false }
        return keys.contains { HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Self.text(id, end), using: $0) }
    }

    private static func text(_ id: Attachment.ID, _ expires: Int64) -> Data {
        Data("\(id).\(expires)".utf8)
    }

    package func signed(_ attachment: Attachment, at now: Timestamp = .now) -> Attachment {
        var attachment = attachment
        attachment.url = path(to: attachment.id, at: now)
        return attachment
    }

    package func signed(_ message: Message, at now: Timestamp = .now) -> Message {
        guard !message.attachments.isEmpty else { return message }
        var message = message
        message.attachments = message.attachments.map { signed($0, at: now) }
        return message
    }
}

extension Data {
    fileprivate var base64URL: String {
        base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// Takes the one spelling that `base64URL` gives.
    fileprivate init?(base64URL text: String) {
        guard text.utf8.count <= 64 else { return nil }
        let base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        self.init(base64Encoded: base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4))
        guard base64URL == text else { return nil }
    }
}
