// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Statements are prepared, kept and finalised by GRDB; bindings and rows go to SQLite directly, since a piece of a reply
/// costs little more than its own bytes that way.
struct SQLiteSession: SQLSession {
    let database: Database

    var dialect: SQLDialect { .sqlite }

    func query<Element>(_ sql: String, _ bindings: [SQLValue], _ element: (any SQLRow) throws -> Element) throws -> [Element] {
        let statement = try database.cachedStatement(sql: sql).sqliteStatement
        defer { finish(statement) }
        try bind(bindings, to: statement)
        var elements: [Element] = []
        while try step(statement) {
            elements.append(try element(SQLiteRow(statement: statement)))
        }
        return elements
    }

    func first<Element>(_ sql: String, _ bindings: [SQLValue], _ element: (any SQLRow) throws -> Element) throws -> Element? {
        let statement = try database.cachedStatement(sql: sql).sqliteStatement
        defer { finish(statement) }
        try bind(bindings, to: statement)
        guard try step(statement) else { return nil }
        let first = try element(SQLiteRow(statement: statement))
        // What changes something is done to its end.
        if sqlite3_stmt_readonly(statement) == 0 { while try step(statement) {} }
        return first
    }

    @discardableResult
    func execute(_ sql: String, _ bindings: [SQLValue]) throws -> Int {
        let statement = try database.cachedStatement(sql: sql).sqliteStatement
        defer { finish(statement) }
        try bind(bindings, to: statement)
        while try step(statement) {}
        return Int(sqlite3_changes(database.sqliteConnection))
    }

    func execute(_ sql: String, each rows: some Sequence<[SQLValue]>) throws {
        let statement = try database.cachedStatement(sql: sql).sqliteStatement
        defer { finish(statement) }
        for row in rows {
            try bind(row, to: statement)
            while try step(statement) {}
            sqlite3_reset(statement)
        }
    }

    func executeScript(_ sql: String) throws {
        try database.execute(sql: sql)
    }

    /// Whether there is a row.
    private func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        default: throw failure()
        }
    }

    private func bind(_ values: [SQLValue], to statement: OpaquePointer) throws {
        var place: CInt = 0
        for value in values {
            place += 1
            guard value.bind(to: statement, at: place) == SQLITE_OK else { throw failure() }
        }
    }

    /// Nothing that was bound is kept: it may be a long text.
    private func finish(_ statement: OpaquePointer) {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private func failure() -> StoreError {
        StoreError(
            sqliteCode: sqlite3_extended_errcode(database.sqliteConnection),
            words: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }
}

extension SQLValue {
    /// SQLite copies the bytes (`SQLITE_TRANSIENT`, -1).
    fileprivate func bind(to statement: OpaquePointer, at place: CInt) -> CInt {
        let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch self {
        case .null:
            return sqlite3_bind_null(statement, place)
        case .integer(let value):
            return sqlite3_bind_int64(statement, place, value)
        case .text(var value):
            return value.withUTF8 { bytes in
                // An empty buffer may have no address, and SQLite would take that for NULL.
                guard let address = bytes.baseAddress else { return sqlite3_bind_text(statement, place, "", 0, nil) }
                return address.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    sqlite3_bind_text(statement, place, $0, CInt(bytes.count), copying)
                }
            }
        case .bytes(let value):
            return value.withUnsafeBytes { sqlite3_bind_blob(statement, place, $0.baseAddress, CInt($0.count), copying) }
        case .uuid(let value):
            return withUnsafeBytes(of: value.uuid) { sqlite3_bind_blob(statement, place, $0.baseAddress, 16, copying) }
        }
    }
}
