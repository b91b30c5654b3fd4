// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
package import MartletClient

extension ConversationSocket {
    /// What `match` makes of the first event that it takes; what comes before is left out.
    package func first<Found>(_ match: (SocketEvent) -> Found?) async throws -> Found {
        while let event = try await events.next() {
            if let found = match(event) { return found }
        }
        throw MartletError.closed(.normal, reason: "")
    }

    package func ready() async throws -> SocketEvent.Ready {
        try await first { if case .ready(let ready) = $0 { ready } else { nil } }
    }

    /// The next message that comes to exist.
    package func created(_ role: Message.Role? = nil) async throws -> Message {
        try await first { if case .messageCreated(let message) = $0, role == nil || message.role == role { message } else { nil } }
    }

    /// The next reply that ends.
    package func completed() async throws -> Message {
        try await first { if case .messageComplete(let message) = $0 { message } else { nil } }
    }

    package func error() async throws -> SocketEvent.SocketError {
        try await first { if case .error(let error) = $0 { error } else { nil } }
    }

    package func updated() async throws -> Conversation {
        try await first { if case .conversationUpdated(let conversation) = $0 { conversation } else { nil } }
    }

    /// The code with which the server closes; nil where the connection ends without one. Leaves out what is said before.
    package func closing() async throws -> CloseCode? {
        do {
            while try await events.next() != nil {}
            return closeCode
        } catch MartletError.closed(let code, _) {
            return code
        }
    }

    /// Follows one reply to its end as the contract tells a client to.
    package func reply(startingWith text: ReplyText = ReplyText()) async throws -> ReplyText {
        var text = text
        while !text.hasEnded, let event = try await events.next() { text.take(event) }
        return text
    }
}

/// A reply's text as a client puts it together, and everything that was wrong on the way.
package struct ReplyText: Sendable {
    package private(set) var content = ""
    package private(set) var position = 0
    package private(set) var chunks = 0
    package private(set) var snapshots = 0
    package private(set) var message: Message?
    /// Empty where all promises were kept.
    package private(set) var faults: [String] = []

    package init(content: String = "", position: Int = 0) {
        self.content = content
        self.position = position
    }

    package var hasEnded: Bool { message != nil }

    package mutating func take(_ event: SocketEvent) {
        switch event {
        case .messageSnapshot(let snapshot):
            snapshots += 1
            if snapshot.nextOffset != snapshot.content.utf8.count { faults.append("a snapshot's position is not its length") }
            (content, position) = (snapshot.content, snapshot.nextOffset)
        case .messageChunk(let chunk):
            chunks += 1
            if chunk.offset != position { faults.append("a chunk at \(chunk.offset) came at \(position)") }
            if chunk.nextOffset != chunk.offset + chunk.delta.utf8.count { faults.append("a chunk's positions do not fit its length") }
            if chunk.delta.isEmpty { faults.append("a chunk is empty") }
            content += chunk.delta
            position = chunk.nextOffset
        case .messageComplete(let message):
            if content != message.content { faults.append("the joined text is not the message's content") }
            self.message = message
        case .ready, .messageCreated, .error, .typing, .readReceipt, .conversationUpdated, .draftUpdated, .pong: break
        }
    }
}
