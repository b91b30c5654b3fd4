// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import MartletAPI
import Testing

@testable import ChatCore

/// Tokens that are signed with the right key and are still not good.
@Suite
struct AccessTokensTests {
    private let secrets = SecretKeys(["a secret that is long enough for HS256"])!
    private let now = Timestamp(milliseconds: 1_790_000_000_000)
    private var seconds: Int64 { now.milliseconds / 1000 }

    private func encoded(_ data: some Sequence<UInt8>) -> String {
        Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func token(header changes: [String: Any] = [:], payload more: [String: Any] = [:], without missing: String? = nil) throws
        -> String
    {
        let key = secrets.keys(for: "access-token")[0]
        let header = ["alg": "HS256", "typ": "JWT", "kid": key.id].merging(changes) { $1 }
        var payload: [String: Any] = [
            "iss": "martlet", "aud": "martlet", "typ": "access", "sub": "\(User.ID())", "sid": "\(Session.ID())", "jti": "\(UUID())",
            "iat": seconds, "exp": seconds + 900,
        ].merging(more) { $1 }
        if let missing { payload[missing] = nil }
        let signed =
            encoded(try JSONSerialization.data(withJSONObject: header)) + "." + encoded(try JSONSerialization.data(withJSONObject: payload))
        return signed + "." + encoded(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key.key))
    }

    @Test func whatIsMadeHereWouldBeGood() async throws {
        let tokens = await AccessTokens(secrets)
        #expect(await tokens.verify(try token(), at: now) != nil)
    }

    @Test func anIssuedTokenSaysWhoseSessionItIsForAQuarterOfAnHour() async throws {
        let tokens = await AccessTokens(secrets)
        let (user, session) = (User.ID(), Session.ID())
        let issued = try await tokens.issue(user: user, session: session, at: now)
        #expect(issued.expiresAt == now + .seconds(900))
        let claims = try #require(await tokens.verify(issued.token, at: now))
        #expect(claims.sub == user && claims.sid == session)
        #expect(await tokens.verify(issued.token, at: now + .seconds(899)) != nil)
        #expect(await tokens.verify(issued.token, at: now + .seconds(900)) == nil)
        // Two clocks may differ, by so much.
        #expect(await tokens.verify(issued.token, at: now - .seconds(20)) != nil)
        #expect(await tokens.verify(issued.token, at: now - .seconds(120)) == nil)
    }

    @Test func everyClaimIsNeededAndChecked() async throws {
        let tokens = await AccessTokens(secrets)
        for claim in ["iss", "aud", "typ", "sub", "sid", "jti", "iat", "exp"] {
            #expect(await tokens.verify(try token(without: claim), at: now) == nil, "without \(claim)")
        }
        let wrong: [[String: Any]] = [
            ["iss": "other"], ["aud": "other"], ["aud": ["martlet", "other"]], ["typ": "refresh"], ["sub": "admin"], ["sid": 5],
            ["exp": seconds], ["exp": seconds - 1], ["exp": seconds + 86_400], ["exp": "never"],
            ["iat": seconds + 600, "exp": seconds + 900],
        ]
        for claims in wrong {
            #expect(await tokens.verify(try token(payload: claims), at: now) == nil, "\(claims)")
        }
    }

    @Test func theHeaderMayAskForNothing() async throws {
        let tokens = await AccessTokens(secrets)
        let wrong: [[String: Any]] = [
            ["alg": "none"], ["alg": "HS384"], ["alg": "hs256"], ["kid": "other"], ["kid": 7], ["crit": ["exp"]], ["crit": [String]()],
            ["b64": false],
        ]
        for header in wrong {
            #expect(await tokens.verify(try token(header: header), at: now) == nil, "\(header)")
        }
    }

    @Test func whatIsNoTokenIsNone() async throws {
        let tokens = await AccessTokens(secrets)
        for text in ["", ".", "..", "a.b.c", "a.b", try token() + ".x", String(repeating: "a", count: 100_000)] {
            #expect(await tokens.verify(text, at: now) == nil)
        }
    }

    @Test func noTwoTokensAreTheSameAlsoOfOneMoment() async throws {
        let tokens = await AccessTokens(secrets)
        let (user, session) = (User.ID(), Session.ID())
        var made: Set<String> = []
        for _ in 0..<3 { made.insert(try await tokens.issue(user: user, session: session, at: now).token) }
        #expect(made.count == 3)
    }

    @Test func aSignatureHasOneSpelling() async throws {
        let tokens = await AccessTokens(secrets)
        let good = try token()
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        for digit in digits where digit != good.last {
            #expect(await tokens.verify(good.dropLast() + String(digit), at: now) == nil, "\(digit)")
        }
        #expect(await tokens.verify(good + "=", at: now) == nil)
        // Base64 has two other characters for two of its values.
        let parts = try #require((0..<10_000).lazy.compactMap { _ in try? token().split(separator: ".") }.first { $0[2].contains("-") })
        let other = parts[0] + "." + parts[1] + "." + parts[2].replacing("-", with: "+")
        #expect(await tokens.verify(parts.joined(separator: "."), at: now) != nil)
        #expect(await tokens.verify(String(other), at: now) == nil)
    }

    @Test func anOldSecretIsAcceptedAsLongAsItIsNamed() async throws {
        let both = try #require(SecretKeys(["another secret that is long enough", "a secret that is long enough for HS256"]))
        let (old, new) = (await AccessTokens(secrets), await AccessTokens(both))
        let (user, session) = (User.ID(), Session.ID())
        let before = try await old.issue(user: user, session: session, at: now).token
        let after = try await new.issue(user: user, session: session, at: now).token
        #expect(await new.verify(before, at: now) != nil)
        #expect(await new.verify(after, at: now) != nil)
        #expect(await old.verify(after, at: now) == nil)
    }
}
