// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

extension Martlet {
    public enum Order: String, Sendable {
        case oldestFirst = "asc"
        case newestFirst = "desc"
    }

    /// Says something, and starts the reply, which `replyID` names. Repeated with the same `clientID` when an answer is lost, so it is said
    /// once; whoever catches an error and tries again later gives the same one.
    @discardableResult
    public func send(
        _ content: String, to conversation: Conversation.ID, attachments: [Attachment.ID]? = nil, parentID: Message.ID? = nil,
        agentID: Agent.ID? = nil, clientID: ClientID = ClientID()
    ) async throws -> Message {
        let body = MessageRequest(content: content, attachments: attachments, clientID: clientID, parentID: parentID, agentID: agentID)
        return try await caller.call(APIRequest(.post, path(conversation) + "messages/", sending: body, mayRepeat: true))
    }

    /// Says something else in place of a message of the user's. It becomes a message beside that one, with its files, on a branch of its own
    /// that is the active one from now on; `replyID` names the reply to it. Where it has files `content` may be empty.
    ///
    /// Not repeated when an answer is lost: whether it was done, `conversation(_:)` tells. So it is for `regenerate` and `continueReply`.
    ///
    /// - Throws: `generation_in_progress` while a reply is being written in the conversation.
    @discardableResult
    public func edit(_ message: Message.ID, in conversation: Conversation.ID, content: String) async throws -> Message {
        let request = APIRequest(.patch, path(message, in: conversation), sending: MessageEdit(content: content), mayRepeat: false)
        return try await caller.call(request)
    }

    /// Asks for another reply in place of one. It stands beside that one, on a branch of its own that is the active one from now on.
    ///
    /// - Parameter agentID: who replies; nil for the conversation's agent.
    /// - Returns: the new reply, which is now being written.
    /// - Throws: `generation_in_progress` while a reply is being written in the conversation.
    @discardableResult
    public func regenerate(_ reply: Message.ID, in conversation: Conversation.ID, agentID: Agent.ID? = nil) async throws -> Message {
        let body = RegenerateRequest(agentID: agentID)
        return try await caller.call(APIRequest(.post, path(reply, in: conversation) + "regenerate/", sending: body, mayRepeat: false))
    }

    /// Lets a reply that was stopped, interrupted or failed go on where it ended.
    ///
    /// - Returns: the reply, which is being written again.
    /// - Throws: `conflict` for a complete reply, and for one that is not the end of its branch; `generation_in_progress` while a reply is
    ///   being written in the conversation.
    @discardableResult
    public func continueReply(_ reply: Message.ID, in conversation: Conversation.ID) async throws -> Message {
        try await caller.call(APIRequest(.post, path(reply, in: conversation) + "continue/"))
    }

    /// The active branch.
    public func messages(in conversation: Conversation.ID, order: Order = .oldestFirst, pageSize: Int? = nil) -> Listing<Message> {
        let query = [("order", order.rawValue), ("page_size", pageSize.map(String.init))]
        return Listing(caller: caller, request: APIRequest(.get, path(conversation) + "messages/", query: query))
    }

    public func message(_ id: Message.ID, in conversation: Conversation.ID) async throws -> Message {
        try await caller.call(APIRequest(.get, path(id, in: conversation)))
    }

    /// When the writing of a reply began and ended. Throws `not_found` for a message that nobody generated.
    public func generation(of message: Message.ID, in conversation: Conversation.ID) async throws -> Generation {
        try await caller.call(APIRequest(.get, path(message, in: conversation) + "generation/"))
    }
    private func path(_ message: Message.ID, in conversation: Conversation.ID) -> String {
        path(conversation) + "messages/\(message)/"
    }
}
