// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

extension Martlet {
    /// What was deleted last first.
    public func trash(pageSize: Int? = nil) -> Listing<TrashedConversation> {
        Listing(caller: caller, request: APIRequest(.get, Self.trashPath, query: [("page_size", pageSize.map(String.init))]))
    }

    /// As it was when it was deleted.
    @discardableResult
    public func restore(_ id: Conversation.ID) async throws -> Conversation {
        try await caller.call(APIRequest(.post, Self.trashPath + "\(id)/restore/"))
    }

    /// Removes for good what is in the trash; returns when it is gone.
    public func removeFromTrash(_ id: Conversation.ID) async throws {
        try await caller.call(APIRequest(.delete, Self.trashPath + "\(id)/"))
    }

    /// Removes for good everything in the trash; returns when it is gone.
    public func emptyTrash() async throws {
        try await caller.call(APIRequest(.delete, Self.trashPath))
    }

    /// Everything that the account has, into the trash; how many conversations that were.
    @discardableResult
    public func moveAllToTrash() async throws -> Int {
        let deleted: DeletedConversations = try await caller.call(
            APIRequest(.delete, "/api/v1/chat/conversations/", query: [("permanent", "true")]))
        return deleted.conversations
    }

    private static let trashPath = "/api/v1/chat/trash/"
}
