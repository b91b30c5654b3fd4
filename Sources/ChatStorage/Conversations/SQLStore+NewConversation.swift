// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func conversation(clientID: ClientID, of user: User.ID) async throws -> Conversation? {
        try await driver.read { session in try session.conversation(of: user, clientID: clientID) }
    }

    package func createConversation(
        _ new: NewConversation, turn: NewTurn?, committed: @escaping Committed<CreatedConversation> = { _ in }
    ) async throws -> CreatedConversation {
        try await driver.transaction { [agentCache] session in
            if let existing = try session.conversation(of: new.userID, clientID: new.clientID) {
                return CreatedConversation(conversation: existing, turn: nil, existed: true)
            }
            let agent = try session.activeAgentSummary(new.agentID)
            let inserted = try session.execute(
                """
                INSERT INTO conversations (id, account_id, agent_id, title, title_key, client_id, created_at, updated_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                ON CONFLICT (account_id, client_id) WHERE client_id IS NOT NULL DO NOTHING
                """,
                [
                    .id(new.id), .id(new.userID), .id(new.agentID), .text(new.title), .text(new.title.folded), .id(new.clientID),
                    .time(new.createdAt),
                ])
            // Another connection may have stored the same request since the first look.
            if inserted == 0, let existing = try session.conversation(of: new.userID, clientID: new.clientID) {
                return CreatedConversation(conversation: existing, turn: nil, existed: true)
            }
            if let turn {
                let started = try session.store(turn, in: .new(new), agent: session.activeAgent(turn.agentID ?? new.agentID, agentCache))
                return CreatedConversation(conversation: started.conversation, turn: started, existed: false)
            }
            let conversation = Conversation(
                id: new.id, agent: agent, title: new.title, createdAt: new.createdAt, updatedAt: new.createdAt)
            return CreatedConversation(conversation: conversation, turn: nil, existed: false)
        } committed: {
            committed($0)
        }
    }
}

extension SQLSession {
    fileprivate func conversation(of user: User.ID, clientID: ClientID?) throws -> Conversation? {
        guard let clientID else { return nil }
        return try first(
            "\(ConversationRow.selection) WHERE c.account_id = ?1 AND c.client_id = ?2", [.id(user), .id(clientID)],
            ConversationRow.conversation)
    }
}
