// SPDX-License-Identifier: Apache-2.0

package import ChatCore
internal import MartletAPI

extension SQLStore {
    package func startReply(_ new: NewReply, committed: @escaping Committed<StartedTurn> = { _ in }) async throws -> StartedTurn {
        try await driver.transaction { [agentCache] session in
            let (state, old) = try session.replyState(of: new.beside, in: new.conversationID, user: new.userID)
            guard old.role == .assistant, let questionID = old.parentID else {
                throw ChatError.invalid("message_id", "not_a_reply", "Only a reply can be written anew.")
            }
            if state.isWriting { throw ChatError.generationInProgress }
            let agent = try session.activeAgent(new.agentID ?? state.agentID, agentCache)
            let reply = Message(
                id: new.replyID, conversationID: new.conversationID, parentID: questionID, role: .assistant, content: "",
                status: .streaming,
                agentID: agent.id, createdAt: new.createdAt)
            try session.insert(reply, seq: state.nextSeq)
            try session.insertGeneration(of: reply.id, in: new.conversationID, node: new.node, at: new.createdAt)
            try session.setLeaf(of: new.conversationID, reply.id, nextSeq: state.nextSeq + 1, at: new.createdAt)
            return try session.started(question: questionID, reply: reply.id, in: new.conversationID, agent: agent)
        } committed: {
            committed($0)
        }
    }

    package func continueReply(
        _ continued: ContinuedReply, committed: @escaping Committed<StartedTurn> = { _ in }
    ) async throws -> StartedTurn {
        try await driver.transaction { [agentCache] session in
            let (state, old) = try session.replyState(of: continued.messageID, in: continued.conversationID, user: continued.userID)
            if state.isWriting { throw ChatError.generationInProgress }
            guard old.role == .assistant, let questionID = old.parentID, [.stopped, .interrupted, .failed].contains(old.status),
                try !session.exists("SELECT 1 FROM messages WHERE parent_id = ?1", [.id(old.id)])
            else { throw ChatError.cannotContinue }
            let agent = try session.activeAgent(old.agentID ?? state.agentID, agentCache)
            try session.execute(
                "UPDATE messages SET status = 'streaming', error_code = NULL, error_detail = NULL WHERE id = ?1", [.id(old.id)])
            try session.execute("DELETE FROM generations WHERE message_id = ?1", [.id(old.id)])
            try session.insertGeneration(of: old.id, in: continued.conversationID, node: continued.node, at: continued.at)
            try session.setLeaf(of: continued.conversationID, old.id, nextSeq: state.nextSeq, at: continued.at)
            return try session.started(question: questionID, reply: old.id, in: continued.conversationID, agent: agent)
        } committed: {
            committed($0)
        }
    }
}

extension SQLSession {
    /// Throws `notFound` where either is not there, or the conversation is somebody else's.
    fileprivate func replyState(of id: Message.ID, in conversation: Conversation.ID, user: User.ID) throws -> (TurnState, Message) {
        guard let state = try turnState(of: conversation, user: user), let message = try message(id), message.conversationID == conversation
        else {
            throw ChatError.notFound
        }
        return (state, message)
    }

    fileprivate func setLeaf(of conversation: Conversation.ID, _ leaf: Message.ID, nextSeq: Int64, at time: Timestamp) throws {
        try execute(
            "UPDATE conversations SET active_leaf_id = ?2, next_seq = ?3, updated_at = ?4 WHERE id = ?1",
            [.id(conversation), .id(leaf), .integer(nextSeq), .time(time)])
    }

    fileprivate func started(question: Message.ID, reply: Message.ID, in id: Conversation.ID, agent: Agent) throws -> StartedTurn {
        guard let question = try message(question), let reply = try message(reply), let conversation = try conversation(id) else {
            throw StoreError.failed("what was just stored is gone")
        }
        return StartedTurn(message: question, reply: reply, agent: agent, conversation: conversation, isFirst: false)
    }
}
