// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation

/// The secrets that the server was given. The first one signs; all of them are accepted, so that a secret can be replaced
/// without signing anyone out. Each use has a key of its own, derived by HKDF, so that none can stand in for another.
package struct SecretKeys: Sendable {
    package struct Key: Sendable {
        /// Says which key made something; gives nothing away.
        let id: String
        let key: SymmetricKey
    }

    /// RFC 7518 asks HS256 for as many bits as its hash has.
    package static let minimumLength = 32

    private let secrets: [SymmetricKey]

    /// Nil where there is none, or one is shorter than `minimumLength` bytes.
    package init?(_ secrets: [String]) {
        guard !secrets.isEmpty, secrets.allSatisfy({ $0.utf8.count >= Self.minimumLength }) else { return nil }
        self.secrets = secrets.map { SymmetricKey(data: Data($0.utf8)) }
    }

    /// The keys for one use, the one to make new things with first.
    package func keys(for use: String) -> [Key] {
        secrets.map { secret in
            let key = HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: Data("martlet/\(use)".utf8), outputByteCount: 32)
            let id = HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: Data("martlet/\(use)/id".utf8), outputByteCount: 6)
            return Key(id: id.withUnsafeBytes { bytes in bytes.map { byte in String(format: "%02x", byte) }.joined() }, key: key)
        }
    }

    /// A fresh secret of 256 random bits.
    package static func random() -> String {
        RandomToken.make()
    }
}

/// Random tokens: refresh tokens, API keys, secrets. What is kept of them is their SHA-256; it needs no salt and no slow
/// hash because nobody can guess 256 random bits.
enum RandomToken {
    static func make(prefix: String = "") -> String {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        return prefix
            + bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    static func hash(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(token.utf8)))
    }
}
