// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Foundation
internal import GRDB

struct SQLiteSession: SQLSession {
    let database: Database

    var dialect: SQLDialect { .sqlite }

    func query<Element>(_ sql: String, _ bindings: [SQLValue], _ element: (any SQLRow) throws -> Element) throws -> [Element] {
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments(bindings))
        var elements: [Element] = []
        while let row = try rows.next() {
            elements.append(try element(SQLiteRow(row: row)))
        }
        return elements
    }

    @discardableResult
    func execute(_ sql: String, _ bindings: [SQLValue]) throws -> Int {
        let before = database.totalChangesCount
        try database.cachedStatement(sql: sql).execute(arguments: arguments(bindings))
        return database.totalChangesCount - before
    }

    func execute(_ sql: String, each rows: some Sequence<[SQLValue]>) throws {
        let statement = try database.cachedStatement(sql: sql)
        for row in rows {
            try statement.execute(arguments: arguments(row))
        }
    }

    func executeScript(_ sql: String) throws {
        try database.execute(sql: sql)
    }

    private func arguments(_ bindings: [SQLValue]) -> StatementArguments {
        StatementArguments(bindings.map(\.databaseValue))
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .text(let value): value.databaseValue
        case .bytes(let value): Data(value).databaseValue
        case .uuid(let value): value.databaseValue
        }
    }
}

private struct SQLiteRow: SQLRow {
    let row: Row

    func integerIfPresent(_ column: Int) throws -> Int64? {
        switch (row[column] as DatabaseValue).storage {
        case .null: nil
        case .int64(let value): value
        default: throw unexpected(column)
        }
    }

    func textIfPresent(_ column: Int) throws -> String? {
        switch (row[column] as DatabaseValue).storage {
        case .null: nil
        case .string(let value): value
        default: throw unexpected(column)
        }
    }

    func bytesIfPresent(_ column: Int) throws -> [UInt8]? {
        switch (row[column] as DatabaseValue).storage {
        case .null: nil
        case .blob(let value): Array(value)
        default: throw unexpected(column)
        }
    }

    func uuidIfPresent(_ column: Int) throws -> UUID? {
        switch (row[column] as DatabaseValue).storage {
        case .null: return nil
        case .blob(let value) where value.count == 16:
            return value.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        default: throw unexpected(column)
        }
    }

    private func unexpected(_ column: Int) -> StoreError {
        .damaged("column \(column) has a value of another type")
    }
}
