// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

/// A conversation as it goes on, over as many connections as it takes.
///
/// Every iteration is a connection of its own, made when the first update is asked for and closed when its iterator is gone: a loop that is
/// left or cancelled leaves nothing behind. It ends when the server closes the socket as a matter of course, and throws `MartletError` when
/// trying again cannot help: signed out, the conversation removed, not the protocol. Everything else is waited out, for as long as it takes.
public struct ConversationUpdates: AsyncSequence, Sendable {
    public typealias Element = ConversationUpdate

    let client: Martlet
    let conversation: Conversation.ID

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(follower: ConversationFollower(client: client, conversation: conversation))
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        let follower: ConversationFollower

        public mutating func next() async throws -> ConversationUpdate? {
            try await follower.next()
        }
    }
}

extension Martlet {
    /// Follows a conversation: no word of it is lost, repeated or out of order. What is said meanwhile goes its own way, as with
    /// `send(_:to:)` and `stop(_:)`, and comes back here.
    public func follow(_ conversation: Conversation.ID) -> ConversationUpdates {
        ConversationUpdates(client: self, conversation: conversation)
    }

    /// Says something and waits for the end of the reply, over as many connections as it takes. Cancelling ends the waiting and not the
    /// reply: that is what `stop(_:)` is for.
    ///
    /// - Parameter onText: told all of the text so far, each time there is more.
    /// - Returns: the reply, whatever its `status`.
    public func ask(
        _ content: String, in conversation: Conversation.ID, attachments: [Attachment.ID]? = nil,
        isolation: isolated (any Actor)? = #isolation, onText: (_ text: String) -> Void = { _ in }
    ) async throws -> Message {
        var reply: Message.ID?
        for try await update in follow(conversation) {
            switch update {
            case .opened:
                reply = try await send(content, to: conversation, attachments: attachments).replyID
            case .reply(let id, let text, _) where id == reply:
                onText(text)
            case .ended(let message) where message.id == reply:
                return message
            case .removed(let id) where id == reply:
                // Throws what the server says about a message that it does not have.
                return try await message(id, in: conversation)
            case .reconnected:
                if let reply, let ended = try await endedReply(reply, in: conversation) { return ended }
            default:
                break
            }
        }
        throw MartletError.closed(.normal, reason: "")
    }

    /// A reply that nobody was told of, because it ended while there was no connection and another branch is the active one by now.
    private func endedReply(_ id: Message.ID, in conversation: Conversation.ID) async throws -> Message? {
        do {
            let reply = try await message(id, in: conversation)
            return reply.status == .streaming ? nil : reply
        } catch let error as MartletError where error.isTransient {
            // The connection is lost again, which the follower finds out as well.
            return nil
        }
    }
}
