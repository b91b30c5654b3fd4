// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Foundation
import NIOPosix

/// The directory that holds the database, the secret and the files of one server, and of no other at the same time.
final class DataDirectory: Sendable {
    let path: String
    private let lock: Int32

    var database: String { Self.database(in: path) }

    static func database(in path: String) -> String { path + "/martlet.sqlite" }

    /// Makes the directory where it is missing. Throws `SettingsFault` where it cannot be used, or another server uses it.
    init(_ path: String) throws {
        self.path = path
        try Self.make(path)
        let descriptor = open(path + "/martlet.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SettingsFault(["data_dir: \(path) cannot be written to: \(String(cString: strerror(errno)))"])
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw SettingsFault(["data_dir: \(path) is in use by another martlet"])
        }
        lock = descriptor
    }

    /// Makes the directory where it is missing; others may be using it.
    static func make(_ path: String) throws {
        // What is kept there is its owner's only, also in a directory that was there before and is open to others.
        umask(0o077)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SettingsFault(["data_dir: \(path) cannot be made: \(reason(error))"])
        }
    }

    /// Where the bytes of files are.
    func files() throws -> FileStorage {
        do {
            return try FileStorage(directory: path, threads: .singleton)
        } catch FileStorage.Fault.failed(let code) {
            throw SettingsFault(["data_dir: \(path) cannot be written to: \(String(cString: strerror(code)))"])
        }
    }

    deinit {
        close(lock)
    }

    /// The secret that was made at the first start; makes it where there is none. Readable by its owner only.
    func secret() throws -> String {
        let file = path + "/secret.key"
        if let data = FileManager.default.contents(atPath: file) {
            return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let secret = SecretKeys.random()
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SettingsFault(["data_dir: \(file) cannot be written: \(String(cString: strerror(errno)))"]) }
        defer { close(descriptor) }
        let bytes = Array((secret + "\n").utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            unlink(file)
            throw SettingsFault(["data_dir: \(file) cannot be written: \(String(cString: strerror(errno)))"])
        }
        return secret
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let code = underlying?.code ?? ((error as NSError).domain == NSPOSIXErrorDomain ? (error as NSError).code : nil) {
            return String(cString: strerror(Int32(code)))
        }
        return (error as NSError).code == CocoaError.fileWriteFileExists.rawValue
            ? "a file of that name is in the way" : error.localizedDescription
    }
}
