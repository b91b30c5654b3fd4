// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func message(clientID: ClientID, in conversation: Conversation.ID, of user: User.ID) async throws -> Message? {
        try await driver.read { session in
            guard try session.conversation(conversation, of: user) != nil else { return nil }
            return try session.message(in: conversation, clientID: clientID)
        }
    }

    package func startTurn(_ turn: NewTurn, committed: @escaping Committed<TurnOutcome> = { _ in }) async throws -> TurnOutcome {
        try await driver.transaction { [agentCache] session in
            guard let state = try session.turnState(of: turn.conversationID, user: turn.userID) else { throw ChatError.notFound }
            if let existing = try session.message(in: turn.conversationID, clientID: turn.clientID) { return .existing(existing) }
            if state.isWriting { throw ChatError.generationInProgress }
            let agent = try session.activeAgent(turn.agentID ?? state.agentID, agentCache)
            return .started(try session.store(turn, in: state, agent: agent))
        } committed: {
            committed($0)
        }
    }
}

/// What a turn depends on.
struct TurnState {
    var agentID: Agent.ID
    var title: String
    var titleIsOwn = false
    var activeLeaf: Message.ID?
    var nextSeq: Int64 = 0
    var isWriting = false

    static func new(_ conversation: NewConversation) -> Self {
        Self(agentID: conversation.agentID, title: conversation.title)
    }
}

extension SQLSession {
    func turnState(of conversation: Conversation.ID, user: User.ID) throws -> TurnState? {
        try first(
            """
            SELECT c.agent_id, c.title, c.title_is_own, c.active_leaf_id, c.next_seq,
                (SELECT count(*) FROM generations g WHERE g.conversation_id = c.id AND g.state = 'running')
            FROM conversations c WHERE c.id = ?1 AND c.account_id = ?2 AND c.deleted_at IS NULL\(dialect.forUpdate)
            """,
            [.id(conversation), .id(user)]
        ) { row in
            TurnState(
                agentID: try row.id(0), title: try row.text(1), titleIsOwn: try row.bool(2), activeLeaf: try row.idIfPresent(3),
                nextSeq: try row.integer(4), isWriting: try row.bool(5))
        }
    }

    fileprivate func message(in conversation: Conversation.ID, clientID: ClientID?) throws -> Message? {
        guard let clientID else { return nil }
        let id: Message.ID? = try first(
            "SELECT id FROM messages WHERE conversation_id = ?1 AND client_id = ?2", [.id(conversation), .id(clientID)]
        ) { try $0.id(0) }
        return try id.flatMap(message)
    }

    /// The message, its empty reply, the reply's generation, and the conversation that now ends with them.
    func store(_ turn: NewTurn, in state: TurnState, agent: Agent) throws -> StartedTurn {
        if let parent = turn.parentID, try !isMessage(parent, of: turn.conversationID) {
            throw ChatError.invalid("parent_id", "not_found", "There is no such message in this conversation.")
        }
        // Another version of a message keeps its files.
        let files = try turn.replaces.map { try attachments(of: $0) } ?? attachments(turn.attachments, of: turn.userID)
        let parent = try turn.replaces.map { try self.parent(ofQuestion: $0, in: turn.conversationID) } ?? turn.parentID ?? state.activeLeaf
        var message = Message(
            id: turn.messageID, conversationID: turn.conversationID, parentID: parent, role: .user,
            content: turn.content, attachments: files, createdAt: turn.createdAt, editedAt: turn.replaces == nil ? nil : turn.createdAt,
            clientID: turn.clientID, replyID: turn.replyID)
        let reply = Message(
            id: turn.replyID, conversationID: turn.conversationID, parentID: message.id, role: .assistant, content: "", status: .streaming,
            agentID: agent.id, createdAt: turn.createdAt)
        try insert(message, seq: state.nextSeq)
        try insert(files, into: message.id)
        try insert(reply, seq: state.nextSeq + 1)
        try insertGeneration(of: reply.id, in: turn.conversationID, node: turn.node, at: turn.createdAt)
        var figures = DailyFigures()
        figures.add(.init(messages: 1), agent: agent.id, at: turn.createdAt)
        try figures.store(in: self)

        let isFirst = state.nextSeq == 0
        let firstTitle = turn.firstTitle.isEmpty ? files.first?.filename ?? "" : turn.firstTitle
        let title = isFirst && !state.titleIsOwn && !firstTitle.isEmpty ? firstTitle : state.title
        try execute(
            """
            UPDATE conversations SET title = ?2, title_key = ?3, active_leaf_id = ?4, next_seq = ?5, updated_at = ?6 WHERE id = ?1
            """,
            [
                .id(turn.conversationID), .text(title), .text(title.folded), .id(reply.id), .integer(state.nextSeq + 2),
                .time(turn.createdAt),
            ])
        // The only one after its parent unless the parent was named.
        if turn.parentID != nil || turn.replaces != nil, let placed = try self.message(message.id) { message = placed }
        guard let conversation = try conversation(turn.conversationID) else { throw StoreError.failed("the conversation is gone") }
        var started = StartedTurn(message: message, reply: reply, agent: agent, conversation: conversation, isFirst: isFirst)
        if turn.replaces == nil { started.endedDraft = try removeDraft(of: turn.conversationID) }
        return started
    }

    /// What the user's message answers; nil where it is a conversation's first.
    private func parent(ofQuestion id: Message.ID, in conversation: Conversation.ID) throws -> Message.ID? {
        guard
            let message = try first(
                "SELECT role, parent_id FROM messages WHERE id = ?1 AND conversation_id = ?2", [.id(id), .id(conversation)],
                { row in
                    (role: try row.word(0) as Message.Role, parent: try row.idIfPresent(1) as Message.ID?)
                })
        else { throw ChatError.notFound }
        guard message.role == .user else {
            throw ChatError.invalid("message_id", "not_a_user_message", "Only a message of yours can be edited.")
        }
        return message.parent
    }

    func insertGeneration(of reply: Message.ID, in conversation: Conversation.ID, node: String, at time: Timestamp) throws {
        try execute(
            """
            INSERT INTO generations (message_id, conversation_id, node, state, started_at, log_position)
            VALUES (?1, ?2, ?3, 'running', ?4, (SELECT COALESCE(MAX(position), 0) FROM reply_log))
            """,
            [.id(reply), .id(conversation), .text(node), .time(time)])
    }

    func insert(_ message: Message, seq: Int64) throws {
        // It goes on with its parent's stretch of the tree if it is the first to do so, else it begins one.
        try execute(
            """
            INSERT INTO messages (
                id, conversation_id, parent_id, seq, role, status, reply_id, agent_id, client_id, created_at, edited_at, content, branch
            )
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?12, ?11, COALESCE(
                (
                    SELECT p.branch FROM messages p WHERE p.id = ?3 AND NOT EXISTS (
                        SELECT 1 FROM messages n WHERE n.conversation_id = ?2 AND n.branch = p.branch AND n.seq > p.seq)
                ),
                ?4))
            """,
            [
                .id(message.id), .id(message.conversationID), .id(message.parentID), .integer(seq), .text(message.role.rawValue),
                .text(message.status.rawValue), .id(message.replyID), .id(message.agentID), .id(message.clientID), .time(message.createdAt),
                .text(message.content), .time(message.editedAt),
            ])
    }
}
