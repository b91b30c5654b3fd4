// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Foundation
internal import MartletAPI
internal import SeededRandom
internal import Testing

@testable internal import ChatStorage

@Suite struct BranchMigrationTests {
    /// A tree of user's messages, each named by its number, with the parent of each.
    private struct Tree {
        var ids: [Message.ID] = []
        var parents: [Int?] = []

        init(seed: UInt64, count: Int) {
            var random = SplitMix64(seed: seed)
            for number in 0..<count {
                ids.append(.init())
                // Mostly one after the other, with forks anywhere and a second beginning now and then.
                let choice = random.next() % 10
                parents.append(number == 0 || choice == 0 ? nil : choice < 7 ? number - 1 : Int(random.next() % UInt64(number)))
            }
        }

        func way(to number: Int) -> [String] {
            (parents[number].map(way) ?? []) + ["\(number)"]
        }
    }

    @Test(
        "Every branch of any tree is the way from its end to its beginning, after a migration and after it was written anew",
        arguments: 1...8)
    func anyTree(seed: UInt64) async throws {
        let driver = try SQLiteDriver()
        try await Migrator(migrations: Array(Migration.all.prefix { $0.name != "branches" })).migrate(driver)
        let tree = Tree(seed: seed, count: 60)
        let (account, agent, old, new) = (User.ID(), newAgent(), Conversation.ID(), Conversation.ID())
        @Sendable func insert(_ session: any SQLSession, into conversation: Conversation.ID) throws {
            try session.execute(
                """
                INSERT INTO conversations (id, account_id, agent_id, title, title_key, created_at, updated_at)
                VALUES (?1, ?2, ?3, '', '', 0, 0)
                """,
                [.id(conversation), .id(account), .id(agent.id)])
        }
        try await driver.transaction { session -> Void in
            try session.execute(
                """
                INSERT INTO accounts (id, email, email_key, display_name, password_hash, role, is_active, created_at)
                VALUES (?1, 'a@b.c', 'a@b.c', 'A', '', 'member', 1, 0)
                """,
                [.id(account)])
            try session.execute(
                """
                INSERT INTO agents VALUES (?1, 1, 'a', 'A', '', '', 'm', 'p', '', 100, '[]', '[]', '{}', '[]', '', 1, 0, 0, 0)
                """,
                [.id(agent.id)])
            try insert(session, into: old)
            for (number, id) in tree.ids.enumerated() {
                try session.execute(
                    """
                    INSERT INTO messages (id, conversation_id, parent_id, seq, role, status, created_at, content)
                    VALUES (?1, ?2, ?3, ?4, 'user', 'complete', 0, ?5)
                    """,
                    [.id(id), .id(old), .id(tree.parents[number].map { tree.ids[$0] }), .int(number), .text("\(number)")])
            }
        }
        let store = try await SQLStore(migrating: driver)
        let copies = tree.ids.map { _ in Message.ID() }
        try await driver.transaction { session -> Void in
            try insert(session, into: new)
            for number in tree.ids.indices {
                let message = Message(
                    id: copies[number], conversationID: new, parentID: tree.parents[number].map { copies[$0] }, role: .user,
                    content: "\(number)", createdAt: .at(0))
                try session.insert(message, seq: Int64(number))
            }
        }
        for number in tree.ids.indices {
            #expect(try await store.transcript(upTo: tree.ids[number], textLimit: 1000).map(\.content) == tree.way(to: number))
            #expect(try await store.transcript(upTo: copies[number], textLimit: 1000).map(\.content) == tree.way(to: number))
            let message = try #require(try await store.message(copies[number], in: new, of: account))
            let siblings = tree.parents.indices.filter { tree.parents[$0] == tree.parents[number] }
            #expect(message.branch.siblingIDs == siblings.map { copies[$0] })
        }
        try await store.close()
    }
}
