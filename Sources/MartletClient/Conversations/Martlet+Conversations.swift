// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

extension Martlet {
    /// Newest `updatedAt` first; archived ones only where they are asked for.
    public func conversations(
        agentID: Agent.ID? = nil, isArchived: Bool? = nil, isPinned: Bool? = nil, search: String? = nil, pageSize: Int? = nil
    ) -> Listing<Conversation> {
        let query = [
            ("agent_id", agentID?.description), ("is_archived", isArchived?.description), ("is_pinned", isPinned?.description),
            ("search", search), ("page_size", pageSize.map(String.init)),
        ]
        return Listing(caller: caller, request: APIRequest(.get, "/api/v1/chat/conversations/", query: query))
    }

    /// With an `initialMessage` the reply starts at once. Repeated with the same `clientID` when an answer is lost, so it makes one
    /// conversation.
    public func createConversation(
        with agent: Agent.ID, initialMessage: String? = nil, attachments: [Attachment.ID]? = nil, clientID: ClientID = ClientID()
    ) async throws -> Conversation {
        let body = ConversationRequest(agentID: agent, initialMessage: initialMessage, attachments: attachments, clientID: clientID)
        return try await caller.call(APIRequest(.post, "/api/v1/chat/conversations/", sending: body, mayRepeat: true))
    }

    /// With `messages`: all of its active branch, oldest first.
    public func conversation(_ id: Conversation.ID) async throws -> Conversation {
        try await caller.call(APIRequest(.get, path(id)))
    }

    /// What is nil stays as it is.
    public func update(_ id: Conversation.ID, _ changes: ConversationPatch) async throws -> Conversation {
        try await caller.call(APIRequest(.patch, path(id), sending: changes, mayRepeat: true))
    }

    public func archive(_ id: Conversation.ID) async throws {
        try await caller.call(APIRequest(.delete, path(id)))
    }

    /// Puts it into the trash, from which `restore` brings it back for 30 days. Everywhere else it is gone.
    public func moveToTrash(_ id: Conversation.ID) async throws {
        try await caller.call(APIRequest(.delete, path(id), query: [("permanent", "true")]))
    }

    /// Its messages and files go with it. There is no way back.
    public func deletePermanently(_ id: Conversation.ID) async throws {
        try await caller.call(APIRequest(.delete, path(id), query: [("permanent", "now")]))
    }

    /// Stops the reply that is being written, and keeps what was written of it.
    ///
    /// - Returns: the reply that this call stopped. Nil where none was being written, or an attempt before had stopped it already whose
    ///   answer was lost.
    @discardableResult
    public func stop(_ id: Conversation.ID) async throws -> Message.ID? {
        var request = APIRequest(.post, path(id) + "stop/")
        request.mayRepeat = true
        return try await caller.call(request, returning: StopResult.self).stopped
    }

    /// Everything up to this message has been read.
    public func markRead(_ message: Message.ID, in id: Conversation.ID) async throws {
        try await caller.call(APIRequest(.post, path(id) + "read/", sending: ReadRequest(messageID: message), mayRepeat: true))
    }

    func path(_ id: Conversation.ID) -> String {
        "/api/v1/chat/conversations/\(id)/"
    }
}
