// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

/// Brings a database to the newest schema this program knows.
///
/// All that is missing happens in one transaction that holds the database's write lock from its first statement: a process
/// that is killed leaves the schema as it was, and of several that start at once the others wait and find nothing to do.
struct Migrator {
    var migrations: [Migration] = Migration.all

    func migrate(_ driver: some SQLDriver) async throws {
        let migrations = migrations
        try await driver.transaction { session in
            try session.executeScript(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version BIGINT NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL,
                    applied_at BIGINT NOT NULL
                )
                """)
            if let lock = session.dialect.exclusiveLock(of: "schema_migrations") { try session.executeScript(lock) }
            let found = try session.first("SELECT COALESCE(MAX(version), 0) FROM schema_migrations", []) { try $0.int(0) } ?? 0
            let known = migrations.last?.version ?? 0
            guard found <= known else { throw StoreError.newerSchema(found: found, known: known) }
            for migration in migrations where migration.version > found {
                try session.executeScript(migration.statements(session.dialect))
                try session.execute(
                    "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?1, ?2, ?3)",
                    [.int(migration.version), .text(migration.name), .time(.now)])
            }
        }
    }
}
