// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore

/// A socket's events, in the order in which the server sent them.
///
/// It may be iterated again after a loop was left, and goes on behind what was taken; of two tasks at once each gets some of the events.
/// An event of a type that this version does not know is left out.
///
/// It ends when this side has closed the socket. When the server did, or the connection was lost, it throws `MartletError`, after
/// everything that came before. Cancelling throws `CancellationError` and loses nothing.
///
/// While it is waited on, the socket is kept signed in: a fresh access token is sent before the old one ends.
public struct SocketEvents<Event: Decodable & Sendable>: AsyncSequence, Sendable {
    public typealias Element = Event

    let connection: SocketConnection
    let renewal: SocketRenewal

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(events: self)
    }

    /// The next event; nil when this side has closed the socket.
    public func next() async throws -> Event? {
        while let item = try await connection.inbox.next() {
            switch item {
            case .text(let text):
                do {
                    return try JSON.decode(Event.self, from: text)
                } catch DecodingError.dataCorrupted(let context) where context.codingPath.map(\.stringValue) == ["type"] {
                    continue
                } catch {
                    connection.close(.notTheProtocol)
                    throw MartletError.notTheProtocol("an event is not what it should be")
                }
            case .renewalDue:
                try await renewal.renew(connection)
            }
        }
        if let ending = connection.inbox.ending, let error = MartletError(ending) { throw error }
        return nil
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        let events: SocketEvents

        public mutating func next() async throws -> Event? {
            try await events.next()
        }
    }
}

/// Keeps one socket signed in.
struct SocketRenewal: Sendable {
    let credentials: Credentials
    let isAutomatic: Bool

    /// The server closes a socket whose token has ended, so a refresh that fails now shows there, and reconnecting begins with another.
    func renew(_ connection: SocketConnection) async throws {
        guard isAutomatic else { return }
        do {
            guard let token = try await credentials.token() else { return }
            try await connection.send(JSON.encode(SocketCommand.authenticate(token: token)))
        } catch is MartletError {
            try Task.checkCancellation()
        }
        if let next = await credentials.renewAt {
            // Not sooner than a second, so that a server that cannot be asked is not asked all the time.
            connection.scheduleRenewal(at: max(next, .now + .seconds(1)))
        }
    }
}
