// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

package protocol GenerationStore: Sendable {
    /// Stores what has come in for all running replies together, and ends those that ended. An ending takes effect only
    /// where the reply had not ended before; it writes the reply's final content and status, drops its log and touches the
    /// conversation. Returns the replies whose ending took effect.
    func commit(_ batch: ReplyBatch, committed: @escaping Committed<Set<Message.ID>>) async throws -> Set<Message.ID>
    /// Ends every reply that `node` was writing as `interrupted`, with the text that its log holds; returns how many.
    func interruptReplies(of node: String, at time: Timestamp) async throws -> Int
}

package struct ReplyBatch: Sendable {
    /// Text that follows what the log of a reply already holds.
    package struct Piece: Sendable {
        package var messageID: Message.ID
        /// Where the text begins, in bytes of UTF-8 from the reply's start.
        package var offset: Int
        package var text: String

        package init(messageID: Message.ID, offset: Int, text: String) {
            self.messageID = messageID
            self.offset = offset
            self.text = text
        }
    }

    package struct Ending: Sendable {
        package var messageID: Message.ID
        package var conversationID: Conversation.ID
        /// All of it.
        package var content: String
        package var status: Message.Status
        package var model: String?
        package var usage: Message.Usage?
        package var error: Message.Failure?
        package var endedAt: Timestamp

        package init(
            messageID: Message.ID, conversationID: Conversation.ID, content: String, status: Message.Status, model: String?,
            usage: Message.Usage?,
            error: Message.Failure?, endedAt: Timestamp
        ) {
            self.messageID = messageID
            self.conversationID = conversationID
            self.content = content
            self.status = status
            self.model = model
            self.usage = usage
            self.error = error
            self.endedAt = endedAt
        }
    }

    package var pieces: [Piece]
    package var endings: [Ending]

    package init(pieces: [Piece] = [], endings: [Ending] = []) {
        self.pieces = pieces
        self.endings = endings
    }

    package var isEmpty: Bool {
        pieces.isEmpty && endings.isEmpty
    }
}
