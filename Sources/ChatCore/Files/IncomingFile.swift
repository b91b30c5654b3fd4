// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Bytes that are arriving: written to a file, hashed and looked at on the way, never held as a whole. One task uses it at a
/// time. When it is let go of, its file is gone.
final class IncomingFile: Sendable {
    private struct State {
        var path: String
        var size = 0
        /// What is to be written together.
        var waiting: [ByteBuffer] = []
        var waitingBytes = 0
        var isWriting = false
        /// Waits until nothing is being written.
        var waiter: CheckedContinuation<Void, any Error>?
        /// Why bytes could not be written; then nothing more is.
        var fault: (any Error)?
    }

    /// What is found out from the bytes as they go by.
    private struct Seen {
        var hash = SHA256()
        var head: [UInt8] = []
        var text = TextCheck()
    }

    /// A piece may keep more memory than its bytes: it counts as so many at least.
    private static let pieceSize = 16 << 10
    private static let headSize = 64

    let descriptor: Int32
    private let threads: NIOThreadPool
    private let state: Mutex<State>
    /// Nobody but the one thread that writes needs it before the end.
    private let seen = Mutex(Seen())

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

    /// Returns when the next bytes may come, while those before are written: `together` are written at once, and what is held is
    /// never more than twice as much and one piece. Throws also for what came earlier.
    func write(_ bytes: ByteBuffer, together: Int) async throws {
        let isFull = state.withLock { state in
            state.size += bytes.readableBytes
            state.waitingBytes += max(bytes.readableBytes, Self.pieceSize)
            state.waiting.append(bytes)
            return state.waitingBytes >= together
        }
        if isFull { try await writeWaiting() }
    }

    /// After the last byte: everything is on the disk.
    func finish() async throws -> (hash: ContentHash, size: Int) {
        try await writeWaiting()
        try await untilWritten()
        return try await threads.runIfActive { [self] in
            guard fdatasync(descriptor) == 0 else { throw FileStorage.Fault.failed(errno) }
            return (ContentHash(seen.withLock { $0.hash.finalize() }), size)
        }
    }

    /// What the bytes are, after `finish`: by the first of them, or as text. Nil where they are nothing that is taken.
    var type: FileType? {
        seen.withLock { seen in
            if let type = FileType(signature: seen.head) { return type }
            return FileType.isProgram(seen.head) ? nil : seen.text.encoding.map { .text($0) }
        }
    }

    func rename(to path: String) throws {
        try state.withLock { state in
            guard Foundation.rename(state.path, path) == 0 else { throw FileStorage.Fault.failed(errno) }
            state.path = path
        }
    }

    /// Gives what waits to a thread, as soon as it is done with what was before.
    private func writeWaiting() async throws {
        try await untilWritten()
        let pieces = state.withLock { state in
            defer { (state.waiting, state.waitingBytes, state.isWriting) = ([], 0, true) }
            return state.waiting
        }
        threads.submit { [self] work in
            let result = Result<Void, any Error> {
                guard work == .active else { throw StoreError.failed("the server is ending") }
                try seen.withLock { seen in
                    for piece in pieces { try piece.withUnsafeReadableBytes { try take($0, &seen) } }
                }
            }
            let waiter = state.withLock { state in
                if case .failure(let fault) = result { state.fault = fault }
                defer { (state.isWriting, state.waiter) = (false, nil) }
                return state.waiter
            }
            waiter?.resume(with: result)
        }
    }

    private func untilWritten() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let result = state.withLock { state -> Result<Void, any Error>? in
                if state.isWriting {
                    state.waiter = continuation
                    return nil
                }
                return state.fault.map { .failure($0) } ?? .success(())
            }
            if let result { continuation.resume(with: result) }
        }
    }

    /// Blocks.
    private func take(_ bytes: UnsafeRawBufferPointer, _ seen: inout Seen) throws {
        seen.hash.update(bufferPointer: bytes)
        if seen.head.count < Self.headSize { seen.head += bytes.prefix(Self.headSize - seen.head.count) }
        // What is known by its beginning need not be looked at as text.
        if FileType(signature: seen.head) == nil { seen.text.take(bytes) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw FileStorage.Fault.failed(errno) }
            rest = rest.dropFirst(written)
        }
    }
}
