// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct NastyTextTests {
    static let texts: [String] = [
        "'", "\"", "''; DROP TABLE messages; --", "?1 $1 :name @name", "\\", "%_", "`", "NULL", "null", "0x00", "1e400", "-0", "NaN",
        "\u{FEFF}BOM", "\u{202E}right to left\u{202C}", "مرحبا بالعالم", "שלום", "e\u{301}", "é", "ﷺ", "ﬁ", "ß", "İıI", "👩‍👩‍👧‍👦🏳️‍🌈",
        "\u{1F1E9}\u{1F1EA}",
        "Z̴̢̛͇a̷l̵g̶o̷", "a\r\nb\rc\nd\u{2028}e\u{2029}f\u{85}g", "\u{1}\u{7F}\u{9F}", "\u{FFFE}\u{FFFF}\u{10FFFF}", "\t \u{3000}\u{200B}\u{AD} x",
        "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "%s%n", String(repeating: "ab👋", count: 180_000),
    ]

    @Test("Every text comes back byte for byte", arguments: Database.allCases)
    func roundTrip(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            for text in Self.texts {
                let id = try await scene.conversation(text).id
                #expect(try await utf8(scene.read(id).title) == Array(text.utf8))
                let turn = try await scene.start(text, in: id)
                _ = try await store.commit(ReplyBatch(pieces: [.init(messageID: turn.reply.id, offset: 0, text: text)]))
                #expect(try await store.interruptReplies(of: "one", at: .at(1)) == 1)
                let branch = try #require(try await store.branch(of: id, user: scene.user.id))
                #expect(branch.map { utf8($0.content) } == [Array(text.utf8), Array(text.utf8)])
            }
            let account = NewAccount(
                id: .init(), email: "'\"\\%👋@example.org", displayName: "Robert'); DROP TABLE accounts;--", passwordHash: "\\",
                createdAt: .at(0))
            let user = try await store.createAccount(account, registrationIsOpen: true)
            #expect(try await store.credentials(email: account.email)?.user == user)
            #expect(user.displayName == account.displayName)
        }
    }

    private func utf8(_ text: String) -> [UInt8] {
        Array(text.utf8)
    }
}
