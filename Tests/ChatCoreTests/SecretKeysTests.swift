// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Testing

@testable import ChatCore

@Suite
struct SecretKeysTests {
    private func bytes(_ key: SymmetricKey) -> [UInt8] {
        key.withUnsafeBytes { Array($0) }
    }

    @Test(
        "A secret needs 32 bytes",
        arguments: [
            ([], false), ([""], false), ([String(repeating: "x", count: 31)], false), ([String(repeating: "x", count: 32)], true),
            ([String(repeating: "ä", count: 16)], true), ([String(repeating: "x", count: 32), "short"], false),
        ])
    func length(secrets: [String], isGood: Bool) {
        #expect((SecretKeys(secrets) != nil) == isGood)
    }

    @Test func everyUseHasAKeyOfItsOwn() throws {
        let secrets = try #require(SecretKeys([SecretKeys.random()]))
        let (first, second) = (secrets.keys(for: "one")[0], secrets.keys(for: "two")[0])
        #expect(bytes(first.key) != bytes(second.key))
        #expect(first.id != second.id)
        #expect(bytes(first.key).count == 32)
        #expect(bytes(secrets.keys(for: "one")[0].key) == bytes(first.key))
        #expect(!first.id.contains(bytes(first.key).map { String(format: "%02x", $0) }.joined().prefix(8)))
    }

    @Test func theFirstSecretComesFirst() throws {
        let (a, b) = (SecretKeys.random(), SecretKeys.random())
        let both = try #require(SecretKeys([a, b])).keys(for: "use")
        #expect(both.count == 2)
        #expect(both[0].id == (try #require(SecretKeys([a])).keys(for: "use")[0].id))
        #expect(both[1].id == (try #require(SecretKeys([b])).keys(for: "use")[0].id))
    }

    @Test func randomSecretsAreLongAndDiffer() {
        let secrets = Set((1...100).map { _ in SecretKeys.random() })
        #expect(secrets.count == 100)
        #expect(secrets.allSatisfy { $0.utf8.count >= 43 && SecretKeys([$0]) != nil })
    }
}
