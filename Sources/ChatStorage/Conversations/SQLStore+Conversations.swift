// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func conversation(_ id: Conversation.ID, of user: User.ID) async throws -> Conversation? {
        try await driver.read { try $0.conversation(id, of: user) }
    }

    package func conversation(
        _ id: Conversation.ID, of user: User.ID, committed: @escaping Committed<Conversation?>
    ) async throws -> Conversation? {
        try await driver.transaction {
            try $0.conversation(id, of: user)
        } committed: {
            committed($0)
        }
    }

    package func conversations(of user: User.ID, filter: ConversationFilter, page: PageRequest) async throws -> Slice<Conversation> {
        let search = filter.search.flatMap { $0.isEmpty ? nil : $0.folded }
        if let search, search.containedPattern == nil { return Slice(items: []) }
        return try await driver.read { session in
            try page.slice(place: { (conversation: Conversation) in
                Cursor(isBackward: false, position: conversation.updatedAt.milliseconds, id: conversation.id.description)
            }) { window in
                var conditions = Conditions(after: [.int(window.limit)])
                conditions.add({ "c.account_id = ?\($0) AND c.deleted_at IS NULL" }, .id(user))
                conditions.add({ "c.is_archived = ?\($0)" }, .bool(filter.isArchived))
                if let agentID = filter.agentID { conditions.add({ "c.agent_id = ?\($0)" }, .id(agentID)) }
                if let isPinned = filter.isPinned { conditions.add({ "c.is_pinned = ?\($0)" }, .bool(isPinned)) }
                if let pattern = search?.containedPattern { conditions.add({ "c.title_key LIKE ?\($0) ESCAPE '\\'" }, .text(pattern)) }
                conditions.add(beyond: window, time: "c.updated_at", id: "c.id", of: Conversation.self)
                let order = window.order(time: "c.updated_at", id: "c.id")
                return try session.query(
                    "\(ConversationRow.selection) \(conditions.text) \(order) LIMIT ?1", conditions.bindings, ConversationRow.conversation)
            }
        }
    }

    package func markRead(
        _ message: Message.ID, in id: Conversation.ID, of user: User.ID, at time: Timestamp,
        committed: @escaping Committed<Conversation?> = { _ in }
    ) async throws -> Conversation? {
        try await driver.transaction { session in
            let seq = try session.first(
                """
                SELECT m.seq FROM messages m JOIN conversations c ON c.id = m.conversation_id
                WHERE m.id = ?1 AND c.id = ?2 AND c.account_id = ?3 AND c.deleted_at IS NULL
                """,
                [.id(message), .id(id), .id(user)]
            ) { try $0.integer(0) }
            guard let seq else { throw ChatError.notFound }
            let marked = try session.execute(
                "UPDATE conversations SET last_read_seq = ?2, last_read_at = ?3 WHERE id = ?1 AND last_read_seq < ?2",
                [.id(id), .integer(seq), .time(time)])
            return marked == 1 ? try session.conversation(id) : nil
        } committed: {
            committed($0)
        }
    }
}

extension SQLSession {
    func conversation(_ id: Conversation.ID, of user: User.ID) throws -> Conversation? {
        try first(
            "\(ConversationRow.selection) WHERE c.id = ?1 AND c.account_id = ?2 AND c.deleted_at IS NULL", [.id(id), .id(user)],
            ConversationRow.conversation)
    }
}
