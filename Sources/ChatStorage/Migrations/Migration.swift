// SPDX-License-Identifier: Apache-2.0

/// A step of the schema. Once released it is never changed: what it did wrong, a later one puts right. There is no way
/// back but a copy that was made before.
struct Migration: Sendable {
    /// From 1, without gaps.
    let version: Int
    let name: String
    let statements: @Sendable (SQLDialect) -> String

    static let all: [Migration] = [
        Migration(version: 1, name: "accounts", statements: accountsSchema),
        Migration(version: 2, name: "agents", statements: agentsSchema),
        Migration(version: 3, name: "conversations", statements: conversationsSchema),
        Migration(version: 4, name: "attachments and drafts", statements: attachmentsSchema),
        Migration(version: 5, name: "administration", statements: administrationSchema),
        Migration(version: 6, name: "files", statements: filesSchema),
        Migration(version: 7, name: "branches", statements: branchesSchema),
        Migration(version: 8, name: "search", statements: searchSchema),
        Migration(version: 9, name: "trash", statements: trashSchema),
        Migration(version: 10, name: "imports", statements: importsSchema),
        Migration(version: 11, name: "search blocks", statements: searchBlocksSchema),
        Migration(version: 12, name: "use of files", statements: fileUseSchema),
        Migration(version: 13, name: "charsets of files", statements: charsetsSchema),
    ]
}
