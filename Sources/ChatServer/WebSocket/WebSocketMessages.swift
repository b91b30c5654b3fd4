// SPDX-License-Identifier: Apache-2.0

import NIOCore
package import StreamProtocols

/// The messages of one connection, in order; ends when the connection does. It can be iterated once.
///
/// At most 16 wait to be taken, and what the socket had already read when that many did; then nothing is read until four are left.
package struct WebSocketMessages: AsyncSequence, Sendable {
    package typealias Element = WebSocketMessage
    package typealias Failure = Never
    typealias Producer = NIOAsyncSequenceProducer<WebSocketMessage, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Demand>

    private let producer: Producer

    /// `more` is called when there is room for messages again.
    static func make(more: @escaping @Sendable () -> Void) -> (messages: Self, receiver: Receiver) {
        let new = Producer.makeSequence(
            backPressureStrategy: .init(lowWatermark: 4, highWatermark: 16), finishOnDeinit: true, delegate: Demand(more: more))
        return (Self(producer: new.sequence), Receiver(source: new.source))
    }

    struct Receiver: WebSocketReceiver {
        fileprivate let source: Producer.Source

        func receive(_ message: WebSocketMessage) -> Bool {
            switch source.yield(message) {
            // Nobody takes messages any more; control frames are still read.
            case .produceMore, .dropped: true
            case .stopProducing: false
            }
        }

        func finish() {
            source.finish()
        }
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let iterator: Producer.AsyncIterator

        package func next() async -> WebSocketMessage? {
            await iterator.next()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(iterator: producer.makeAsyncIterator())
    }

    /// Called from whichever task takes the messages.
    struct Demand: NIOAsyncSequenceProducerDelegate {
        let more: @Sendable () -> Void

        func produceMore() {
            more()
        }

        /// Nobody takes messages any more; control frames are still read.
        func didTerminate() {
            more()
        }
    }
}
