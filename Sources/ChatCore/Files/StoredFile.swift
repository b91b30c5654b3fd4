// SPDX-License-Identifier: Apache-2.0

import Foundation
package import NIOCore
import NIOPosix

/// A file that is open for reading. It can be read to its end also when it is removed meanwhile.
package final class StoredFile: Sendable {
    /// In bytes.
    package let size: Int
    private let descriptor: Int32
    private let threads: NIOThreadPool

    init(path: String, threads: NIOThreadPool) throws {
        descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw errno == ENOENT ? FileStorage.Fault.missing : .failed(errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw FileStorage.Fault.failed(code)
        }
        size = Int(status.st_size)
        self.threads = threads
    }

    deinit {
        close(descriptor)
    }

    /// At most `count` bytes from `offset`; fewer only at the file's end.
    package func read(at offset: Int, count: Int) async throws -> ByteBuffer {
        try await threads.runIfActive { [self] in
            try ByteBuffer.reading(descriptor, at: offset, count: max(0, min(count, size - offset)))
        }
    }

    /// The bytes of a part of the file, in order, in pieces of at most 256 KiB.
    package func pieces(_ range: Range<Int>? = nil) -> Pieces {
        Pieces(file: self, range: range ?? 0..<size)
    }

    package struct Pieces: AsyncSequence, Sendable {
        let file: StoredFile
        let range: Range<Int>

        package func makeAsyncIterator() -> Iterator {
            Iterator(file: file, range: range)
        }

        package struct Iterator: AsyncIteratorProtocol {
            let file: StoredFile
            var range: Range<Int>

            package mutating func next() async throws -> ByteBuffer? {
                guard !range.isEmpty else { return nil }
                let piece = try await file.read(at: range.lowerBound, count: Swift.min(range.count, 256 << 10))
                guard piece.readableBytes > 0 else { throw FileStorage.Fault.missing }
                range = range.lowerBound + piece.readableBytes..<range.upperBound
                return piece
            }
        }
    }
}

extension ByteBuffer {
    /// Reads until there are `count` bytes or the file ends. Blocks.
    static func reading(_ descriptor: Int32, at offset: Int, count: Int) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        while buffer.readableBytes < count {
            let missing = count - buffer.readableBytes
            let position = offset + buffer.readableBytes
            let result = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { room in
                max(0, pread(descriptor, room.baseAddress, missing, off_t(position)))
            }
            if result == 0 { break }
        }
        return buffer
    }
}
