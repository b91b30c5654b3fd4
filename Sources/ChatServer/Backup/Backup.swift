// SPDX-License-Identifier: Apache-2.0

import ChatCore
import ChatStorage
import Crypto
import Foundation
package import MartletAPI

/// One archive that holds a data directory as it was at one moment: the database, the secret, the files, and before them
/// a list of it all with the hash of each.
package enum Backup {
    struct Manifest: Codable {
        struct Entry: Codable {
            var name: String
            var size: Int
            var sha256: String
        }

        var format = "martlet-backup"
        var version = 1
        var madeAt: Timestamp
        var entries: [Entry]

        enum CodingKeys: String, CodingKey {
            case format, version, entries
            case madeAt = "made_at"
        }
    }

    package struct Summary: Sendable {
        package var files: Int
        package var bytes: Int
        package var findings: [String] = []
    }

    static let manifestName = "martlet-backup.json"
    static let databaseName = "martlet.sqlite"
    static let secretName = "secret.key"

    /// Beside a server that is running, or without one. `archive` must not be there yet; it is readable by its owner only,
    /// and it is whole or it is not there.
    package static func write(dataDirectory: String, to archive: String, now: Timestamp = .now) async throws -> Summary {
        guard FileManager.default.fileExists(atPath: dataDirectory + "/" + databaseName) else {
            throw BackupFault.broken("\(dataDirectory) holds no \(databaseName)")
        }
        guard !FileManager.default.fileExists(atPath: archive) else { throw BackupFault.broken("\(archive) is there already") }
        let partial = archive + ".partial"
        let snapshot = archive + ".sqlite"
        for file in [partial, snapshot] { try? FileManager.default.removeItem(atPath: file) }
        defer { for file in [partial, snapshot] { try? FileManager.default.removeItem(atPath: file) } }

        let files = try HeldFiles(dataDirectory: dataDirectory)
        let contents = try copy(dataDirectory + "/" + databaseName, to: snapshot, with: files)
        guard chmod(snapshot, 0o600) == 0 else { throw BackupFault.system("\(snapshot) cannot be kept from others", errno) }
        var sources: [(name: String, path: String)] = [(databaseName, snapshot)]
        if FileManager.default.fileExists(atPath: dataDirectory + "/" + secretName) {
            sources.append((secretName, dataDirectory + "/" + secretName))
        }
        sources += contents.map { (fileName($0), files.path(of: $0)) }
        var manifest = Manifest(madeAt: now, entries: [])
        for (name, path) in sources {
            let (size, hash) = try digest(of: path)
            manifest.entries.append(.init(name: name, size: size, sha256: hash))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let writer = try TarWriter(path: partial)
        try writer.add(manifestName, Array(try encoder.encode(manifest)))
        for (name, path) in sources { try writer.add(name, file: path) }
        try writer.finish()
        guard rename(partial, archive) == 0 else { throw BackupFault.system("\(archive) cannot be made", errno) }
        return Summary(files: sources.count { $0.name.hasPrefix("files/") }, bytes: manifest.entries.reduce(0) { $0 + $1.size })
    }

    /// The database, of which every content can be held; which those are.
    private static func copy(_ database: String, to snapshot: String, with files: HeldFiles) throws -> [String] {
        var missing: String?
        // One that came and went while the database was being copied is not in the next copy.
        for _ in 0..<5 {
            try? FileManager.default.removeItem(atPath: snapshot)
            try SQLiteCopy.write(database, to: snapshot)
            let contents = try SQLiteCopy.files(of: snapshot).map { $0.map { String($0, radix: 16).leftPadded }.joined() }
            missing = try contents.first { try !files.hold($0) }
            if missing == nil { return contents }
        }
        throw BackupFault.broken("\(fileName(missing ?? "")) is missing; martlet check tells what else is wrong")
    }

    /// Where a data directory keeps a content.
    static func fileName(_ hash: String) -> String {
        "files/\(hash.prefix(2))/\(hash)"
    }

    static func digest(of path: String) throws -> (size: Int, hash: String) {
        let file = try OpenFile(path)
        var (size, digest) = (0, SHA256())
        while true {
            let piece = try file.read(1 << 20)
            if piece.isEmpty { break }
            digest.update(data: piece)
            size += piece.count
        }
        return (size, digest.finalize().map { String($0, radix: 16).leftPadded }.joined())
    }
}

extension String {
    /// Two digits.
    var leftPadded: String {
        count == 1 ? "0" + self : self
    }
}
