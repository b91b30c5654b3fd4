// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// What export reads and import writes. Somebody else's conversation, and one that was removed, is like one that does not
/// exist.
package protocol ArchiveStore: Sendable {
    /// In the order in which they were made or imported; those after `id`.
    func archivedConversations(of user: User.ID, after id: Conversation.ID?, limit: Int) async throws -> [ArchivedConversation]
    func archivedConversation(_ id: Conversation.ID, of user: User.ID) async throws -> ArchivedConversation?
    /// Every branch, each message after what it answers; those after the place `seq`.
    func archivedMessages(of conversation: Conversation.ID, after seq: Int64?, limit: Int) async throws -> [ArchivedMessage]
    /// The active branch, oldest first, like `archivedMessages`.
    func archivedBranch(of conversation: Conversation.ID, after seq: Int64?, limit: Int) async throws -> [ArchivedMessage]

    /// Every agent there is, the first made first.
    func agentNames() async throws -> [AgentName]
    /// Stores all of these in one transaction, but for those that came from the same place before and are still there.
    /// Returns what became of each, in their order. Does not touch what they name that is not theirs.
    func storeImports(_ imports: [NewImport], of user: User.ID) async throws -> [ImportOutcome]
    /// The same for one that is too long for a transaction: in steps of so many messages, between which others write. Nobody sees
    /// anything of it before its end. Where it breaks off, it is given up like what was deleted for good.
    func storeLongImport(_ new: NewImport, of user: User.ID, step: Int) async throws -> ImportOutcome
}

/// A conversation as an export tells of it, without its messages.
package struct ArchivedConversation: Sendable {
    package var id: Conversation.ID
    package var title: String
    package var agent: String
    package var agentName: String
    package var isArchived: Bool
    package var isPinned: Bool
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var activeLeafID: Message.ID?

    package init(
        id: Conversation.ID, title: String, agent: String, agentName: String, isArchived: Bool, isPinned: Bool, createdAt: Timestamp,
        updatedAt: Timestamp, activeLeafID: Message.ID?
    ) {
        self.id = id
        self.title = title
        self.agent = agent
        self.agentName = agentName
        self.isArchived = isArchived
        self.isPinned = isPinned
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.activeLeafID = activeLeafID
    }
}

package struct ArchivedMessage: Sendable {
    package var seq: Int64
    package var id: Message.ID
    package var parentID: Message.ID?
    package var role: Message.Role
    package var content: String
    package var status: Message.Status
    package var agent: String?
    package var agentName: String?
    package var model: String?
    package var usage: Message.Usage?
    package var attachments: [ArchivedFile]
    package var createdAt: Timestamp
    package var editedAt: Timestamp?

    package init(
        seq: Int64, id: Message.ID, parentID: Message.ID?, role: Message.Role, content: String, status: Message.Status, agent: String?,
        agentName: String?, model: String?, usage: Message.Usage?, attachments: [ArchivedFile] = [], createdAt: Timestamp,
        editedAt: Timestamp?
    ) {
        self.seq = seq
        self.id = id
        self.parentID = parentID
        self.role = role
        self.content = content
        self.status = status
        self.agent = agent
        self.agentName = agentName
        self.model = model
        self.usage = usage
        self.attachments = attachments
        self.createdAt = createdAt
        self.editedAt = editedAt
    }
}

package struct ArchivedFile: Hashable, Sendable {
    package var id: Attachment.ID
    package var filename: String
    package var mediaType: String
    package var size: Int
    /// In lower-case hexadecimal.
    package var sha256: String

    package init(id: Attachment.ID, filename: String, mediaType: String, size: Int, sha256: String) {
        self.id = id
        self.filename = filename
        self.mediaType = mediaType
        self.size = size
        self.sha256 = sha256
    }
}

package struct AgentName: Sendable {
    package var id: Agent.ID
    package var slug: String
    package var model: String
    package var isActive: Bool

    package init(id: Agent.ID, slug: String, model: String, isActive: Bool) {
        self.id = id
        self.slug = slug
        self.model = model
        self.isActive = isActive
    }
}

/// A conversation that is to be stored whole. Messages come after what they answer.
package struct NewImport: Sendable {
    package struct Message: Sendable {
        package var id: MartletAPI.Message.ID
        package var parentID: MartletAPI.Message.ID?
        package var role: MartletAPI.Message.Role
        package var content: String
        package var status: MartletAPI.Message.Status
        package var agentID: Agent.ID?
        package var model: String?
        package var usage: MartletAPI.Message.Usage?
        package var attachments: [Attachment.ID]
        package var createdAt: Timestamp
        package var editedAt: Timestamp?
    }

    package var id: Conversation.ID
    package var agentID: Agent.ID
    package var title: String
    package var isArchived: Bool
    package var isPinned: Bool
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var activeLeafID: MartletAPI.Message.ID?
    package var messages: [Message]
    /// SHA-256 of where it comes from, and of what it holds.
    package var source: [UInt8]
    package var digest: [UInt8]
    /// Its id where it was exported, should that have been here.
    package var exportedFrom: Conversation.ID?
}

package enum ImportOutcome: Equatable, Sendable {
    case stored
    /// It is there already, and holds something else than the file where `changed`.
    case exists(Conversation.ID, changed: Bool)
}
