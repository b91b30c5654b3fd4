// SPDX-License-Identifier: Apache-2.0

/// Where everything that lasts is kept. Each method is one transaction: it happens whole or not at all, and what it
/// returned is stored. Methods throw `ChatError` for what the product refuses and `StoreError` for what the database
/// cannot do; after either, nothing has changed.
///
/// What others are told of a change is told in `committed`, so that it is told in the order in which the changes happened.
package protocol Store:
    AccountStore, AgentStore, ConversationStore, MessageStore, GenerationStore, DraftStore, ArchiveStore, AttachmentStore, AuditStore,
    FigureStore, SearchStore, TrashStore
{
    /// Returns when the database answers.
    func ping() async throws
    /// Waits for what is running, then lets go of every connection. Nothing may be called afterwards.
    func close() async throws
}

/// Called with what the method returns, right after the commit and before the next change of the same conversation or account
/// is committed, on a thread of the store's own: it must not wait for anything. Not called where the method throws.
package typealias Committed<Value> = @Sendable (_ value: Value) -> Void

package enum StoreError: Error, Equatable {
    /// Another connection held the database for too long, or it does not answer: trying again can help.
    case busy
    /// No room on the disk: trying again helps once there is.
    case full
    /// The file is damaged, or is not a database.
    case damaged(String)
    /// A newer Martlet made the database.
    case newerSchema(found: Int, known: Int)
    /// Anything else that the database said; a fault of ours.
    case failed(String)
}

/// A place in a list. What it means is the store's own; to everyone else it is opaque.
package struct Cursor: Hashable, Sendable {
    /// Whether what lies before the place is wanted, rather than what lies after it.
    package var isBackward: Bool
    package var position: Int64
    package var id: String

    package init(isBackward: Bool, position: Int64, id: String) {
        self.isBackward = isBackward
        self.position = position
        self.id = id
    }
}

package struct PageRequest: Hashable, Sendable {
    /// 1 to 100.
    package var size: Int
    package var cursor: Cursor?

    package init(size: Int = 20, cursor: Cursor? = nil) {
        self.size = size
        self.cursor = cursor
    }
}

/// One page of a list, in the list's order also when it was asked for backwards. A cursor is nil where nothing lies in
/// its direction.
package struct Slice<Element: Sendable>: Sendable {
    package var items: [Element]
    package var next: Cursor?
    package var previous: Cursor?

    package init(items: [Element], next: Cursor? = nil, previous: Cursor? = nil) {
        self.items = items
        self.next = next
        self.previous = previous
    }
}
