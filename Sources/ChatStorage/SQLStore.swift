// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

/// Everything that lasts, in an SQL database whose schema is up to date.
package struct SQLStore: Store {
    package let driver: any SQLDriver
    let agentCache = AgentCache()
    package var searchSize = SearchSize()

    /// Brings the database to the newest schema first. Throws `StoreError.newerSchema` for one that this program is too old
    /// for.
    package init(migrating driver: some SQLDriver) async throws {
        try await Migrator().migrate(driver)
        self.driver = driver
    }

    package func ping() async throws {
        try await driver.read { session in
            _ = try session.exists("SELECT 1", [])
        }
    }

    package func close() async throws {
        try await driver.close()
    }
}
