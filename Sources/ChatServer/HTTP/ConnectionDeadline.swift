// SPDX-License-Identifier: Apache-2.0

/// When an HTTP connection has kept its server waiting for too long. Knows no socket; time comes in with every event.
package struct ConnectionDeadline: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package struct Configuration: Sendable {
        /// For a whole request head, from the opening of the connection or from the end of the last exchange: slow headers and idle
        /// connections alike.
        package var head = Duration.seconds(30)
        /// For a request's body, however small.
        package var bodyGrace = Duration.seconds(30)
        /// Behind the grace, on average from the body's start. Time in which the server itself does not read does not count.
        package var bodyBytesPerSecond = 1024

        package init() {}
    }

    package enum Action: Equatable, Sendable {
        case wait
        case close
    }

    private struct Body {
        var start: Instant
        var byteCount = 0
        /// Since when the server does not read.
        var pausedSince: Instant?
    }

    private enum State {
        /// Nothing is being read and nothing answered.
        case idle(since: Instant)
        case readingBody(Body)
        /// The request is read; its answer may take as long as it likes.
        case answering
    }

    private let configuration: Configuration
    private var state: State
    /// Requests whose answer has not ended; more than one where the client pipelines.
    private var unanswered = 0

    package init(configuration: Configuration, openedAt now: Instant) {
        self.configuration = configuration
        self.state = .idle(since: now)
    }

    /// When `tick` is due, if nothing else happens.
    package var due: Instant? {
        switch state {
        case .idle(let since):
            return since + configuration.head
        case .readingBody(let body):
            guard body.pausedSince == nil else { return nil }
            return body.start + max(configuration.bodyGrace, .seconds(1) * body.byteCount / configuration.bodyBytesPerSecond)
        case .answering:
            return nil
        }
    }

    package mutating func requestHead(at now: Instant) {
        switch state {
        case .idle, .answering:
            unanswered += 1
            state = .readingBody(Body(start: now))
        case .readingBody:
            break
        }
    }

    package mutating func bodyBytes(_ count: Int) {
        switch state {
        case .readingBody(var body):
            body.byteCount += count
            state = .readingBody(body)
        case .idle, .answering:
            break
        }
    }

    package mutating func requestEnd(at now: Instant) {
        switch state {
        case .readingBody:
            state = unanswered == 0 ? .idle(since: now) : .answering
        case .idle, .answering:
            break
        }
    }

    /// An answer may end before its request does: then the rest of the request is still watched.
    package mutating func responseEnd(at now: Instant) {
        unanswered = max(0, unanswered - 1)
        switch state {
        case .answering where unanswered == 0:
            state = .idle(since: now)
        case .idle, .readingBody, .answering:
            break
        }
    }

    package mutating func readPaused(at now: Instant) {
        switch state {
        case .readingBody(var body) where body.pausedSince == nil:
            body.pausedSince = now
            state = .readingBody(body)
        case .idle, .readingBody, .answering:
            break
        }
    }

    package mutating func readResumed(at now: Instant) {
        switch state {
        case .readingBody(var body):
            guard let since = body.pausedSince else { return }
            body.start += since.duration(to: now)
            body.pausedSince = nil
            state = .readingBody(body)
        case .idle, .answering:
            break
        }
    }

    package func tick(at now: Instant) -> Action {
        guard let due else { return .wait }
        return now >= due ? .close : .wait
    }
}
