// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import Synchronization

/// An event loop that reads what models send, and where many replies arrive at once rests between two readings, so that it
/// is woken for many pieces together and not for each of them.
///
/// Text waits for the next commit anyhow; what a rest adds to that is less than anyone can see. With few replies the loop
/// never rests, and reads each piece as it comes.
final class ReadingLoop: Sendable {
    /// From so many on the loop would hardly ever sleep otherwise.
    static let manyReplies = 48
    private static let rest: TimeInterval = 0.005

    let loop: any EventLoop
    private let replies = Atomic<Int>(0)
    private let isResting = Atomic<Bool>(false)

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func begin() {
        replies.add(1, ordering: .relaxed)
    }

    func end() {
        replies.subtract(1, ordering: .relaxed)
    }

    /// To be called on the loop for each reading. The rest comes once everything is read that has come by now.
    func hasRead() {
        guard replies.load(ordering: .relaxed) >= Self.manyReplies, !isResting.exchange(true, ordering: .relaxed) else { return }
        loop.execute {
            // Blocks the loop, which serves nothing but models.
            Thread.sleep(forTimeInterval: Self.rest)
            self.isResting.store(false, ordering: .relaxed)
        }
    }
}
