// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Foundation
internal import Testing

@testable internal import ChatStorage

@Suite struct MigrationTests {
    private func withDriver(_ body: (SQLiteDriver) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let driver = try SQLiteDriver(file: folder.appending(path: "martlet.db").path)
            try await body(driver)
            try await driver.close()
        }
    }

    private func tables(_ driver: some SQLDriver) async throws -> [String] {
        try await driver.read { session in
            try session.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", []) {
                try $0.text(0)
            }
        }
    }

    @Test("Migrations are numbered without gaps")
    func numbers() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }

    @Test("Migrating again changes nothing")
    func again() async throws {
        try await withDriver { driver in
            try await Migrator().migrate(driver)
            let made = try await tables(driver)
            let applied = try await driver.count("schema_migrations")
            #expect(made.contains("messages"))
            #expect(applied == Migration.all.count)
            try await Migrator().migrate(driver)
            #expect(try await tables(driver) == made)
            #expect(try await driver.count("schema_migrations") == applied)
        }
    }

    @Test(
        "What is asked again and again of files is answered by an index",
        arguments: [
            ("SELECT count(*), COALESCE(sum(size), 0) FROM attachments WHERE account_id = ?1", "COVERING INDEX attachments_in_use"),
            ("SELECT attachments FROM drafts WHERE attachments <> '[]'", "INDEX drafts_with_files"),
        ])
    func plans(sql: String, index: String) async throws {
        try await withDriver { driver in
            try await Migrator().migrate(driver)
            let plan = try await driver.read { session in
                try session.query("EXPLAIN QUERY PLAN \(sql)", []) { try $0.text(3) }
            }
            #expect(plan.count == 1 && plan.allSatisfy { $0.contains(index) }, "\(plan)")
        }
    }

    @Test("A database that a newer program made is refused and left alone")
    func newer() async throws {
        try await withDriver { driver in
            try await Migrator().migrate(driver)
            let known = Migration.all.count
            try await driver.transaction { session -> Void in
                try session.execute(
                    "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?1, 'from the future', 0)", [.int(known + 1)])
            }
            await #expect(throws: StoreError.newerSchema(found: known + 1, known: known)) { try await Migrator().migrate(driver) }
            #expect(try await driver.count("schema_migrations") == known + 1)
        }
    }

    @Test("A migration that breaks off leaves everything as it was, and can be run again")
    func halfWay() async throws {
        try await withDriver { driver in
            var migrations = [Migration(version: 1, name: "one") { _ in "CREATE TABLE one (a INTEGER)" }]
            try await Migrator(migrations: migrations).migrate(driver)
            migrations.append(Migration(version: 2, name: "two") { _ in "CREATE TABLE two (a INTEGER); INSERT INTO one VALUES (1);" })
            let broken = migrations + [Migration(version: 3, name: "three") { _ in "CREATE TABLE three (a INTEGER); nonsense;" }]
            await #expect(throws: StoreError.self) { try await Migrator(migrations: broken).migrate(driver) }
            #expect(try await tables(driver) == ["one", "schema_migrations"])
            #expect(try await driver.count("one") == 0)
            try await Migrator(migrations: migrations).migrate(driver)
            #expect(try await tables(driver) == ["one", "schema_migrations", "two"])
            #expect(try await driver.count("one") == 1)
        }
    }

    @Test("Of several that start at once one migrates and the others wait")
    func atOnce() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "martlet.db").path
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        let store = try await SQLStore.sqlite(file: file)
                        #expect(try await store.driver.count("schema_migrations") == Migration.all.count)
                        try await store.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
