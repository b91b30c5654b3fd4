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
    /// So many sockets that were opened and closed again for the credential are borne with.
    private static let mostRefusals = 5

    private var backoff: Backoff
    /// Since the last good connection.
    private var refusals = 0

    init(random: @escaping @Sendable () -> Double = { .random(in: 0...1) }) {
        backoff = Backoff(first: .milliseconds(250), longest: .seconds(30), random: random)
    }

    /// - Parameter lasted: nil where no connection came about.
    mutating func decide(after error: MartletError, lasted: Duration?) -> Decision {
        if let lasted, lasted >= Self.goodConnection {
            backoff.reset()
            refusals = 0
        }
        switch error {
        case .problem(let problem, _) where problem.status == 401:
            return refusals == 0 ? freshToken() : .giveUp
        // The account's role or password may have changed, which may happen several times, and is no reason to go.
        case .closed(.signedOut, _) where refusals > 0 && refusals < Self.mostRefusals:
            refusals += 1
            return .after(backoff.next())
        case .closed(.signedOut, _):
            return refusals == 0 ? freshToken() : .giveUp
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
        refusals += 1
        return .withFreshToken
    }
}

extension APICaller {
    /// Gets another token in place of the one that a socket was refused or closed for. There is none in place of an API key, which a
    /// socket that was closed leaves as good as it was, unless it is refused then.
    ///
    /// - Returns: how long to wait before connecting.
    /// - Throws: `error` where there can be no other token, `MartletError.signedOut` where the session has ended.
    func pauseForFreshToken(after error: MartletError) async throws -> Duration {
        do {
            guard let token = try await credentials.token() else { throw error }
            if try await credentials.token(insteadOf: token) == nil {
                guard case .closed = error else { throw error }
            }
            return .zero
        } catch let failure as MartletError where failure.isTransient && failure.status != error.status {
            return .seconds(1)
        }
    }
}
