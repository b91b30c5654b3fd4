// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
package import NIOCore
import NIOPosix
import StreamProtocols

/// A file that is to be imported, on the disk and found to be whole JSON of a form that may be known. It has no name there,
/// so it is gone when it is let go of, or this process ends.
package final class ImportFile: Sendable {
    /// In bytes.
    package let size: Int
    let list: JSONElementScanner.List
    /// Which program's it says that it is, if it says so.
    let source: ImportedConversation.Source?
    private let spool: SpoolFile
    /// Kept for as long as the file is: the account's turn.
    private let place: ImportPlaces.Place

    fileprivate init(_ spool: SpoolFile, size: Int, root: JSONElementScanner.Root, place: ImportPlaces.Place) throws(ImportRefusal) {
        list = try Self.list(in: root)
        source = root.members["format"].flatMap(ImportedConversation.Source.init)
        self.spool = spool
        self.size = size
        self.place = place
    }

    func read(at offset: Int) async throws -> ByteBuffer {
        try await spool.read(at: offset, count: 256 << 10)
    }

    private static func list(in root: JSONElementScanner.Root) throws(ImportRefusal) -> JSONElementScanner.List {
        if root.isArray { return .root }
        guard root.isObject else { throw .unknownForm }
        let members = root.members
        if let format = members["format"], format != ImportedConversation.Source.martlet.rawValue { throw .unknownForm }
        if members["conversations"] == "[" {
            if let version = members["version"], version != "1" { throw .newerVersion }
            return .member("conversations")
        }
        guard ["messages", "mapping", "chat_messages", "chat", "history"].contains(where: { members[$0] != nil }) else {
            throw .unknownForm
        }
        return .text
    }
}

/// An import that is arriving: checked while it is written down. One task uses it.
package struct ArrivingImport: ~Copyable {
    private let spool: SpoolFile
    private let limit: Int
    private let place: ImportPlaces.Place
    private var scanner = JSONElementScanner(list: .none)
    private var size = 0

    init(directory: String, limit: Int, threads: NIOThreadPool, place: ImportPlaces.Place) async throws {
        spool = try await SpoolFile(in: directory, threads: threads)
        self.limit = limit
        self.place = place
    }

    /// Throws `ImportRefusal` as soon as it is known that this is no JSON, and `tooLarge` past the limit.
    package mutating func write(_ bytes: ByteBuffer) async throws {
        guard bytes.readableBytes > 0 else { return }
        guard size + bytes.readableBytes <= limit else { throw ChatError.tooLarge(field: "file", limit: limit) }
        do throws(JSONElementScanner.Fault) {
            try scanner.feed(bytes)
            while try scanner.next() != nil {}
        } catch {
            throw ImportRefusal(error)
        }
        try await spool.write(bytes, at: size)
        size += bytes.readableBytes
    }

    /// Throws `ImportRefusal` where the text is not whole, or of no form that is known.
    package mutating func finish() async throws -> ImportFile {
        do throws(JSONElementScanner.Fault) {
            try scanner.finish()
        } catch {
            throw ImportRefusal(error)
        }
        return try ImportFile(spool, size: size, root: scanner.root, place: place)
    }
}

/// Why a file is refused as a whole; nothing of it was taken.
package enum ImportRefusal: Error, Equatable {
    /// `offset` in bytes from its start.
    case notJSON(offset: Int)
    case notUTF8(offset: Int)
    case tooDeep(offset: Int)
    case numberTooLong(offset: Int)
    case incomplete
    /// None of the programs whose exports are known writes this.
    case unknownForm
    case newerVersion

    init(_ fault: JSONElementScanner.Fault) {
        switch fault {
        case .notJSON(let offset): self = .notJSON(offset: offset)
        case .notUTF8(let offset): self = .notUTF8(offset: offset)
        case .tooDeep(let offset): self = .tooDeep(offset: offset)
        case .numberTooLong(let offset): self = .numberTooLong(offset: offset)
        case .incomplete: self = .incomplete
        }
    }
}

/// Bytes on the disk for as long as someone holds this. Read and written on threads that may wait for a disk.
private final class SpoolFile: Sendable {
    private let descriptor: Int32
    private let threads: NIOThreadPool

    init(in directory: String, threads: NIOThreadPool) async throws {
        self.threads = threads
        descriptor = try await threads.runIfActive {
            let path = "\(directory)/import-\(UUID().uuidString.lowercased())"
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Self.fault() }
            unlink(path)
            return descriptor
        }
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: ByteBuffer, at start: Int) async throws {
        try await threads.runIfActive { [descriptor] in
            try bytes.withUnsafeReadableBytes { bytes in
                var done = 0
                while done < bytes.count {
                    let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(start + done))
                    guard count > 0 else { throw Self.fault() }
                    done += count
                }
            }
        }
    }

    func read(at offset: Int, count: Int) async throws -> ByteBuffer {
        try await threads.runIfActive { [descriptor] in
            var buffer = ByteBufferAllocator().buffer(capacity: count)
            let result = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { room in
                max(0, pread(descriptor, room.baseAddress, count, off_t(offset)))
            }
            guard result > 0 else { throw Self.fault() }
            return buffer
        }
    }

    private static func fault() -> StoreError {
        errno == ENOSPC || errno == EDQUOT ? .full : .failed("an import's file: \(String(cString: strerror(errno)))")
    }
}
