// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Bytes that are arriving: written to a file and hashed on the way, never held as a whole. One task uses it at a time.
/// When it is let go of, its file is gone.
final class IncomingFile: Sendable {
    private struct State: ~Copyable {
        var path: String
        var hash = SHA256()
        var size = 0
        /// What is to be written together.
        var waiting = ByteBuffer()
    }

    private static let writeSize = 1 << 20

    let descriptor: Int32
    private let threads: NIOThreadPool
    private let state: Mutex<State>

    init(path: String, threads: NIOThreadPool) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileStorage.Fault.failed(errno) }
        self.threads = threads
        state = Mutex(State(path: path))
    }

    deinit {
        close(descriptor)
        _ = state.withLock { unlink($0.path) }
    }

    /// So far.
    var size: Int {
        state.withLock { $0.size }
    }

    var path: String {
        state.withLock { $0.path }
    }

    /// Returns when the next bytes may come: what waits to be written is never more than a mebibyte and one piece.
    func write(_ bytes: ByteBuffer) async throws {
        let isFull = state.withLock { state in
            state.size += bytes.readableBytes
            if state.waiting.readableBytes == 0 { state.waiting.clear() }
            state.waiting.writeImmutableBuffer(bytes)
            return state.waiting.readableBytes >= Self.writeSize
        }
        if isFull { try await threads.runIfActive { [self] in try flush() } }
    }

    /// After the last byte: everything is on the disk.
    func finish() async throws -> (hash: ContentHash, size: Int) {
        try await threads.runIfActive { [self] in
            try flush()
            guard fdatasync(descriptor) == 0 else { throw FileStorage.Fault.failed(errno) }
            return state.withLock { (ContentHash($0.hash.finalize()), $0.size) }
        }
    }

    func rename(to path: String) throws {
        try state.withLock { state in
            guard Foundation.rename(state.path, path) == 0 else { throw FileStorage.Fault.failed(errno) }
            state.path = path
        }
    }

    /// Blocks.
    private func flush() throws {
        try state.withLock { state in
            let waiting = state.waiting
            try waiting.withUnsafeReadableBytes { bytes in
                state.hash.update(bufferPointer: bytes)
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if written < 0, errno == EINTR { continue }
                    guard written > 0 else { throw FileStorage.Fault.failed(errno) }
                    rest = rest.dropFirst(written)
                }
            }
            state.waiting.clear()
        }
    }
}
