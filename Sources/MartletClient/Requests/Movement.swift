// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Whether something of a transfer moves. What takes long on this side, such as a file that is slow to read, is no standstill.
final class Movement: Sendable {
    private struct State {
        var moves = 0
        /// How many things are waited for that are not the server's.
        var rests = 0
    }

    private let state = Mutex(State())

    func moved() {
        state.withLock { $0.moves += 1 }
    }

    /// From here to `endRest` something of this side's is waited for.
    func beginRest() {
        state.withLock { $0.rests += 1 }
    }

    func endRest() {
        state.withLock {
            $0.rests -= 1
            $0.moves += 1
        }
    }

    /// Returns at the end of an interval in which nothing has moved.
    func watch(every interval: () async throws -> Void) async throws {
        var seen = -1
        while true {
            let (moves, isResting) = state.withLock { ($0.moves, $0.rests > 0) }
            if moves == seen, !isResting { return }
            seen = moves
            try await interval()
        }
    }
}

/// The pieces of a body, each of which is a movement when it is taken.
struct Moving<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == ByteBuffer {
    let base: Base
    let movement: Movement

    init(_ base: Base, _ movement: Movement) {
        self.base = base
        self.movement = movement
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator(), movement: movement)
    }

    struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let movement: Movement

        mutating func next() async throws -> ByteBuffer? {
            movement.beginRest()
            defer { movement.endRest() }
            return try await base.next()
        }
    }
}

/// Bytes that are there already, in pieces small enough to show how they move.
struct BufferPieces: AsyncSequence, Sendable {
    let bytes: ByteBuffer

    init(_ bytes: ByteBuffer) {
        self.bytes = bytes
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(rest: bytes)
    }

    struct Iterator: AsyncIteratorProtocol {
        var rest: ByteBuffer

        mutating func next() async -> ByteBuffer? {
            rest.readableBytes == 0 ? nil : rest.readSlice(length: Swift.min(rest.readableBytes, 64 << 10))
        }
    }
}
