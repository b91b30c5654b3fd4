// SPDX-License-Identifier: Apache-2.0

import MartletAPI

/// One iteration of `AccountUpdates`. It works only while an update is asked for.
actor AccountFollower {
    private enum Phase {
        case connecting(after: Duration)
        case connected(SocketEvents<AccountEvent>, since: ContinuousClock.Instant)
        case over
    }

    private let client: Martlet
    private var phase = Phase.connecting(after: .zero)
    private var reconnecting = Reconnecting()

    init(client: Martlet) {
        self.client = client
    }

    func next() async throws -> AccountUpdate? {
        while true {
            switch phase {
            case .connecting(let pause):
                if pause > .zero { try await client.caller.options.pause(pause) }
                if let update = try await attempt(since: nil, connect) { return update }
            case .connected(let events, let since):
                if let update = try await attempt(since: since, { try await receive(events) }) { return update }
            case .over:
                return nil
            }
        }
    }

    private func connect() async throws -> AccountUpdate {
        let connection = try await client.caller.openSocket("/ws/events/", renewsToken: true)
        let renewal = SocketRenewal(credentials: client.caller.credentials, isAutomatic: true)
        phase = .connected(SocketEvents(connection: connection, renewal: renewal), since: .now)
        return .connected
    }

    private func receive(_ events: SocketEvents<AccountEvent>) async throws -> AccountUpdate {
        guard let event = try await events.next() else { throw MartletError.closed(.normal, reason: "") }
        return .event(event)
    }

    private func attempt(since: ContinuousClock.Instant?, _ step: () async throws -> AccountUpdate) async throws -> AccountUpdate? {
        do {
            return try await step()
        } catch let error as MartletError {
            switch reconnecting.decide(after: error, lasted: since.map { .now - $0 }) {
            case .after(let pause):
                phase = .connecting(after: pause)
                return .disconnected(.init(error), retryingIn: pause)
            case .withFreshToken:
                phase = .over
                phase = .connecting(after: try await client.caller.pauseForFreshToken(after: error))
                return nil
            case .end:
                phase = .over
                return nil
            case .giveUp:
                phase = .over
                throw error
            }
        }
    }
}
