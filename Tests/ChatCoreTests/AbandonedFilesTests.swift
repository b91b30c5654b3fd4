// SPDX-License-Identifier: Apache-2.0

import ChatStorage
import MartletAPI
import TestSupport
import Testing

@testable import ChatCore

/// Files that were uploaded and never sent.
@Suite(.timeLimit(.minutes(5)))
struct AbandonedFilesTests {
    private func file(of chat: Chat) async throws -> MartletAPI.Attachment.ID {
        let hash = try #require(ContentHash(bytes: [UInt8](repeating: 7, count: 32)))
        let new = NewAttachment(
            userID: chat.user.id, filename: "a.txt", mediaType: "text/plain", size: 1, hash: hash, text: nil, createdAt: .now)
        return try await chat.store.createAttachment(new, quota: FileQuota(bytes: 100)).id
    }

    private func forget(_ chat: Chat) async throws -> Int {
        try await chat.store.deleteAbandonedAttachments(before: .now + .seconds(60))
    }

    @Test func lookingForThemHoldsNobodyUpWhereThereAreNone() async throws {
        try await withChat { chat in
            let id = try await file(of: chat)
            _ = try await chat.drafts.set(.init(content: "", attachments: [id]), of: chat.id, user: chat.user)
            // Whoever changed something now would be refused.
            chat.driver.refuse(true)
            #expect(try await forget(chat) == 0)
        }
    }

    @Test func oneThatIsTakenIntoADraftMeanwhileIsKept() async throws {
        try await withChat { chat in
            let (first, second) = (try await file(of: chat), try await file(of: chat))
            chat.driver.afterRead(1) {
                _ = try await chat.drafts.set(.init(content: "", attachments: [second]), of: chat.id, user: chat.user)
            }
            #expect(try await forget(chat) == 1)
            #expect(try await chat.store.attachment(first) == nil)
            #expect(try await chat.store.attachment(second) != nil)
        }
    }

    @Test func oneThatIsSentMeanwhileIsKept() async throws {
        try await withChat { chat in
            let id = try await file(of: chat)
            chat.driver.afterRead(1) {
                _ = try await chat.conversations.send(.init(content: "Hello", attachments: [id]), to: chat.id, by: chat.user)
            }
            #expect(try await forget(chat) == 0)
            #expect(try await chat.store.attachment(id) != nil)
        }
    }
}
