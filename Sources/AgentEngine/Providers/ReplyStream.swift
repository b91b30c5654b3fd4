// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// One reply on its way in: bytes from the HTTP client, events out, all on the request's event loop so that a piece
/// costs no change of thread. What the bytes mean is `ReplyAssembly`'s; this is its wiring.
final class ReplyStream<Decoder: ReplyDecoder>: HTTPClientResponseDelegate {
    typealias Response = Void

    private struct State {
        var reply: ReplyAssembly<Decoder>
        var timer: (deadline: NIODeadline, scheduled: Scheduled<Void>)?
        var isAsked = false
        var isOver = false
    }

    private let state: Mutex<State>
    private let loop: ReadingLoop
    private let receive: @Sendable (ModelEvent) throws -> Void

    init(decoder: Decoder, timeLimits: ModelTimeLimits, loop: ReadingLoop, receive: @escaping @Sendable (ModelEvent) throws -> Void) {
        state = Mutex(State(reply: ReplyAssembly(decoder: decoder, stall: StallWatch(limits: timeLimits, start: .now()))))
        self.loop = loop
        self.receive = receive
    }

    // MARK: What the HTTP client tells, on the event loop

    func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
        state.withLock { $0.isAsked = true }
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        guard let error = ModelError(unlessStream: head) else { return task.eventLoop.makeSucceededVoidFuture() }
        return task.eventLoop.makeFailedFuture(error)
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        loop.hasRead()
        let (piece, failure, isTimerLate) = state.withLock { state in
            let (piece, failure) = state.reply.take(buffer, now: .now())
            return (piece, failure, state.timer.map { $0.deadline > state.reply.stall.deadline } ?? false)
        }
        do {
            try pass(piece)
        } catch {
            return task.eventLoop.makeFailedFuture(error)
        }
        if let failure {
            return task.eventLoop.makeFailedFuture(failure)
        }
        if isTimerLate {
            watch(task)
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {
        let (piece, isWhole) = state.withLock { state in (state.reply.finish(), state.reply.isWhole) }
        try pass(piece)
        guard isWhole else { throw ModelError.disconnected }
    }

    private func pass(_ piece: ReplyPiece) throws {
        do {
            try piece.pass(to: receive)
        } catch {
            throw ReceiverFailure(underlying: error)
        }
    }

    // MARK: Time limits

    /// Ends the request when nothing has come for too long. A timer sleeps until the last piece known when it was set
    /// is too old, and only then looks whether newer ones have come: a piece costs a glance at the clock. It is set anew
    /// where a shorter limit begins to count.
    func watch(_ task: HTTPClient.Task<Void>) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.timer?.scheduled.cancel()
            let deadline = state.reply.stall.deadline
            let scheduled = task.eventLoop.scheduleTask(deadline: deadline) { [weak self, weak task] in
                guard let self, let task else { return }
                if let stall = self.state.withLock({ $0.reply.stall.fault(at: .now()) }) {
                    task.fail(reason: stall)
                } else {
                    watch(task)
                }
            }
            state.timer = (deadline, scheduled)
        }
    }

    // MARK: The end

    /// To be called once, when the request is over: nothing is received after it. Returns normally when the reply is whole all the
    /// same, for instance because the server never ended its response after the reply's end.
    func end(with error: (any Error)?) throws {
        let (isWhole, isAsked) = state.withLock { state in
            state.isOver = true
            state.timer?.scheduled.cancel()
            state.timer = nil
            return (state.reply.isWhole, state.isAsked)
        }
        switch error {
        case nil: return
        case let error as ReceiverFailure: throw error.underlying
        case _ where isWhole: return
        case _ where Task.isCancelled: throw CancellationError()
        case let error as ModelError: throw error
        case let error?: throw ModelError(transport: error, isAsked: isAsked)
        }
    }
}

/// Tells an error of the receiver from the same error of ours.
private struct ReceiverFailure: Error {
    let underlying: any Error
}
