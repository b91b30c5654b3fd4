// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// What is in the trash is found by these methods and by no others.
package protocol TrashStore: Sendable {
    /// False where there is no such conversation, or it is there already.
    func moveToTrash(
        _ id: Conversation.ID, of user: User.ID, at time: Timestamp, committed: @escaping Committed<Bool>
    ) async throws -> Bool
    /// Everything that the user has and that is not there already; returns what that was.
    func moveAllToTrash(
        of user: User.ID, at time: Timestamp, committed: @escaping Committed<[Conversation.ID]>
    ) async throws -> [Conversation.ID]
    /// What was deleted last first.
    func trash(of user: User.ID, page: PageRequest) async throws -> Slice<TrashedConversation>
    /// The conversation, as it was; nil where it is not in the trash.
    func restore(
        _ id: Conversation.ID, of user: User.ID, committed: @escaping Committed<Conversation?>
    ) async throws -> Conversation?

    /// From now on it cannot be restored, and waits to be removed. With `anywhere` also one that is not in the trash. False
    /// where there is none.
    func giveUp(
        _ id: Conversation.ID, of user: User.ID, anywhere: Bool, committed: @escaping Committed<Bool>
    ) async throws -> Bool
    /// The same for everything in the user's trash, with `anywhere` for everything that the user has; returns what that was.
    func giveUpTrash(
        of user: User.ID, anywhere: Bool, committed: @escaping Committed<[Conversation.ID]>
    ) async throws -> [Conversation.ID]
    /// The same for imports that began before that time and never came to their end: nobody has seen anything of them.
    func giveUpImports(before time: Timestamp) async throws
    /// The same for everything that came into anyone's trash before that time. Returns all that waits to be removed.
    func giveUpTrash(before time: Timestamp) async throws -> [Conversation.ID]
    /// Removes up to `limit` messages of a conversation that was given up, the newest first, and with the last of them the
    /// conversation itself. True once it is gone.
    func removeGivenUp(_ id: Conversation.ID, limit: Int) async throws -> Bool
}
