// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes an archive that every `tar` reads: POSIX.1-1988 ustar, sizes past 8 GiB in base 256 as GNU tar has them.
struct TarWriter: ~Copyable {
    private static let block = 512

    private let descriptor: Int32

    /// Makes the file, which must not be there, readable by its owner only.
    init(path: String) throws(BackupFault) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("\(path) cannot be made", errno) }
    }

    deinit {
        close(descriptor)
    }

    func add(_ name: String, _ content: [UInt8]) throws(BackupFault) {
        try write(Self.header(name, size: content.count))
        try write(content)
        try pad(content.count)
    }

    /// The file as long as it is now; one that shrinks meanwhile is a fault.
    func add(_ name: String, file path: String) throws(BackupFault) {
        let source = try OpenFile(path)
        let size = try source.size()
        try write(Self.header(name, size: size))
        var rest = size
        while rest > 0 {
            let piece = try source.read(min(rest, 1 << 20))
            guard !piece.isEmpty else { throw .broken("\(path) became shorter while it was read") }
            try write(piece)
            rest -= piece.count
        }
        try pad(size)
    }

    /// Ends the archive, and returns once it is on the disk.
    func finish() throws(BackupFault) {
        try write([UInt8](repeating: 0, count: 2 * Self.block))
        guard fsync(descriptor) == 0 else { throw .system("the archive cannot be written", errno) }
    }

    private func pad(_ size: Int) throws(BackupFault) {
        try write([UInt8](repeating: 0, count: (Self.block - size % Self.block) % Self.block))
    }

    private func write(_ bytes: [UInt8]) throws(BackupFault) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress! + written, bytes.count - written) }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw .system("the archive cannot be written", errno)
            }
            written += count
        }
    }

    private static func header(_ name: String, size: Int) throws(BackupFault) -> [UInt8] {
        guard name.utf8.count < 100 else { throw .broken("\(name) is too long a name for an archive") }
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: String, _ place: Int) { header.replaceSubrange(place..<place + text.utf8.count, with: text.utf8) }
        func octal(_ value: Int, _ place: Int, digits: Int) {
            let text = String(value, radix: 8)
            put(String(repeating: "0", count: digits - text.count) + text, place)
        }
        put(name, 0)
        octal(0o600, 100, digits: 7)
        octal(0, 108, digits: 7)
        octal(0, 116, digits: 7)
        if size < 1 << 33 {
            octal(size, 124, digits: 11)
        } else {
            header[124] = 0x80
            for place in 0..<8 { header[128 + place] = UInt8(truncatingIfNeeded: size >> (8 * (7 - place))) }
        }
        octal(Int(time(nil)), 136, digits: 11)
        put("        ", 148)
        put("0", 156)
        put("ustar\u{0}00", 257)
        octal(header.reduce(0) { $0 + Int($1) }, 148, digits: 6)
        header[154] = 0
        return header
    }
}

/// What a backup, a restore or a check could not do, in words for an operator.
package enum BackupFault: Error, CustomStringConvertible {
    case system(String, Int32)
    case broken(String)

    package var description: String {
        switch self {
        case .system(let what, let code): "\(what): \(String(cString: strerror(code)))"
        case .broken(let what): what
        }
    }
}

/// A file that is read from its beginning to its end.
struct OpenFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(BackupFault) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("\(path) cannot be read", errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Only before anything is read.
    func size() throws(BackupFault) -> Int {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw .system("\(path) cannot be read", errno) }
        return Int(size)
    }

    /// Up to `count` bytes, fewer only at the end.
    func read(_ count: Int) throws(BackupFault) -> [UInt8] {
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = Foundation.read(descriptor, buffer.baseAddress! + filled, count - filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        if let failure { throw .system("\(path) cannot be read", failure) }
        return bytes
    }
}
