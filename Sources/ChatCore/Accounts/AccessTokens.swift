// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import JWTKit
import MartletAPI

/// Access tokens: JWTs signed with HS256 and nothing else. A token says whose session it belongs to, not what that account
/// may do: that is read anew, so that a change of role or a sign-out is felt at once.
struct AccessTokens: Sendable {
    struct Claims: JWTPayload {
        let iss: String
        let aud: String
        let typ: String
        let sub: User.ID
        let sid: Session.ID
        /// So that no two are the same, also of one second.
        let jti: String
        let iat: Int64
        let exp: Int64

        /// Everything is checked in `AccessTokens.verify`, which has the clock.
        func verify(using algorithm: some JWTAlgorithm) throws {}
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String
        let crit: [String]?
        let b64: Bool?
    }

    static let lifetime: Duration = .seconds(15 * 60)
    /// How far two clocks may differ.
    private static let leewaySeconds: Int64 = 30
    private static let name = "martlet"
    private static let maximumLength = 2048

    private let signers: JWTKeyCollection
    private let keyIDs: [String]

    init(_ secrets: SecretKeys) async {
        let keys = secrets.keys(for: "access-token")
        let signers = JWTKeyCollection()
        for key in keys {
            await signers.add(hmac: HMACKey(key: key.key), digestAlgorithm: .sha256, kid: JWKIdentifier(string: key.id))
        }
        self.signers = signers
        self.keyIDs = keys.map(\.id)
    }

    func issue(user: User.ID, session: Session.ID, at now: Timestamp) async throws -> (token: String, expiresAt: Timestamp) {
        let issued = now.milliseconds / 1000
        let expires = issued + Self.lifetime.components.seconds
        let claims = Claims(
            iss: Self.name, aud: Self.name, typ: "access", sub: user, sid: session, jti: RandomToken.make(), iat: issued, exp: expires)
        let token = try await signers.sign(claims, kid: JWKIdentifier(string: keyIDs[0]))
        return (token, Timestamp(milliseconds: expires * 1000))
    }

    /// Nil for anything but a token that this server signed, for this use, and that has not ended at `now`.
    func verify(_ token: String, at now: Timestamp) async -> Claims? {
        guard token.utf8.count <= Self.maximumLength, hasExpectedHeader(token),
            let claims = try? await signers.verify(token, as: Claims.self)
        else { return nil }
        let seconds = now.milliseconds / 1000
        guard claims.iss == Self.name, claims.aud == Self.name, claims.typ == "access", claims.iat <= seconds + Self.leewaySeconds,
            seconds < claims.exp, claims.exp - claims.iat <= Self.lifetime.components.seconds
        else { return nil }
        return claims
    }

    /// One algorithm, a key of ours by its name, no extension that would have to be understood (RFC 7515, 4.1.11), and the signature in
    /// its one right spelling: the last character of Base64 has bits to spare.
    private func hasExpectedHeader(_ token: String) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, isCanonical(parts[2]), let data = decodeBase64URL(parts[0]),
            let header = try? JSONDecoder().decode(Header.self, from: data)
        else { return false }
        return header.alg == "HS256" && keyIDs.contains(header.kid) && header.crit == nil && header.b64 == nil
    }
}

/// 32 bytes are 43 digits, and the last one's two bits to spare are zeros.
private func isCanonical(_ signature: Substring) -> Bool {
    guard signature.utf8.count == 43, let last = signature.utf8.last, "AEIMQUYcgkosw048".utf8.contains(last) else { return false }
    return signature.utf8.allSatisfy { digit in
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

private func decodeBase64URL(_ text: Substring) -> Data? {
    var base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
    return Data(base64Encoded: base64)
}
