// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import Foundation
internal import MartletAPI
internal import Testing

/// The databases that one contract holds for.
enum Database: CaseIterable, CustomTestStringConvertible {
    case sqliteInMemory, sqliteOnDisk

    var testDescription: String {
        switch self {
        case .sqliteInMemory: "SQLite in memory"
        case .sqliteOnDisk: "SQLite on disk"
        }
    }

    /// A fresh, empty store for as long as `body` runs. Afterwards what it holds must be whole.
    func withStore(_ body: (SQLStore) async throws -> Void) async throws {
        switch self {
        case .sqliteInMemory:
            try await use(SQLiteDriver(), body)
        case .sqliteOnDisk:
            try await withTemporaryFolder { folder in
                try await use(SQLiteDriver(file: folder.appending(path: "martlet.db").path), body)
            }
        }
    }

    private func use(_ driver: SQLiteDriver, _ body: (SQLStore) async throws -> Void) async throws {
        let store = try await SQLStore(migrating: driver)
        do {
            try await body(store)
            try await driver.expectWhole()
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
    }
}

func withTemporaryFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-storage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
        try await body(folder)
    } catch {
        try FileManager.default.removeItem(at: folder)
        throw error
    }
    try FileManager.default.removeItem(at: folder)
}
