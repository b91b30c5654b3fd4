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
    /// Follows a conversation: nothing of it is lost, repeated or out of order. Say something with `send(_:to:)`.
    public func follow(_ conversation: Conversation.ID) -> ConversationUpdates {
        ConversationUpdates(client: self, conversation: conversation)
    }

    /// Says something and waits for the end of the reply.
    ///
    /// - Parameter onText: told the text as it grows.
    /// - Returns: the reply, whatever its `status`.
    public func ask(
        _ content: String, in conversation: Conversation.ID, isolation: isolated (any Actor)? = #isolation,
        onText: (_ text: String) -> Void = { _ in }
    ) async throws -> Message {
        var reply: Message.ID?
        for try await update in follow(conversation) {
            switch update {
            case .opened:
                reply = try await send(content, to: conversation).replyID
            case .reply(let id, let text, _) where id == reply:
                onText(text)
            case .ended(let message) where message.id == reply:
                return message
            default:
                break
            }
        }
        throw MartletError.closed(.normal, reason: "")
    }
}
