// SPDX-License-Identifier: Apache-2.0

import StreamProtocols
import Synchronization

/// What one client has said, done one after the other by a task that lasts no longer than there is something to do: a socket
/// that is quiet holds no task's memory.
final class CommandQueue: WebSocketReceiver {
    /// So many wait before nothing more is read; reading goes on when few are left.
    private static let (full, few) = (16, 4)

    private struct State {
        var waiting: [WebSocketMessage] = []
        var isWorking = false
        var isPaused = false
        var isFinished = false
    }

    private enum Turn {
        case next(WebSocketMessage, resumes: Bool)
        case over(isFinished: Bool)
    }

    private let connection: WebSocketConnection
    private let perform: @Sendable (WebSocketMessage) async -> Void
    private let finished: @Sendable () -> Void
    private let state = Mutex(State())

    /// `finished` is called once, when no more comes and what has come is done.
    init(
        _ connection: WebSocketConnection, perform: @escaping @Sendable (WebSocketMessage) async -> Void,
        finished: @escaping @Sendable () -> Void
    ) {
        self.connection = connection
        self.perform = perform
        self.finished = finished
    }

    func receive(_ message: WebSocketMessage) -> Bool {
        let (isIdle, hasRoom) = state.withLock { state in
            state.waiting.append(message)
            state.isPaused = state.waiting.count >= Self.full
            defer { state.isWorking = true }
            return (!state.isWorking, !state.isPaused)
        }
        // Leaves the event loop. One at a time, and `finished` is called behind it.
        if isIdle { Task { await self.work() } }
        return hasRoom
    }

    func finish() {
        let isOver = state.withLock { state in
            state.isFinished = true
            return !state.isWorking
        }
        if isOver { finished() }
    }

    private func work() async {
        while true {
            let turn = state.withLock { state -> Turn in
                guard !state.waiting.isEmpty else {
                    state.isWorking = false
                    return .over(isFinished: state.isFinished)
                }
                let message = state.waiting.removeFirst()
                let resumes = state.isPaused && state.waiting.count <= Self.few
                if resumes { state.isPaused = false }
                return .next(message, resumes: resumes)
            }
            switch turn {
            case .next(let message, let resumes):
                if resumes { connection.resumeReading() }
                await perform(message)
            case .over(let isFinished):
                if isFinished { finished() }
                return
            }
        }
    }
}
