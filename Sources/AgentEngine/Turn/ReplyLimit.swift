// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts a reply's bytes on their way through and cuts it where there are too many.
final class ReplyLimit: Sendable {
    private let remaining: Mutex<Int>
    private let receive: @Sendable (ModelEvent) throws -> Void

    init(bytes: Int, receive: @escaping @Sendable (ModelEvent) throws -> Void) {
        remaining = Mutex(max(0, bytes))
        self.receive = receive
    }

    /// - Throws: `ModelError.replyTooLong` after passing on as many whole scalars as fit, or what `receive` threw.
    func pass(_ event: ModelEvent) throws {
        guard case .text(let text) = event else { return try receive(event) }
        let room = remaining.withLock { remaining in
            let room = remaining
            remaining = max(0, remaining - text.utf8.count)
            return room
        }
        guard text.utf8.count > room else { return try receive(event) }
        let beginning = text.prefix(utf8Count: room)
        if !beginning.isEmpty {
            try receive(.text(beginning))
        }
        throw ModelError.replyTooLong
    }
}

extension String {
    /// The longest beginning of at most so many bytes of UTF-8 that splits no Unicode scalar.
    func prefix(utf8Count limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let cut = utf8.index(startIndex, offsetBy: max(0, limit))
        return String(unicodeScalars[..<cut])
    }
}
