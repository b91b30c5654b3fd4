// SPDX-License-Identifier: Apache-2.0

import ChatStorage
import Crypto
import Foundation

extension Backup {
    /// What makes up a data directory; the database last, without which it is none.
    private static let parts = [secretName, "files", "incoming", databaseName + "-wal", databaseName + "-shm", databaseName]

    /// Unpacks an archive within the data directory, looks at everything in it, and only then puts it into place. A directory
    /// that holds a database is refused unless `replacing`; what is then put aside is where the summary's finding says.
    /// Nothing else in the directory is touched.
    package static func restore(_ archive: String, to dataDirectory: String, replacing: Bool) async throws -> Summary {
        func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
        guard isThere(archive) else { throw BackupFault.broken("there is no \(archive)") }
        let hasDatabase = isThere(dataDirectory + "/" + databaseName)
        guard !hasDatabase || replacing else {
            throw BackupFault.broken("\(dataDirectory) holds a database already; with --replace it is put aside")
        }
        // No server may begin to use what is being put into place.
        let directory = try DataDirectory(dataDirectory)
        defer { withExtendedLifetime(directory) {} }
        let unpacked = dataDirectory + "/restoring"
        try? FileManager.default.removeItem(atPath: unpacked)
        defer { try? FileManager.default.removeItem(atPath: unpacked) }
        try FileManager.default.createDirectory(atPath: unpacked, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])

        var summary = try unpack(archive, to: unpacked)
        let findings = try await check(dataDirectory: unpacked, migrating: true)
        guard findings.isEmpty else { throw BackupFault.broken("the backup is not whole:\n" + findings.joined(separator: "\n")) }
        if hasDatabase {
            let aside = try folderForOld(in: dataDirectory)
            for part in parts.reversed() where isThere(dataDirectory + "/" + part) {
                try move(dataDirectory + "/" + part, to: aside + "/" + part)
            }
            summary.findings.append("what was there before is in \(aside)")
        }
        for part in parts where isThere(unpacked + "/" + part) {
            guard !isThere(dataDirectory + "/" + part) else { throw BackupFault.broken("\(dataDirectory)/\(part) is in the way") }
            try move(unpacked + "/" + part, to: dataDirectory + "/" + part)
        }
        return summary
    }

    private static func move(_ from: String, to: String) throws {
        guard rename(from, to) == 0 else { throw BackupFault.system("\(from) cannot be moved to \(to)", errno) }
    }

    /// What is wrong with a data directory, in words; empty where nothing is. A server may be using it, unless `migrating`
    /// brings its database to this program's schema first.
    package static func check(dataDirectory: String, migrating: Bool = false) async throws -> [String] {
        let database = dataDirectory + "/" + databaseName
        guard FileManager.default.fileExists(atPath: database) else {
            throw BackupFault.broken("\(dataDirectory) holds no \(databaseName)")
        }
        guard try migrating || SQLiteCopy.isCurrent(database) else {
            throw BackupFault.broken("\(database) has the schema of another martlet; start the server of this one once")
        }
        let store = try await SQLStore.sqlite(file: database)
        var findings: [String]
        let files: [(hash: [UInt8], size: Int)]
        do {
            findings = try await store.check()
            files = try await store.everyFile()
            try await store.close()
        } catch {
            try? await store.close()
            throw error
        }
        for (hash, size) in files {
            let name = fileName(hash.map { String($0, radix: 16).leftPadded }.joined())
            guard FileManager.default.fileExists(atPath: dataDirectory + "/" + name) else {
                findings.append("files: \(name) is missing")
                continue
            }
            let found = try digest(of: dataDirectory + "/" + name)
            if found.size != size || fileName(found.hash) != name { findings.append("files: \(name) is damaged") }
        }
        return findings
    }

    private static func folderForOld(in directory: String) throws -> String {
        for number in 1...1000 {
            let name = "\(directory)/before-restore-\(number)"
            if mkdir(name, 0o700) == 0 { return name }
            guard errno == EEXIST else { throw BackupFault.system("\(name) cannot be made", errno) }
        }
        throw BackupFault.broken("there are a thousand folders of older restores in \(directory); remove some")
    }

    private static func unpack(_ archive: String, to folder: String) throws -> Summary {
        var reader = try TarReader(path: archive)
        guard let first = try reader.next(), first.name == manifestName, first.size < 1 << 30 else {
            throw BackupFault.broken("\(archive) is not a backup of Martlet")
        }
        var json: [UInt8] = []
        while true {
            let piece = try reader.read()
            if piece.isEmpty { break }
            json += piece
        }
        guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(json)), manifest.format == "martlet-backup" else {
            throw BackupFault.broken("\(archive) is not a backup of Martlet")
        }
        guard manifest.version == 1 else { throw BackupFault.broken("\(archive) was made by a newer martlet") }

        var rest = Dictionary(manifest.entries.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        var summary = Summary(files: 0, bytes: 0)
        while let entry = try reader.next() {
            guard let listed = rest.removeValue(forKey: entry.name), listed.size == entry.size else {
                throw BackupFault.broken("\(archive) holds \(entry.name), which its list does not name")
            }
            let path = folder + "/" + entry.name
            try FileManager.default.createDirectory(
                at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let hash = try unpack(&reader, to: path)
            guard hash == listed.sha256 else { throw BackupFault.broken("\(entry.name) is damaged in \(archive)") }
            summary.bytes += entry.size
            if entry.name.hasPrefix("files/") { summary.files += 1 }
        }
        if let missing = rest.keys.sorted().first { throw BackupFault.broken("\(archive) lacks \(missing)") }
        return summary
    }

    private static func unpack(_ reader: inout TarReader, to path: String) throws -> String {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BackupFault.system("\(path) cannot be made", errno) }
        defer { close(descriptor) }
        var digest = SHA256()
        while true {
            let piece = try reader.read()
            if piece.isEmpty { break }
            digest.update(data: piece)
            var written = 0
            while written < piece.count {
                let count = piece.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress! + written, piece.count - written) }
                guard count > 0 else { throw BackupFault.system("\(path) cannot be written", errno) }
                written += count
            }
        }
        guard fsync(descriptor) == 0 else { throw BackupFault.system("\(path) cannot be written", errno) }
        return digest.finalize().map { String($0, radix: 16).leftPadded }.joined()
    }
}

extension Backup {
    /// Makes the search index anew. No server may be using the directory.
    package static func rebuildSearch(dataDirectory: String) async throws {
        let directory = try DataDirectory(dataDirectory)
        let store = try await SQLStore.sqlite(file: directory.database)
        do {
            try await store.rebuildSearchIndex()
            while try await store.settleSearchIndex(limit: 500) > 0 {}
            try await store.close()
        } catch {
            try? await store.close()
            throw error
        }
    }
}
