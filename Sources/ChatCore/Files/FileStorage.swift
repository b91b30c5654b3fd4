// SPDX-License-Identifier: Apache-2.0

import Foundation
package import NIOPosix
import Synchronization

/// The bytes of files, in two folders of the data directory, under names that this server makes:
///
/// - `files/ab/abcd…`: a content under its SHA-256, written once, never changed;
/// - `incoming/`: what is arriving. Whatever is left there at a start was cut off, and is removed.
package final class FileStorage: Sendable {
    package enum Fault: Error {
        /// `errno` of what could not be done.
        case failed(Int32)
        /// The database knows the content, the disk does not.
        case missing
    }

    private let files: String
    private let incoming: String
    let threads: NIOThreadPool
    /// Contents that are about to be removed because nothing refers to them; whoever stores one of them takes it out.
    private let leaving = Mutex<Set<ContentHash>>([])

    /// Makes the folders where they are missing. `threads` must be running: files are read and written there.
    package init(directory: String, threads: NIOThreadPool) throws {
        files = directory + "/files"
        incoming = directory + "/incoming"
        self.threads = threads
        for folder in [files, incoming] {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Fault.failed(errno) }
        }
    }

    /// Where the content is, or would be.
    package func path(of hash: ContentHash) -> String {
        let name = hash.hex
        return "\(files)/\(name.prefix(2))/\(name)"
    }

    /// An empty file to write to, gone when it is let go of.
    func makeIncoming() throws -> IncomingFile {
        try IncomingFile(path: "\(incoming)/\(UUID().uuidString.lowercased())", threads: threads)
    }

    /// Gives the bytes their name. They are on the disk when it returns. `file` keeps a mark of them in `incoming/` until it
    /// is let go of, so that a crash before the database knows them leaves nothing behind. May be called again, while the file
    /// is there.
    func keep(_ file: IncomingFile, as hash: ContentHash) async throws {
        let mark = "\(incoming)/\(hash.hex).\(UUID().uuidString.lowercased())"
        let path = path(of: hash)
        let folder = String(path.dropLast(65))
        try await threads.runIfActive { [self] in
            try file.rename(to: mark)
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Fault.failed(errno) }
            try leaving.withLock { leaving in
                leaving.remove(hash)
                guard link(mark, path) == 0 || errno == EEXIST else { throw Fault.failed(errno) }
            }
            try Self.sync(folder: folder)
        }
    }

    package func open(_ hash: ContentHash) async throws -> StoredFile {
        let path = path(of: hash)
        return try await threads.runIfActive { [threads] in try StoredFile(path: path, threads: threads) }
    }

    /// Removes the content unless `isReferenced` says that something refers to it, or someone stores it meanwhile.
    func remove(_ hash: ContentHash, unless isReferenced: () async throws -> Bool) async throws {
        leaving.withLock { _ = $0.insert(hash) }
        let isKept: Bool
        do {
            isKept = try await isReferenced()
        } catch {
            leaving.withLock { _ = $0.remove(hash) }
            throw error
        }
        let path = path(of: hash)
        try await threads.runIfActive { [self] in
            try leaving.withLock { leaving in
                guard leaving.remove(hash) != nil, !isKept else { return }
                guard unlink(path) == 0 || errno == ENOENT else { throw Fault.failed(errno) }
            }
        }
    }

    /// Empties `incoming/`. Returns the contents that were being stored and that the database may not know. Only while
    /// nothing is arriving.
    func removeLeftovers() throws -> [ContentHash] {
        var marked: [ContentHash] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: incoming) {
            if let hash = ContentHash(hex: name.prefix { $0 != "." }) { marked.append(hash) }
            guard unlink("\(incoming)/\(name)") == 0 || errno == ENOENT else { throw Fault.failed(errno) }
        }
        return marked
    }

    private static func sync(folder: String) throws {
        let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault.failed(errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Fault.failed(errno) }
    }
}
