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

    /// The active branch.
    public func messages(in conversation: Conversation.ID, order: Order = .oldestFirst, pageSize: Int? = nil) -> Listing<Message> {
        let query = [("order", order.rawValue), ("page_size", pageSize.map(String.init))]
        return Listing(caller: caller, request: APIRequest(.get, path(conversation) + "messages/", query: query))
    }

    public func message(_ id: Message.ID, in conversation: Conversation.ID) async throws -> Message {
        try await caller.call(APIRequest(.get, path(conversation) + "messages/\(id)/"))
    }

    /// When the writing of a reply began and ended. Throws `not_found` for a message that nobody generated.
    public func generation(of message: Message.ID, in conversation: Conversation.ID) async throws -> Generation {
        try await caller.call(APIRequest(.get, path(conversation) + "messages/\(message)/generation/"))
    }
}
