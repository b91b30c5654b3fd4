// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Unsent text. A conversation has at most one draft; sending a message in it removes the draft in the same transaction.
/// Every method treats somebody else's conversation like one that does not exist.
package protocol DraftStore: Sendable {
    /// `Draft.none` where there is none; nil where there is no such conversation. Names only files that are still there.
    func draft(of conversation: Conversation.ID, user: User.ID) async throws -> Draft?
    /// Replaces the draft; one without text and files is removed. False where there is no such conversation. Throws `invalid`
    /// for a file that is not there or is somebody else's. `draft.updatedAt` must be set.
    func setDraft(
        _ draft: Draft, of conversation: Conversation.ID, user: User.ID, committed: @escaping Committed<Bool>
    ) async throws -> Bool
}
