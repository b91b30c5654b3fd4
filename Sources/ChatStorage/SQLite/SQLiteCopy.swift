// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import Foundation
internal import GRDB

/// What can be done with a database file besides a server that uses it.
package enum SQLiteCopy {
    /// Writes the database as it is at this moment into a new file, without the space that nothing uses. Whoever writes to it
    /// meanwhile goes on.
    package static func write(_ file: String, to copy: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        let database = try storeErrors { try DatabaseQueue(path: file, configuration: configuration) }
        defer { try? database.close() }
        try storeErrors {
            try database.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
        }
    }

    /// The SHA-256 of every file that a database refers to, which is left as it is whatever its schema.
    package static func files(of copy: String) throws -> [[UInt8]] {
        try reading(copy) { try Data.fetchAll($0, sql: "SELECT DISTINCT sha256 FROM attachments ORDER BY sha256").map { [UInt8]($0) } }
    }

    /// Whether a database has the schema that this program works with.
    package static func isCurrent(_ file: String) throws -> Bool {
        let found = try reading(file) { try Int.fetchOne($0, sql: "SELECT max(version) FROM schema_migrations") }
        return found == Migration.all.last?.version
    }

    private static func reading<Value>(_ file: String, _ body: (GRDB.Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(30)
        return try storeErrors {
            let database = try DatabaseQueue(path: file, configuration: configuration)
            defer { try? database.close() }
            return try database.read(body)
        }
    }
}
