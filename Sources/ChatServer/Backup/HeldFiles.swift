// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The contents of a data directory, which stay for as long as they are being copied, whatever the server removes meanwhile: each
/// has another name in `incoming/`. Should this process end before it takes those away, the server does at its next start.
final class HeldFiles {
    private let dataDirectory: String
    private let mark = ".backup-\(UUID().uuidString.lowercased())"
    private var held: Set<String> = []

    /// Holds everything that is there now.
    init(dataDirectory: String) throws {
        self.dataDirectory = dataDirectory
        let incoming = dataDirectory + "/incoming"
        guard mkdir(incoming, 0o700) == 0 || errno == EEXIST else { throw BackupFault.system("\(incoming) cannot be made", errno) }
        let files = dataDirectory + "/files"
        for folder in (try? FileManager.default.contentsOfDirectory(atPath: files)) ?? [] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: files + "/" + folder)) ?? [] where name.count == 64 {
                _ = try hold(name)
            }
        }
    }

    deinit {
        for hash in held { unlink(path(of: hash)) }
    }

    /// False where there is no such content any more.
    func hold(_ hash: String) throws -> Bool {
        if held.contains(hash) { return true }
        let file = dataDirectory + "/" + Backup.fileName(hash)
        guard link(file, path(of: hash)) == 0 else {
            if errno == ENOENT { return false }
            throw BackupFault.system("\(file) cannot be kept", errno)
        }
        held.insert(hash)
        return true
    }

    func path(of hash: String) -> String {
        "\(dataDirectory)/incoming/\(hash)\(mark)"
    }
}
