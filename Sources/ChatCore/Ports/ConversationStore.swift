// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Every method that names a user treats somebody else's conversation like one that does not exist.
package protocol ConversationStore: Sendable {
    /// With `turn`, the first message, its reply and the reply's generation are stored with the conversation. The same
    /// `clientID` of the same user again changes nothing and returns what is there. Throws `agentUnavailable`.
    func createConversation(
        _ new: NewConversation, turn: NewTurn?, committed: @escaping Committed<CreatedConversation>
    ) async throws -> CreatedConversation
    /// What `createConversation` stored under the user's `clientID`.
    func conversation(clientID: ClientID, of user: User.ID) async throws -> Conversation?
    /// Without `messages`.
    func conversation(_ id: Conversation.ID, of user: User.ID) async throws -> Conversation?
    /// The same, read in its turn among the changes, so that what is told of it is not older than what was told before.
    func conversation(
        _ id: Conversation.ID, of user: User.ID, committed: @escaping Committed<Conversation?>
    ) async throws -> Conversation?
    /// Newest `updatedAt` first.
    func conversations(of user: User.ID, filter: ConversationFilter, page: PageRequest) async throws -> Slice<Conversation>
    /// Throws `agentUnavailable`, or `invalid` for a leaf that is not a message of the conversation; nil where there is no
    /// such conversation. A title given here is the user's own.
    func updateConversation(
        _ id: Conversation.ID, of user: User.ID, _ change: ConversationPatch, at time: Timestamp,
        committed: @escaping Committed<Conversation?>
    ) async throws -> Conversation?
    /// Sets a title that a model wrote, unless the user set one; nil where nothing was changed. Does not touch `updatedAt`.
    func setWrittenTitle(
        _ title: String, of id: Conversation.ID, committed: @escaping Committed<Conversation?>
    ) async throws -> Conversation?
    /// Notes that everything up to the message has been read; never goes back. Throws `notFound`. The conversation; nil where it had
    /// been.
    func markRead(
        _ message: Message.ID, in id: Conversation.ID, of user: User.ID, at time: Timestamp, committed: @escaping Committed<Conversation?>
    ) async throws -> Conversation?
}

package struct NewConversation: Sendable {
    package var id: Conversation.ID
    package var userID: User.ID
    package var agentID: Agent.ID
    package var title: String
    package var clientID: ClientID?
    package var createdAt: Timestamp

    package init(id: Conversation.ID, userID: User.ID, agentID: Agent.ID, title: String, clientID: ClientID?, createdAt: Timestamp) {
        self.id = id
        self.userID = userID
        self.agentID = agentID
        self.title = title
        self.clientID = clientID
        self.createdAt = createdAt
    }
}

package struct CreatedConversation: Sendable {
    package var conversation: Conversation
    package var turn: StartedTurn?
    /// Whether it was there already.
    package var existed: Bool

    package init(conversation: Conversation, turn: StartedTurn?, existed: Bool) {
        self.conversation = conversation
        self.turn = turn
        self.existed = existed
    }
}

package struct ConversationFilter: Hashable, Sendable {
    package var agentID: Agent.ID?
    package var isArchived: Bool
    /// Nil for both.
    package var isPinned: Bool?
    /// Looked for in the title, without regard to case and accents.
    package var search: String?

    package init(agentID: Agent.ID? = nil, isArchived: Bool = false, isPinned: Bool? = nil, search: String? = nil) {
        self.agentID = agentID
        self.isArchived = isArchived
        self.isPinned = isPinned
        self.search = search
    }
}
