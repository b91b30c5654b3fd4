// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

/// What `Martlet.follow` tells of a conversation.
public enum ConversationUpdate: Hashable, Sendable {
    /// The first: the conversation with all messages of its active branch. What follows changes it.
    case opened(Conversation)
    /// A message that was not known before: someone's, or a reply that begins. One that was missed while there was no connection is told
    /// when it is back, in its place, as it is by then. A reply that had ended and goes on is told again.
    case message(Message)
    /// A reply has more text. `text` is all of it so far; `appended` is what is new at its end, nil where the text is another than before.
    case reply(Message.ID, text: String, appended: String?)
    /// A reply has ended; `content` is all of it. For each reply this is told once.
    case ended(Message)
    /// The server knows this reply no more.
    case removed(Message.ID)
    /// Something of it is another than before: its title, its agent, whether it is archived, … Without messages; which branch is the active
    /// one is not in it, and to be asked for with `conversation(_:)`.
    case conversation(Conversation)
    case typing(SocketEvent.Typing)
    case readReceipt(SocketEvent.ReadReceipt)
    /// The unsent text changed, from anywhere.
    case draft(Draft)
    case error(SocketEvent.SocketError)
    /// There is no connection; the next attempt follows after this wait, when the next update is asked for.
    case disconnected(MartletError.Summary, retryingIn: Duration)
    /// There is one again, and what was missed of the messages and of the conversation has been told. A draft may be another meanwhile:
    /// `draft(of:)`.
    case reconnected
}

extension MartletError {
    /// An error as part of a value that can be compared.
    public struct Summary: Hashable, Sendable, CustomStringConvertible {
        public let description: String
        /// Nil where no server closed a socket.
        public let closeCode: CloseCode?

        init(_ error: MartletError) {
            description = error.description
            closeCode = if case .closed(let code, _) = error { code } else { nil }
        }
    }
}
