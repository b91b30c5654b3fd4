// SPDX-License-Identifier: Apache-2.0

/// A database that takes the statements of `SQLStore`. Every error it throws is a `StoreError`, or what the closure threw.
package protocol SQLDriver: Sendable {
    var dialect: SQLDialect { get }

    /// Runs `body` on a thread of the driver's own; it sees the database as it was at one moment.
    func read<Result: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Result) async throws -> Result
    /// Runs `body` on a thread of the driver's own, in one transaction that is undone if it throws. Cancelling the task
    /// does not end it: what has begun either happens or fails for a reason of its own.
    ///
    /// `committed` is called on the same thread right after the commit, before any transaction that waits for this one is
    /// committed.
    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Result, committed: @escaping @Sendable (Result) -> Void
    ) async throws -> Result
    /// Waits for what is running, then lets go of every connection.
    func close() async throws
}

extension SQLDriver {
    package func transaction<Result: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Result) async throws -> Result {
        try await transaction(body, committed: { _ in })
    }
}

/// One connection, for as long as the closure that was given it runs.
///
/// Statements are written in what SQLite and PostgreSQL both understand, with the placeholders `?1`, `?2`, … Their text
/// must be constant: each connection keeps every statement it has prepared.
package protocol SQLSession {
    var dialect: SQLDialect { get }

    func query<Element>(_ sql: String, _ bindings: [SQLValue], _ element: (any SQLRow) throws -> Element) throws -> [Element]
    /// The first row, after which nobody looks for more.
    func first<Element>(_ sql: String, _ bindings: [SQLValue], _ element: (any SQLRow) throws -> Element) throws -> Element?
    /// The number of rows that it changed.
    @discardableResult
    func execute(_ sql: String, _ bindings: [SQLValue]) throws -> Int
    /// The same statement for each of `rows`, in their order.
    func execute(_ sql: String, each rows: some Sequence<[SQLValue]>) throws
    /// Several statements without bindings, as a migration has them.
    func executeScript(_ sql: String) throws
}

extension SQLSession {
    package func exists(_ sql: String, _ bindings: [SQLValue]) throws -> Bool {
        try first(sql, bindings) { _ in true } ?? false
    }
}

/// What the two databases cannot say in the same words.
package enum SQLDialect: Sendable {
    case sqlite

    /// Keeps everyone else from changing `table` until the transaction ends; nil where transactions do so anyhow.
    package func exclusiveLock(of table: StaticString) -> String? {
        switch self {
        case .sqlite: nil
        }
    }

    /// Ends a SELECT whose rows nobody else may change until the transaction ends.
    package var forUpdate: StaticString {
        switch self {
        case .sqlite: ""
        }
    }
}
