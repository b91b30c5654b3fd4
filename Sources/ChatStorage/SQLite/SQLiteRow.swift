// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Foundation
internal import GRDBSQLite

/// The row at which a statement stands.
struct SQLiteRow: SQLRow {
    let statement: OpaquePointer

    func integerIfPresent(_ column: Int) throws -> Int64? {
        switch sqlite3_column_type(statement, CInt(column)) {
        case SQLITE_NULL: nil
        case SQLITE_INTEGER: sqlite3_column_int64(statement, CInt(column))
        default: throw unexpected(column)
        }
    }

    func textIfPresent(_ column: Int) throws -> String? {
        switch sqlite3_column_type(statement, CInt(column)) {
        case SQLITE_NULL:
            return nil
        case SQLITE_TEXT:
            let address = sqlite3_column_text(statement, CInt(column))
            let count = Int(sqlite3_column_bytes(statement, CInt(column)))
            return String(decoding: UnsafeBufferPointer(start: address, count: count), as: UTF8.self)
        default:
            throw unexpected(column)
        }
    }

    func bytesIfPresent(_ column: Int) throws -> [UInt8]? {
        switch sqlite3_column_type(statement, CInt(column)) {
        case SQLITE_NULL: nil
        case SQLITE_BLOB: Array(blob(column))
        default: throw unexpected(column)
        }
    }

    func uuidIfPresent(_ column: Int) throws -> UUID? {
        switch sqlite3_column_type(statement, CInt(column)) {
        case SQLITE_NULL:
            return nil
        case SQLITE_BLOB:
            let bytes = blob(column)
            guard bytes.count == 16 else { throw unexpected(column) }
            return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
        default:
            throw unexpected(column)
        }
    }

    /// Valid until the statement's next step.
    private func blob(_ column: Int) -> UnsafeRawBufferPointer {
        let address = sqlite3_column_blob(statement, CInt(column))
        return UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(statement, CInt(column))))
    }

    private func unexpected(_ column: Int) -> StoreError {
        .damaged("column \(column) has a value of another type")
    }
}
