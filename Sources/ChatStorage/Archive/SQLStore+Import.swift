// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func agentNames() async throws -> [AgentName] {
        try await driver.read { session in
            try session.query("SELECT id, slug, model, is_active FROM agents ORDER BY position", []) { row in
                AgentName(id: try row.id(0), slug: try row.text(1), model: try row.text(2), isActive: try row.bool(3))
            }
        }
    }

    package func storeImports(_ imports: [NewImport], of user: User.ID) async throws -> [ImportOutcome] {
        try await driver.transaction { session in
            try imports.map { new in
                if let existing = try session.imported(new, of: user) { return existing }
                try session.store(new, of: user)
                return .stored
            }
        }
    }

    package func storeLongImport(_ new: NewImport, of user: User.ID, step: Int) async throws -> ImportOutcome {
        let existing = try await driver.transaction { session -> ImportOutcome? in
            if let existing = try session.imported(new, of: user) { return existing }
            try session.insert(new, of: user, deletedAt: .integer(-Timestamp.now.milliseconds))
            return nil
        }
        if let existing { return existing }
        do {
            let stretches = new.stretches
            for start in stride(from: 0, to: new.messages.count, by: step) {
                try Task.checkCancellation()
                try await driver.transaction { session in
                    try session.insertMessages(of: new, start..<min(start + step, new.messages.count), stretches)
                }
            }
            return try await driver.transaction { session in
                if let existing = try session.imported(new, of: user) {
                    try session.giveUpImport(new.id)
                    return existing
                }
                let shown = try session.execute(
                    "UPDATE conversations SET deleted_at = NULL WHERE id = ?1 AND deleted_at < 0", [.id(new.id)])
                guard shown == 1 else { throw StoreError.failed("an import took too long and was given up") }
                try session.note(new, of: user)
                return .stored
            }
        } catch {
            // If this fails too, the conversation is given up for its age.
            try? await driver.transaction { session in try session.giveUpImport(new.id) }
            throw error
        }
    }
}

extension SQLSession {
    fileprivate func giveUpImport(_ id: Conversation.ID) throws {
        try execute("UPDATE conversations SET deleted_at = 0 WHERE id = ?1 AND deleted_at < 0", [.id(id)])
    }

    /// What came from the same place before, and is still there; or was exported from here, and is still here.
    fileprivate func imported(_ new: NewImport, of user: User.ID) throws -> ImportOutcome? {
        let before = try first(
            """
            SELECT i.conversation_id, i.digest FROM imports i JOIN conversations c ON c.id = i.conversation_id
            WHERE i.account_id = ?1 AND i.source = ?2 AND c.deleted_at IS NULL
            """,
            [.id(user), .bytes(new.source)]
        ) { row in
            ImportOutcome.exists(try row.id(0), changed: try row.bytesIfPresent(1) != new.digest)
        }
        if let before { return before }
        guard let id = new.exportedFrom,
            try exists("SELECT 1 FROM conversations WHERE id = ?1 AND account_id = ?2 AND deleted_at IS NULL", [.id(id), .id(user)])
        else { return nil }
        return .exists(id, changed: false)
    }

    fileprivate func store(_ new: NewImport, of user: User.ID) throws {
        try insert(new, of: user, deletedAt: .null)
        try insertMessages(of: new, 0..<new.messages.count, new.stretches)
        try note(new, of: user)
    }

    fileprivate func insert(_ new: NewImport, of user: User.ID, deletedAt: SQLValue) throws {
        let count = Int64(new.messages.count)
        try execute(
            """
            INSERT INTO conversations (
                id, account_id, agent_id, title, title_key, title_is_own, is_archived, is_pinned, active_leaf_id, next_seq, last_read_seq,
                created_at, updated_at, deleted_at
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            """,
            [
                .id(new.id), .id(user), .id(new.agentID), .text(new.title), .text(new.title.folded), .bool(count > 0),
                .bool(new.isArchived),
                .bool(new.isPinned), .id(new.activeLeafID), .integer(count), .integer(count - 1), .time(new.createdAt),
                .time(new.updatedAt), deletedAt,
            ])
    }

    fileprivate func insertMessages(of new: NewImport, _ places: Range<Int>, _ stretches: [Int]) throws {
        try execute(
            """
            INSERT INTO messages (
                id, conversation_id, parent_id, seq, role, status, agent_id, model, prompt_tokens, completion_tokens, created_at, edited_at,
                content, branch
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            """,
            each: places.lazy.map { seq -> [SQLValue] in
                let message = new.messages[seq]
                return [
                    .id(message.id), .id(new.id), .id(message.parentID), .int(seq), .text(message.role.rawValue),
                    .text(message.status.rawValue), .id(message.agentID), .text(optional: message.model), .int(message.usage?.promptTokens),
                    .int(message.usage?.completionTokens), .time(message.createdAt), .time(message.editedAt), .text(message.content),
                    .int(stretches[seq]),
                ]
            })
        try execute(
            "INSERT INTO message_attachments (message_id, position, attachment_id) VALUES (?1, ?2, ?3)",
            each: new.messages[places].lazy.flatMap { message in
                message.attachments.enumerated().map { [.id(message.id), .int($0), .id($1)] }
            })
    }

    /// What came from where, so that it is not taken twice.
    fileprivate func note(_ new: NewImport, of user: User.ID) throws {
        try execute(
            """
            INSERT INTO imports (account_id, source, digest, conversation_id) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (account_id, source) DO UPDATE SET digest = excluded.digest, conversation_id = excluded.conversation_id
            """,
            [.id(user), .bytes(new.source), .bytes(new.digest), .id(new.id)])
    }
}

extension NewImport {
    /// The `branch` of each message: its parent's for the first that goes on from it, else the message's own place.
    fileprivate var stretches: [Int] {
        var places: [MartletAPI.Message.ID: Int] = [:]
        var continued: Set<Int> = []
        var stretches: [Int] = []
        for (place, message) in messages.enumerated() {
            let parent = message.parentID.flatMap { places[$0] }
            let goesOn = parent.map { continued.insert($0).inserted } ?? false
            stretches.append(goesOn ? stretches[parent ?? place] : place)
            places[message.id] = place
        }
        return stretches
    }
}
