// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Knows when a reply has been quiet for too long.
struct StallWatch: Sendable {
    /// How long the end of the response may lag behind the end of the reply, which some servers never send: for usage,
    /// and for the connection to be used again.
    static let linger = TimeAmount.seconds(2)

    private enum State {
        case waitingForFirstPiece, arriving, ended
    }

    private let limits: ModelTimeLimits
    private var state = State.waitingForFirstPiece
    private var lastPiece: NIODeadline

    init(limits: ModelTimeLimits, start: NIODeadline) {
        self.limits = limits
        lastPiece = start
    }

    mutating func progress(at now: NIODeadline, isEnd: Bool) {
        state = isEnd ? .ended : .arriving
        lastPiece = now
    }

    /// When to look again.
    var deadline: NIODeadline {
        switch state {
        case .waitingForFirstPiece: lastPiece + TimeAmount(limits.firstPiece)
        case .arriving: lastPiece + TimeAmount(limits.betweenPieces)
        case .ended: lastPiece + min(Self.linger, TimeAmount(limits.betweenPieces))
        }
    }

    /// The error, if the reply has been quiet for too long by now. After the reply's end it only ends the waiting.
    func fault(at now: NIODeadline) -> ModelError? {
        guard now >= deadline else { return nil }
        switch state {
        case .waitingForFirstPiece: return .timedOut(.firstPiece)
        case .arriving, .ended: return .timedOut(.nextPiece)
        }
    }
}
