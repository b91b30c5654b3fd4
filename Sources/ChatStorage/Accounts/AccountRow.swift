// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

enum AccountRow {
    static let columns = "a.id, a.email, a.display_name, a.role, a.is_active, a.created_at"
    /// For `RETURNING`, which knows no alias.
    static let columnsReturned = "id, email, display_name, role, is_active, created_at"
    static let count = 6

    static func user(_ row: any SQLRow, from column: Int = 0) throws -> User {
        User(
            id: try row.id(column), email: try row.text(column + 1), displayName: try row.text(column + 2), role: try row.word(column + 3),
            isActive: try row.bool(column + 4), createdAt: try row.time(column + 5))
    }

    /// Name and address without regard to case and accents.
    static func searchKey(name: String, email: String) -> String {
        "\(name)\n\(email)".folded
    }

    static func credentials(_ row: any SQLRow) throws -> Credentials {
        Credentials(user: try user(row), passwordHash: try row.text(count))
    }
}
