// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

extension Martlet {
    /// What was written and not sent, on whichever device; `Draft.none` where there is nothing.
    public func draft(of conversation: Conversation.ID) async throws -> Draft {
        try await caller.call(APIRequest(.get, path(conversation) + "draft/"))
    }

    /// Replaces it. Neither text nor files: there is none any more.
    @discardableResult
    public func setDraft(_ content: String, attachments: [Attachment.ID] = [], of conversation: Conversation.ID) async throws -> Draft {
        let body = DraftRequest(content: content, attachments: attachments)
        return try await caller.call(APIRequest(.put, path(conversation) + "draft/", sending: body, mayRepeat: true))
    }
}
