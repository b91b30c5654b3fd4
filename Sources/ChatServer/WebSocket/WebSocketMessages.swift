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
    typealias Source = Producer.Source

    private let producer: Producer

    static func make(demand: Demand) -> (messages: Self, source: Source) {
        let new = Producer.makeSequence(
            backPressureStrategy: .init(lowWatermark: 4, highWatermark: 16), finishOnDeinit: true, delegate: demand)
        return (Self(producer: new.sequence), new.source)
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
