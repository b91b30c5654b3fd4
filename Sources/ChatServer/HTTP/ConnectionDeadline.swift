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
        /// For a client that takes nothing at all of what it was answered.
        package var sending = Duration.seconds(60)

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
        /// The request is read; its answer may take as long as it likes to be made.
        case answering
    }

    private let configuration: Configuration
    private var state: State
    /// Requests whose answer has not ended; more than one where the client pipelines.
    private var unanswered = 0
    /// While the kernel has not taken all that was written.
    private var patience: (SendPatience, look: Instant)?

    package init(configuration: Configuration, openedAt now: Instant) {
        self.configuration = configuration
        self.state = .idle(since: now)
    }

    /// When `tick` is due, if nothing else happens.
    package var due: Instant? {
        guard let look = patience?.look else { return stateDue }
        return stateDue.map { min($0, look) } ?? look
    }

    private var stateDue: Instant? {
        switch state {
        case .idle(let since):
            // A client that has not got its answer yet is not idle.
            return isSending ? nil : since + configuration.head
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

    // MARK: Sending

    package var isSending: Bool { patience != nil }

    /// The kernel did not take all of what was written: so many bytes are left.
    package mutating func sendingBegan(unsent: Int, at now: Instant) {
        guard patience == nil, unsent > 0 else { return }
        look(SendPatience(limit: configuration.sending, unsent: unsent, at: now), unsent: unsent, at: now)
    }

    /// So many more bytes were written.
    package mutating func sendingGrew(by bytes: Int) {
        patience?.0.added(bytes)
    }

    /// False where it is too late.
    @discardableResult
    private mutating func look(_ patience: SendPatience, unsent: Int, at now: Instant) -> Bool {
        var patience = patience
        switch patience.look(unsent: unsent, at: now) {
        case .overdue: return false
        case .wait(let until):
            self.patience = (patience, until)
            return true
        }
    }

    /// `unsent`: what the kernel has not taken by now.
    package mutating func tick(at now: Instant, unsent: Int = 0) -> Action {
        if let (patience, due) = patience {
            if unsent == 0 {
                self.patience = nil
                if case .idle = state { state = .idle(since: now) }
            } else if now >= due, !look(patience, unsent: unsent, at: now) {
                return .close
            }
        }
        guard let due = stateDue else { return .wait }
        return now >= due ? .close : .wait
    }
}
