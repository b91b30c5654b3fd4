// SPDX-License-Identifier: Apache-2.0

import MartletAPI

/// When and whether to connect again after a connection ended or could not be made. Without a clock: it is told how long one lasted.
struct Reconnecting: Sendable {
    enum Decision: Equatable {
        case after(Duration)
        /// The credential was refused: with a fresh one, at once.
        case withFreshToken
        /// The server closed the socket as a matter of course.
        case end
        case giveUp
    }

    /// After a connection that lasted this long the waits begin anew.
    private static let goodConnection = Duration.seconds(5)

    private var backoff: Backoff
    private var hasTriedFreshToken = false

    init(random: @escaping @Sendable () -> Double = { .random(in: 0...1) }) {
        backoff = Backoff(first: .milliseconds(250), longest: .seconds(30), random: random)
    }

    /// - Parameter lasted: nil where no connection came about.
    mutating func decide(after error: MartletError, lasted: Duration?) -> Decision {
        if let lasted, lasted >= Self.goodConnection {
            backoff.reset()
            hasTriedFreshToken = false
        }
        switch error {
        case .problem(let problem, _) where problem.status == 401:
            return freshToken()
        case .closed(.signedOut, _):
            return freshToken()
        case .closed(.normal, _):
            return .end
        case .problem(let problem, let retryAfter) where problem.status == 429 || problem.status >= 500:
            return .after(max(backoff.next(), retryAfter ?? .zero))
        case .closed(.tooManyMessages, _):
            return .after(backoff.next() + .seconds(5))
        case .closed(let code, _) where code.mayReconnect:
            return .after(backoff.next())
        case .transport where error.isTransient:
            return .after(backoff.next())
        case .problem, .closed, .transport, .signedOut, .notTheProtocol, .invalidServer:
            return .giveUp
        }
    }

    private mutating func freshToken() -> Decision {
        guard !hasTriedFreshToken else { return .giveUp }
        hasTriedFreshToken = true
        return .withFreshToken
    }
}

extension APICaller {
    /// Gets another token in place of the one that a socket was refused or closed for.
    ///
    /// - Returns: how long to wait before connecting.
    /// - Throws: `error` where there can be no other token, `MartletError.signedOut` where the session has ended.
    func pauseForFreshToken(after error: MartletError) async throws -> Duration {
        do {
            guard let token = try await credentials.token(), try await credentials.token(insteadOf: token) != nil else { throw error }
            return .zero
        } catch let failure as MartletError where failure.isTransient && failure.status != error.status {
            return .seconds(1)
        }
    }
}
