// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import MartletAPI

/// Turns what a file has into what is stored.
struct ImportMapping {
    /// A message of an import may be as long as the longest reply.
    static let contentLimit = 1 << 20
    static let messageLimit = 100_000

    struct Mapped {
        var new: NewImport
        var agent: String
        var notes: [String]
    }

    private let bySlug: [String: AgentName]
    private let byModel: [String: AgentName]
    private let standIn: AgentName

    /// Throws `agentUnavailable` where there are no agents at all.
    init(agents: [AgentName]) throws {
        guard let first = agents.first(where: \.isActive) ?? agents.first else { throw ChatError.agentUnavailable }
        standIn = first
        bySlug = Dictionary(agents.map { ($0.slug, $0) }) { one, _ in one }
        byModel = Dictionary(agents.filter(\.isActive).map { ($0.model, $0) }) { one, _ in one }
    }

    /// `files` are those that could be kept, by their places in the file: message, then file.
    func map(
        _ conversation: ImportedConversation, now: Timestamp, file: (ImportedFile) -> Attachment.ID?
    ) throws(ImportFault) -> Mapped {
        guard conversation.messages.count <= Self.messageLimit else {
            throw ImportFault(.tooLarge, "It has more than \(Self.messageLimit) messages.")
        }
        let tree = try MessageTree(conversation)
        guard !tree.nodes.isEmpty || conversation.source == .martlet else { throw ImportFault(.nothingSaid, "Nothing was said in it.") }
        for node in tree.nodes {
            guard node.message.content.utf8.count <= Self.contentLimit else {
                throw ImportFault(.tooLarge, "One of its messages has more than \(Self.contentLimit) bytes.")
            }
            guard ![node.message.content, node.message.model ?? ""].contains(where: { $0.utf8.contains(0) }) else {
                throw ImportFault(.invalidText, "A text in it holds a NUL character.")
            }
        }
        var notes: [String] = []
        let agent = agent(of: conversation, &notes)
        let created = conversation.createdAt ?? tree.nodes.lazy.compactMap(\.message.createdAt).min() ?? conversation.updatedAt ?? now
        let messages = messages(of: tree, agent: agent, created: created, file, &notes)
        let updated = conversation.updatedAt ?? messages.lazy.map(\.createdAt).max() ?? created
        let title = Self.title(of: conversation, tree)
        let digest = Self.digest(of: tree)
        let new = NewImport(
            id: .init(), agentID: agent.id, title: title, isArchived: conversation.isArchived, isPinned: conversation.isPinned,
            createdAt: created, updatedAt: updated, activeLeafID: tree.activeLeaf.map { messages[$0].id }, messages: messages,
            source: Self.source(of: conversation, title: title, digest: digest), digest: digest,
            exportedFrom: conversation.source == .martlet ? conversation.sourceID.flatMap(Conversation.ID.init) : nil)
        return Mapped(new: new, agent: agent.slug, notes: notes)
    }

    // MARK: Agents

    /// The one of that name; else one that asks the same model; else the first there is.
    private func agent(of conversation: ImportedConversation, _ notes: inout [String]) -> AgentName {
        if let slug = conversation.agent {
            if let agent = bySlug[slug] { return agent }
            notes.append("There is no agent “\(slug.prefix(100))” here; “\(standIn.slug)” takes its place.")
            return standIn
        }
        return conversation.model.flatMap { byModel[$0] } ?? standIn
    }

    private func messages(
        of tree: MessageTree, agent: AgentName, created: Timestamp, _ file: (ImportedFile) -> Attachment.ID?,
        _ notes: inout [String]
    ) -> [NewImport.Message] {
        var messages: [NewImport.Message] = []
        messages.reserveCapacity(tree.nodes.count)
        var missing = MissingFiles()
        for node in tree.nodes {
            let message = node.message
            let parent = node.parent.map { messages[$0] }
            var files: [Attachment.ID] = []
            for each in message.attachments.prefix(ContentRules.attachmentLimit) {
                if let id = file(each), !files.contains(id) { files.append(id) } else { missing.append(each) }
            }
            for each in message.attachments.dropFirst(ContentRules.attachmentLimit) { missing.append(each) }
            let named = message.agent.map { bySlug[$0] ?? agent } ?? message.model.flatMap { byModel[$0] }
            messages.append(
                NewImport.Message(
                    id: .init(), parentID: parent?.id, role: message.role ?? .user, content: message.content, status: message.status,
                    agentID: message.agent != nil || message.role == .assistant ? named?.id : nil,
                    model: message.model.map { String($0.prefix(200)) }, usage: message.usage, attachments: files,
                    createdAt: message.createdAt ?? parent?.createdAt ?? created, editedAt: message.editedAt))
        }
        if let note = missing.note { notes.append(note) }
        return messages
    }

    // MARK: Names

    private static func title(of conversation: ImportedConversation, _ tree: MessageTree) -> String {
        let line = (conversation.title ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
            .replacing("\0", with: "").trimmingCharacters(in: .whitespaces)
        guard line.isEmpty else { return FirstLine.beginning(of: line) }
        return FirstLine.title(of: tree.nodes.first { $0.message.role == .user }?.message.content ?? "")
    }

    /// Of everything that was said, and what answers what.
    private static func digest(of tree: MessageTree) -> [UInt8] {
        var hash = SHA256()
        for node in tree.nodes {
            hash.update(data: Data("\(node.message.role?.rawValue ?? "") \(node.parent ?? -1) \(node.message.content.utf8.count)\n".utf8))
            var content = node.message.content
            content.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        return Array(hash.finalize())
    }

    /// What has no id is known by what it holds.
    private static func source(of conversation: ImportedConversation, title: String, digest: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        if let id = conversation.sourceID {
            hash.update(data: Data("\(conversation.source.rawValue)\n\(id)".utf8))
        } else {
            hash.update(data: Data("content\n\(conversation.createdAt?.milliseconds ?? 0)\n\(title)\n".utf8) + Data(digest))
        }
        return Array(hash.finalize())
    }
}

/// Files of a conversation that could not be taken; the first few of them by name.
private struct MissingFiles {
    private static let namesLimit = 3

    private var names: [String] = []
    private var count = 0

    mutating func append(_ file: ImportedFile) {
        count += 1
        guard names.count < Self.namesLimit, let name = file.filename, !name.isEmpty else { return }
        names.append("“\(FileName.clean(name.prefix(bytes: 1024)))”")
    }

    var note: String? {
        guard count > 0 else { return nil }
        let start = count == 1 ? "A file of it could not be taken" : "\(count) of its files could not be taken"
        guard !names.isEmpty else { return start + "." }
        let others = count - names.count
        return "\(start): \(names.joined(separator: ", "))\(others > 0 ? " and \(others) more" : "")."
    }
}
