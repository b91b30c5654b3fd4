// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

extension SQLStore {
    /// Opens the database in the file, made where there is none; its folder must exist.
    package static func sqlite(file: String) async throws -> SQLStore {
        try await opened(SQLiteDriver(file: file))
    }

    /// A database that lives as long as the store: for tests.
    package static func sqliteInMemory() async throws -> SQLStore {
        try await opened(SQLiteDriver())
    }

    private static func opened(_ driver: SQLiteDriver) async throws -> SQLStore {
        do {
            return try await SQLStore(migrating: driver)
        } catch {
            try? await driver.close()
            throw error
        }
    }
}
