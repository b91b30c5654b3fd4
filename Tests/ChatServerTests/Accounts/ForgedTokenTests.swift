// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

/// What somebody without the server's secret can make of a token. Tokens with a good signature are ChatCore's to test.
@Suite(.timeLimit(.minutes(10)))
struct ForgedTokenTests {
    private struct Forgery: Sendable {
        let name: String
        let make: @Sendable (_ header: [String: Any], _ payload: [String: Any], _ signature: String) throws -> String
    }

    private static func encoded(_ object: Any) throws -> String {
        try JSONSerialization.data(withJSONObject: object).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func changing(_ changes: [String: any Sendable]) -> @Sendable ([String: Any], [String: Any], String) throws -> String {
        { header, payload, signature in
            "\(try encoded(header.merging(changes.mapValues { $0 as Any }) { $1 })).\(try encoded(payload)).\(signature)"
        }
    }

    private static let forgeries: [Forgery] = [
        Forgery(name: "none, unsigned") { header, payload, _ in
            "\(try encoded(header.merging(["alg": "none"]) { $1 })).\(try encoded(payload))."
        },
        Forgery(name: "none", make: changing(["alg": "none"])),
        Forgery(name: "None", make: changing(["alg": "None"])),
        Forgery(name: "nOnE", make: changing(["alg": "nOnE"])),
        Forgery(name: "another algorithm", make: changing(["alg": "HS512"])),
        Forgery(name: "an asymmetric algorithm", make: changing(["alg": "RS256"])),
        Forgery(name: "another key", make: changing(["kid": "other"])),
        Forgery(name: "a path as key", make: changing(["kid": "../../../../dev/null"])),
        Forgery(name: "SQL as key", make: changing(["kid": "' UNION SELECT 'x' --"])),
        Forgery(name: "a list as key", make: changing(["kid": ["a", "b"]])),
        Forgery(name: "a long key", make: changing(["kid": String(repeating: "k", count: 100_000)])),
        Forgery(name: "crit", make: changing(["crit": ["exp"]])),
        Forgery(name: "jku", make: changing(["jku": "http://127.0.0.1:1/keys"])),
        Forgery(name: "jwk", make: changing(["jwk": ["kty": "oct", "k": "AAAA"]])),
        Forgery(name: "another subject") { header, payload, signature in
            "\(try encoded(header)).\(try encoded(payload.merging(["sub": UUID().uuidString.lowercased()]) { $1 })).\(signature)"
        },
        Forgery(name: "a later end") { header, payload, signature in
            "\(try encoded(header)).\(try encoded(payload.merging(["exp": 4_000_000_000]) { $1 })).\(signature)"
        },
        Forgery(name: "no signature") { header, payload, _ in "\(try encoded(header)).\(try encoded(payload))." },
        Forgery(name: "two parts") { header, payload, _ in "\(try encoded(header)).\(try encoded(payload))" },
        Forgery(name: "five parts") { header, payload, signature in
            "\(try encoded(header)).\(try encoded(payload)).\(signature).\(signature).\(signature)"
        },
        Forgery(name: "a flipped signature") { header, payload, signature in
            "\(try encoded(header)).\(try encoded(payload)).\((signature.first == "A" ? "B" : "A") + signature.dropFirst())"
        },
    ]

    @Test func noForgedTokenOpensAnything() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let parts = ada.access.split(separator: ".").map(String.init)
            func object(_ part: String) throws -> [String: Any] {
                let base64 = part.replacing("-", with: "+").replacing("_", with: "/")
                let data = try #require(Data(base64Encoded: base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)))
                return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            }
            let (header, payload) = (try object(parts[0]), try object(parts[1]))
            #expect(header["alg"] as? String == "HS256")
            #expect(header["kid"] is String)
            for forgery in Self.forgeries {
                let answer = try await server.ask("GET", "auth/me/", token: try forgery.make(header, payload, parts[2]))
                // A token of a hundred thousand bytes is refused with its header.
                #expect([401, 431, 400].contains(answer.status), "\(forgery.name)")
            }
            #expect(try await ada.ask("GET", "auth/me/").status == 200)
        }
    }

    @Test func theTokenOfAnotherServerOpensNothing() async throws {
        try await withServer { server in
            try await withServer { other in
                let ada = try await other.join()
                #expect(try await ada.ask("GET", "auth/me/").status == 200)
                #expect(try await server.ask("GET", "auth/me/", token: ada.access).status == 401)
            }
        }
    }

    @Test func ofSeveralSecretsTheFirstSignsAndAllAreAccepted() async throws {
        let secrets = ["the first secret, long enough for HS256", "the second secret, long enough for HS256"]
        try await withServer { plan in
            plan.settings.secretKeys = [secrets[1]]
        } _: { old in
            try await withServer { plan in
                plan.settings.secretKeys = secrets
            } _: { new in
                let kid = { (token: String) in token.split(separator: ".").first }
                let (ada, eve) = (try await old.join(), try await new.join())
                #expect(kid(ada.access) != kid(eve.access))
                // Of the right key, but of an account that is not here.
                #expect(try await new.ask("GET", "auth/me/", token: ada.access).status == 401)
                #expect(try await eve.ask("GET", "auth/me/").status == 200)
            }
        }
    }
}
