// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Every method that names a user treats somebody else's conversation like one that does not exist. The text of a reply
/// that is being written is not in these messages; it is the generation's.
package protocol MessageStore: Sendable {
    /// All of the active branch, oldest first; nil where there is no such conversation.
    func branch(of conversation: Conversation.ID, user: User.ID) async throws -> [Message]?
    /// A page of the active branch, oldest first or, with `newestFirst`, the other way round.
    func messages(of conversation: Conversation.ID, user: User.ID, newestFirst: Bool, page: PageRequest) async throws -> Slice<Message>?
    func message(_ id: Message.ID, in conversation: Conversation.ID, of user: User.ID) async throws -> Message?
    /// What `startTurn` stored under the `clientID`.
    func message(clientID: ClientID, in conversation: Conversation.ID, of user: User.ID) async throws -> Message?
    /// Nil also for a message that nobody generated: the user's own, an imported one.
    func generation(of message: Message.ID, in conversation: Conversation.ID, user: User.ID) async throws -> Generation?
    /// What was said from the first message of its branch up to `message`, oldest first; nothing where the conversation is gone or in the
    /// trash. Of the text of each file the first `textLimit` characters.
    func transcript(upTo message: Message.ID, textLimit: Int) async throws -> [TranscriptMessage]

    /// Stores a user's message, the empty reply to it and the reply's generation, makes the reply the end of the active
    /// branch, touches the conversation and, unless it stands beside another message, removes the draft. The same
    /// `clientID` in the same conversation again changes nothing and returns what is there, also while a reply is being
    /// written.
    ///
    /// Throws, in this order: `notFound` for the conversation, `generationInProgress`, `agentUnavailable`, `invalid` for a
    /// `parent_id` or `attachments` that cannot be used.
    func startTurn(_ turn: NewTurn, committed: @escaping Committed<TurnOutcome>) async throws -> TurnOutcome
    /// Stores another, empty reply beside one, with its generation, and makes it the end of the active branch.
    ///
    /// Throws, in this order: `notFound` for the conversation or the message, `invalid` where that is no reply,
    /// `generationInProgress`, `agentUnavailable`.
    func startReply(_ reply: NewReply, committed: @escaping Committed<StartedTurn>) async throws -> StartedTurn
    /// Lets a reply that was stopped, interrupted or failed go on: it is `streaming` again, holding what it held. It must be
    /// the end of its branch, which becomes the active one.
    ///
    /// Throws, in this order: `notFound` for the conversation or the message, `generationInProgress`, `cannotContinue`,
    /// `agentUnavailable`.
    func continueReply(_ reply: ContinuedReply, committed: @escaping Committed<StartedTurn>) async throws -> StartedTurn
}

package struct TranscriptMessage: Hashable, Sendable {
    package var role: Message.Role
    package var content: String
    package var files: [File]

    package struct File: Hashable, Sendable {
        package var attachment: Attachment
        package var text: String?

        package init(attachment: Attachment, text: String?) {
            self.attachment = attachment
            self.text = text
        }
    }

    package init(role: Message.Role, content: String, files: [File] = []) {
        self.role = role
        self.content = content
        self.files = files
    }
}

/// What a user said, before it is stored.
package struct NewTurn: Sendable {
    package var conversationID: Conversation.ID
    package var userID: User.ID
    package var messageID: Message.ID
    package var replyID: Message.ID
    package var content: String
    package var attachments: [Attachment.ID]
    package var clientID: ClientID?
    /// What it answers; nil: the end of the active branch.
    package var parentID: Message.ID?
    /// The user's message beside which it stands, in place of `parentID`: the beginning of another branch.
    package var replaces: Message.ID?
    /// Who replies; nil: the conversation's agent.
    package var agentID: Agent.ID?
    /// Becomes the conversation's title where nothing had been said in it yet and nobody has set one.
    package var firstTitle: String
    /// The node that writes the reply.
    package var node: String
    package var createdAt: Timestamp

    package init(
        conversationID: Conversation.ID, userID: User.ID, messageID: Message.ID = .init(), replyID: Message.ID = .init(), content: String,
        attachments: [Attachment.ID] = [], clientID: ClientID? = nil, parentID: Message.ID? = nil, replaces: Message.ID? = nil,
        agentID: Agent.ID? = nil, firstTitle: String,
        node: String, createdAt: Timestamp
    ) {
        self.conversationID = conversationID
        self.userID = userID
        self.messageID = messageID
        self.replyID = replyID
        self.content = content
        self.attachments = attachments
        self.clientID = clientID
        self.parentID = parentID
        self.replaces = replaces
        self.agentID = agentID
        self.firstTitle = firstTitle
        self.node = node
        self.createdAt = createdAt
    }
}

/// A reply that is to be written beside another.
package struct NewReply: Sendable {
    package var conversationID: Conversation.ID
    package var userID: User.ID
    package var replyID: Message.ID
    /// The reply beside which it stands.
    package var beside: Message.ID
    /// Who replies; nil: the conversation's agent.
    package var agentID: Agent.ID?
    package var node: String
    package var createdAt: Timestamp

    package init(
        conversationID: Conversation.ID, userID: User.ID, replyID: Message.ID = .init(), beside: Message.ID, agentID: Agent.ID?,
        node: String,
        createdAt: Timestamp
    ) {
        self.conversationID = conversationID
        self.userID = userID
        self.replyID = replyID
        self.beside = beside
        self.agentID = agentID
        self.node = node
        self.createdAt = createdAt
    }
}

/// A reply that is to go on.
package struct ContinuedReply: Sendable {
    package var conversationID: Conversation.ID
    package var userID: User.ID
    package var messageID: Message.ID
    package var node: String
    package var at: Timestamp

    package init(conversationID: Conversation.ID, userID: User.ID, messageID: Message.ID, node: String, at: Timestamp) {
        self.conversationID = conversationID
        self.userID = userID
        self.messageID = messageID
        self.node = node
        self.at = at
    }
}

package enum TurnOutcome: Sendable {
    case started(StartedTurn)
    /// The user's message that was stored under the same `clientID` before.
    case existing(Message)
}

package struct StartedTurn: Sendable {
    /// The user's message; its `replyID` is `reply.id`.
    package var message: Message
    /// `streaming`; empty, or, where it goes on, holding what it held.
    package var reply: Message
    /// With its configuration.
    package var agent: Agent
    /// As it is now, without messages.
    package var conversation: Conversation
    /// Whether nothing had been said in the conversation before.
    package var isFirst: Bool
    /// Whether the conversation's draft went with it.
    package var endedDraft = false

    package init(message: Message, reply: Message, agent: Agent, conversation: Conversation, isFirst: Bool) {
        self.message = message
        self.reply = reply
        self.agent = agent
        self.conversation = conversation
        self.isFirst = isFirst
    }
}
