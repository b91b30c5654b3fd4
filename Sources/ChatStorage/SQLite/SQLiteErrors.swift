// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import GRDB

extension StoreError {
    /// What SQLite's extended result codes mean to whoever called. A device that refuses to be written counts as full: the
    /// cause is nearly always a lack of room, and trying again is right for both.
    init(sqliteCode code: CInt, words: String) {
        switch ResultCode(rawValue: code) {
        case .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC, .SQLITE_IOERR_TRUNCATE, .SQLITE_IOERR_SHMSIZE,
            .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_SHMMAP:
            self = .full
            return
        case let code:
            switch code.primaryResultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
            case .SQLITE_FULL: self = .full
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged("SQLite \(code.rawValue): \(words)")
            default: self = .failed("SQLite \(code.rawValue): \(words)")
            }
        }
    }
}

/// Turns what GRDB throws into `StoreError`; leaves the closure's own errors alone.
func storeErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw StoreError(sqliteCode: error.extendedResultCode.rawValue, words: error.message ?? "no message")
    }
}
