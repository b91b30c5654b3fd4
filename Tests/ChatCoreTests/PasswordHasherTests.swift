// SPDX-License-Identifier: Apache-2.0

import NIOPosix
import Testing

@testable import ChatCore

@Suite(.timeLimit(.minutes(10)))
struct PasswordHasherTests {
    private func withHasher(cost: PasswordHasher.Cost = .cheap, _ body: (PasswordHasher) async throws -> Void) async throws {
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        try await body(PasswordHasher(cost: cost, threads: threads))
        try await threads.shutdownGracefully()
    }

    @Test(
        "A password matches its own hash only", arguments: ["correct horse", "ÄÖÜ 🙂 語", "", "a\u{0}b", String(repeating: "x", count: 1024)])
    func ownHash(password: String) async throws {
        try await withHasher { hasher in
            let hash = try await hasher.hash(password)
            #expect(try await hasher.verify(password, against: hash))
            for other in [password + "x", String(password.dropLast()) + "?", password.uppercased() + "Q"] {
                #expect(try await !hasher.verify(other, against: hash))
            }
        }
    }

    @Test func theSamePasswordHasAnotherHashEachTime() async throws {
        try await withHasher { hasher in
            let (first, second) = (try await hasher.hash("correct horse"), try await hasher.hash("correct horse"))
            #expect(first != second)
        }
    }

    @Test func composedAndDecomposedLettersAreTheSame() async throws {
        try await withHasher { hasher in
            let hash = try await hasher.hash("éé")
            #expect(try await hasher.verify("e\u{301}e\u{301}", against: hash))
        }
    }

    @Test func aHashSaysWhatItCostSoThatTheCostCanBeRaised() async throws {
        try await withHasher { cheap in
            let hash = try await cheap.hash("correct horse")
            #expect(hash.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
            try await withHasher(cost: .init(rounds: 5, blockSize: 8, parallelism: 1)) { dearer in
                let again = try await dearer.hash("correct horse")
                #expect(again.hasPrefix("$scrypt$ln=5,"))
                #expect(try await dearer.verify("correct horse", against: hash))
            }
        }
    }

    @Test func theStandardCostIsOneThatIsRecommended() async throws {
        try await withHasher(cost: .standard) { hasher in
            let hash = try await hasher.hash("correct horse")
            #expect(hash.hasPrefix("$scrypt$ln=14,r=8,p=5$"))
            #expect(try await hasher.verify("correct horse", against: hash))
        }
    }

    @Test(
        "What is no hash matches nothing",
        arguments: [nil, "", "x", "$scrypt$", "$scrypt$ln=4,r=8,p=1$$", "$argon2$a$b$c", "$scrypt$ln=99,r=8,p=1$AAAA$AAAA"])
    func noHash(hash: String?) async throws {
        try await withHasher { hasher in
            for password in ["correct horse", ""] {
                let matches = try await hasher.verify(password, against: hash)
                #expect(!matches)
            }
        }
    }

    @Test func moreThanCanWaitAreRefused() async throws {
        try await withHasher { hasher in
            let outcomes = await withTaskGroup(of: Bool?.self) { group in
                for _ in 1...500 {
                    group.addTask {
                        do {
                            _ = try await hasher.hash("correct horse")
                            return true
                        } catch ChatError.unavailable {
                            return false
                        } catch {
                            return nil
                        }
                    }
                }
                return await group.reduce(into: [Bool?]()) { $0.append($1) }
            }
            // Never anything else; and those that were let in are served.
            #expect(outcomes.allSatisfy { $0 != nil })
            #expect(outcomes.contains(true))
        }
    }
}
