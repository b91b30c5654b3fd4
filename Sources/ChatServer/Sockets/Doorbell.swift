// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Tells the sockets of one event loop that something waits for them: a commit that brings news for hundreds of them wakes
/// the loop once.
final class Doorbell: Sendable {
    /// A socket's writer, while it has one.
    typealias Reader = NIOLoopBoundBox<SocketWriter?>

    private let loop: any EventLoop
    private let rung = Mutex<[Reader]>([])

    init(loop: any EventLoop) {
        self.loop = loop
    }

    /// From any thread; returns at once.
    func ring(for reader: Reader) {
        let isFirst = rung.withLock { readers in
            readers.append(reader)
            return readers.count == 1
        }
        if isFirst { loop.execute { self.answer() } }
    }

    private func answer() {
        let readers = rung.withLock { readers in
            defer { readers = [] }
            return readers
        }
        for reader in readers { reader.value?.pump() }
    }
}
