// SPDX-License-Identifier: Apache-2.0

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
                if let event = try await event(in: text) { return event }
            case .renewalDue:
                try await renewal.renew(connection)
            }
        }
        if let ending = connection.inbox.ending, let error = MartletError(ending) { throw error }
        return nil
    }

    private func event(in text: ByteBuffer) async throws -> Event? {
        do {
            let event = try JSON.decode(Event.self, from: text)
            if let event = event as? SocketEvent { try await renewal.heed(event, connection) }
            return event
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.map(\.stringValue) == ["type"] {
            // The account's socket, too, warns of a token that ends.
            if let event = try? JSON.decode(SocketEvent.self, from: text) { try await renewal.heed(event, connection) }
            return nil
        } catch is DecodingError {
            connection.close(.notTheProtocol)
            throw MartletError.notTheProtocol("an event is not what it should be")
        }
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        let events: SocketEvents

        public mutating func next() async throws -> Event? {
            try await events.next()
        }
    }
}
