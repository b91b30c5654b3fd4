// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Dispatch
internal import Foundation
internal import GRDB
internal import Synchronization

/// SQLite in one file, through a pool of connections: one that writes, a few that read what was last committed.
package final class SQLiteDriver: SQLDriver {
    private let writer: any DatabaseWriter
    private let busyTimeout: Duration
    /// GRDB takes calls after its end for a programmer's mistake; ours may come from what is still being shut down.
    private let isClosed = Mutex(false)

    package let dialect = SQLDialect.sqlite

    /// Opens the file, or makes it. `busyTimeout` is how long a call waits for other connections and for its turn before
    /// it fails with `StoreError.busy`.
    package init(file: String, busyTimeout: Duration = .seconds(5), maximumPages: Int? = nil) throws {
        self.busyTimeout = busyTimeout
        writer = try storeErrors {
            try DatabasePool(path: file, configuration: Self.configuration(busyTimeout: busyTimeout, maximumPages: maximumPages))
        }
    }

    /// A database that lives as long as the driver: for tests.
    package init(busyTimeout: Duration = .seconds(5), maximumPages: Int? = nil) throws {
        self.busyTimeout = busyTimeout
        writer = try storeErrors {
            try DatabaseQueue(configuration: Self.configuration(busyTimeout: busyTimeout, maximumPages: maximumPages))
        }
    }

    private static func configuration(busyTimeout: Duration, maximumPages: Int?) -> Configuration {
        var configuration = Configuration()
        configuration.label = "database"
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        configuration.prepareDatabase { database in
            // The log is emptied into the file whenever it holds 1000 pages (4 MiB), by whoever commits, so it stays short;
            // what a long reader made it grow to is cut off afterwards. Little cache, 2 MiB for the connection that writes and
            // half a MiB for each that reads: the operating system's own cache holds the file.
            try database.execute(
                sql: """
                    PRAGMA synchronous = NORMAL;
                    PRAGMA wal_autocheckpoint = 1000;
                    PRAGMA journal_size_limit = 16777216;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA cache_size = \(database.configuration.readonly ? -512 : -2048);
                    """)
            if let maximumPages {
                try database.execute(sql: "PRAGMA max_page_count = \(maximumPages)")
            }
        }
        return configuration
    }

    package func read<Result: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Result) async throws -> Result {
        try refuseWhenClosed()
        return try await withCheckedThrowingContinuation { continuation in
            writer.asyncRead { database in
                continuation.resume(with: Swift.Result { try storeErrors { try body(SQLiteSession(database: database.get())) } })
            }
        }
    }

    package func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Result, committed: @escaping @Sendable (Result) -> Void
    ) async throws -> Result {
        try refuseWhenClosed()
        let asked = ContinuousClock.now
        return try await withCheckedThrowingContinuation { continuation in
            writer.asyncWriteWithoutTransaction { [busyTimeout] database in
                continuation.resume(
                    with: Swift.Result {
                        try storeErrors {
                            let result = try Self.transaction(
                                on: database, waitingAtMost: busyTimeout - asked.duration(to: .now), of: busyTimeout, body)
                            committed(result)
                            return result
                        }
                    })
            }
        }
    }

    /// Calls that stood in line behind one that waited for a lock have waited with it: without this, the last of them
    /// would wait for the sum of all their timeouts.
    private static func transaction<Result>(
        on database: Database, waitingAtMost rest: Duration, of timeout: Duration, _ body: (any SQLSession) throws -> Result
    ) throws -> Result {
        guard database.sqliteConnection != nil else { throw StoreError.failed("the database has been closed") }
        let isLate = rest < timeout * 0.9
        if isLate { try database.execute(sql: "PRAGMA busy_timeout = \(max(0, rest.milliseconds))") }
        defer {
            if isLate { try? database.execute(sql: "PRAGMA busy_timeout = \(timeout.milliseconds)") }
        }
        var result: Result?
        try database.inTransaction(.immediate) {
            result = try body(SQLiteSession(database: database))
            return .commit
        }
        return result!
    }

    private func refuseWhenClosed() throws {
        if isClosed.withLock({ $0 }) { throw StoreError.failed("the database has been closed") }
    }

    package func close() async throws {
        isClosed.withLock { $0 = true }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            // Blocks until the connections are free.
            DispatchQueue.global().async { [writer] in
                continuation.resume(with: Result { try storeErrors { try writer.close() } })
            }
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
