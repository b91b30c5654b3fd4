// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

package protocol AuditStore: Sendable {
    func record(_ entry: AuditEntry) async throws
    /// The newest first.
    func auditLog(matching filter: AuditFilter, page: PageRequest) async throws -> Slice<AuditEntry>
    /// What was recorded behind a place, by whichever process, in order, and the place behind that; at most a thousand. With
    /// `place` nil nothing but the place behind everything.
    func auditLog(after place: Int64?) async throws -> (entries: [AuditEntry], place: Int64)
    /// Forgets what was recorded before `time`.
    func deleteAuditLog(before time: Timestamp) async throws
}

/// Conditions that are nil hold for every entry.
package struct AuditFilter: Hashable, Sendable {
    /// Who did it, or whose account it concerns.
    package var userID: User.ID?
    package var action: AuditEntry.Action?

    package init(userID: User.ID? = nil, action: AuditEntry.Action? = nil) {
        self.userID = userID
        self.action = action
    }
}
