// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation
package import NIOPosix

/// Keeps passwords as scrypt hashes, in a form that names its own parameters, so that they can be raised later.
///
/// Hashing takes a processor and 16 MiB for tenths of a second. It runs on threads of its own, as many at once as there are
/// threads; the rest wait, and past `queueLimit` are refused.
package struct PasswordHasher: Sendable {
    /// What a hash costs. The default is one of the settings that OWASP's password storage sheet gives for scrypt (N = 2^14,
    /// r = 8, p = 5); of those it is one that needs little memory.
    /// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
    package struct Cost: Hashable, Sendable {
        /// log2 of scrypt's N.
        package var rounds: Int
        package var blockSize: Int
        package var parallelism: Int

        package init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        package static let standard = Self(rounds: 14, blockSize: 8, parallelism: 5)
        /// For tests, which make many accounts and guard none.
        package static let cheap = Self(rounds: 4, blockSize: 8, parallelism: 1)
    }

    private static let queueLimit = 64
    private let cost: Cost
    private let threads: NIOThreadPool
    private let waiting = Gate(limit: queueLimit)
    /// What an unknown e-mail address is checked against, so that it takes as long as a known one.
    private let decoy: String

    /// `threads` must be running.
    package init(cost: Cost = .standard, threads: NIOThreadPool) {
        self.cost = cost
        self.threads = threads
        self.decoy = Self.encode(cost, salt: Data(repeating: 0, count: 16), hash: Data(repeating: 0, count: 32))
    }

    package func hash(_ password: String) async throws -> String {
        try await onThread { [cost] in
            let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
            return Self.encode(cost, salt: salt, hash: try Self.derive(password, salt: salt, cost: cost))
        }
    }

    /// With `hash` nil the answer is no, after as long as any other.
    package func verify(_ password: String, against hash: String?) async throws -> Bool {
        try await onThread { [decoy] in
            guard let (cost, salt, expected) = Self.decode(hash ?? decoy) else { return false }
            let matches = constantTimeEqual(try Self.derive(password, salt: salt, cost: cost), expected)
            return matches && hash != nil
        }
    }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard waiting.enter() else { throw ChatError.unavailable(retryAfter: .seconds(2)) }
        defer { waiting.leave() }
        return try await threads.runIfActive(work)
    }

    private static func derive(_ password: String, salt: Data, cost: Cost) throws -> Data {
        try KDF.Scrypt.deriveKey(
            from: Data(password.precomposedStringWithCanonicalMapping.utf8), salt: salt, outputByteCount: 32, rounds: 1 << cost.rounds,
            blockSize: cost.blockSize, parallelism: cost.parallelism
        ).withUnsafeBytes { Data($0) }
    }

    private static func encode(_ cost: Cost, salt: Data, hash: Data) -> String {
        "$scrypt$ln=\(cost.rounds),r=\(cost.blockSize),p=\(cost.parallelism)$\(salt.base64EncodedString())$\(hash.base64EncodedString())"
    }

    private static func decode(_ text: String) -> (Cost, salt: Data, hash: Data)? {
        let parts = text.split(separator: "$")
        guard parts.count == 4, parts[0] == "scrypt", let salt = Data(base64Encoded: String(parts[2])),
            let hash = Data(base64Encoded: String(parts[3]))
        else { return nil }
        let numbers = parts[1].split(separator: ",").compactMap { $0.split(separator: "=").last.flatMap { Int($0) } }
        guard numbers.count == 3, (1...20).contains(numbers[0]) else { return nil }
        return (Cost(rounds: numbers[0], blockSize: numbers[1], parallelism: numbers[2]), salt, hash)
    }
}

private func constantTimeEqual(_ left: Data, _ right: Data) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
