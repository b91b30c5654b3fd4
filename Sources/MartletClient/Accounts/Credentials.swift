// SPDX-License-Identifier: Apache-2.0

import MartletAPI

/// What proves who the user is, shared by everything that one client does. A session's tokens are refreshed here, by one request
/// however many calls wait for it.
actor Credentials {
    private struct Session {
        var signedIn: SignedIn
        /// When the access token is to be replaced; nil: only when the server refuses it.
        var renewAt: ContinuousClock.Instant?
    }

    private enum State {
        case none
        case apiKey(String)
        case session(Session)
        case ended
    }

    private var state: State
    private var running: Task<SignedIn, any Error>?
    private let refresh: @Sendable (_ token: String) async throws -> SignedIn
    private let onRefresh: (@Sendable (SignedIn) -> Void)?

    init(
        _ credential: Martlet.Credential, onRefresh: (@Sendable (SignedIn) -> Void)?,
        refresh: @escaping @Sendable (_ token: String) async throws -> SignedIn
    ) {
        state =
            switch credential {
            case .none: .none
            case .apiKey(let key): .apiKey(key)
            case .session(let signedIn): .session(Session(signedIn: signedIn, renewAt: Self.renewal(of: signedIn) ?? .now))
            }
        self.onRefresh = onRefresh
        self.refresh = refresh
    }

    var signedIn: SignedIn? {
        if case .session(let session) = state { session.signedIn } else { nil }
    }

    /// When `token()` will next refresh, for sockets that must bring a fresh token in time.
    var renewAt: ContinuousClock.Instant? {
        if case .session(let session) = state { session.renewAt } else { nil }
    }

    /// - Throws: `MartletError.signedOut`, or what went wrong with a refresh that had to be.
    func token() async throws -> String? {
        switch state {
        case .none: return nil
        case .apiKey(let key): return try Self.checked(key)
        case .ended: throw MartletError.signedOut
        case .session(let session):
            guard let renewAt = session.renewAt, renewAt <= .now else { return session.signedIn.access }
            do {
                return try await renewed(session.signedIn).access
            } catch let error as MartletError where error.isTransient && Timestamp.now < session.signedIn.accessExpiresAt {
                // It has some time left, and the server may be back before it ends.
                return session.signedIn.access
            }
        }
    }

    /// The server refused this token: another one, or nil where there can be none.
    func token(insteadOf refused: String) async throws -> String? {
        switch state {
        case .none, .apiKey: return nil
        case .ended: throw MartletError.signedOut
        case .session(let session):
            guard session.signedIn.access == refused else { return session.signedIn.access }
            return try await renewed(session.signedIn).access
        }
    }

    /// The session is over, whatever a refresh that is under way will bring.
    func end() {
        if case .session = state { state = .ended }
    }

    private func renewed(_ old: SignedIn) async throws -> SignedIn {
        if let running { return try await running.value }
        // Not a child of this call: others wait for it too, and it must not end with the first one's cancellation, or the new refresh
        // token would be lost. It ends with its request.
        let task = Task {
            defer { running = nil }
            return try await replace(old)
        }
        running = task
        return try await task.value
    }

    private func replace(_ old: SignedIn) async throws -> SignedIn {
        let fresh: SignedIn
        do {
            fresh = try await refresh(old.refresh)
        } catch let error as MartletError where error.status == 401 {
            end()
            throw MartletError.signedOut
        }
        guard case .session = state else { throw MartletError.signedOut }
        state = .session(Session(signedIn: fresh, renewAt: Self.renewal(of: fresh)))
        onRefresh?(fresh)
        return fresh
    }

    /// What no header can carry, such as the end of the line that a key was read from, is refused here as the server would.
    private static func checked(_ key: String) throws -> String {
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            let problem = Problem(
                title: "Unauthorized", status: 401, detail: "The API key holds characters that no key has.",
                code: ErrorCode.notAuthenticated.rawValue,
                requestID: nil, errors: nil)
            throw MartletError.problem(problem, retryAfter: nil)
        }
        return key
    }

    /// A minute before the end, or a quarter of the lifetime where that is shorter. A token that seems to have ended already when it comes
    /// from the server says that one of the two clocks is wrong, and is used until the server refuses it.
    private static func renewal(of signedIn: SignedIn) -> ContinuousClock.Instant? {
        let lifetime = signedIn.accessExpiresAt.since(.now)
        return lifetime > .zero ? .now + (lifetime - min(.seconds(60), lifetime / 4)) : nil
    }
}
