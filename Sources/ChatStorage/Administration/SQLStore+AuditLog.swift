// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func record(_ entry: AuditEntry) async throws {
        try await driver.transaction { session -> Void in
            try session.execute(
                """
                INSERT INTO audit_log (id, at, action, actor_id, actor_email, account_id, account_email, detail, address)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """,
                [
                    .id(entry.id), .time(entry.at), .text(entry.action.rawValue), .id(entry.actor?.id), .text(optional: entry.actor?.email),
                    .id(entry.account?.id), .text(optional: entry.account?.email), .text(optional: entry.detail), .text(entry.address),
                ])
        }
    }

    package func auditLog(matching filter: AuditFilter, page: PageRequest) async throws -> Slice<AuditEntry> {
        let slice = try await driver.read { session in
            try page.slice(place: { (entry: PlacedEntry) in
                Cursor(isBackward: false, position: entry.place, id: entry.entry.id.description)
            }) { window in
                var conditions = Conditions(after: [.int(window.limit)])
                if let user = filter.userID {
                    conditions.add({ "(l.account_id = ?\($0) OR l.actor_id = ?\($0))" }, .id(user))
                }
                if let action = filter.action { conditions.add({ "l.action = ?\($0)" }, .text(action.rawValue)) }
                if let place = window.place {
                    conditions.add({ "l.position \(window.isBackward ? ">" : "<") ?\($0)" }, .integer(place.position))
                }
                return try session.query(
                    "\(selection) \(conditions.text) ORDER BY l.position \(window.isBackward ? "ASC" : "DESC") LIMIT ?1",
                    conditions.bindings, PlacedEntry.init)
            }
        }
        return Slice(items: slice.items.map(\.entry), next: slice.next, previous: slice.previous)
    }

    package func auditLog(after place: Int64?) async throws -> (entries: [AuditEntry], place: Int64) {
        try await driver.read { session in
            guard let place else {
                return ([], try session.first("SELECT COALESCE(MAX(position), 0) FROM audit_log", []) { try $0.integer(0) } ?? 0)
            }
            let found = try session.query(
                "\(selection) WHERE l.position > ?1 ORDER BY l.position LIMIT 1000", [.integer(place)], PlacedEntry.init)
            return (found.map(\.entry), found.last?.place ?? place)
        }
    }

    package func deleteAuditLog(before time: Timestamp) async throws {
        try await driver.transaction { session -> Void in
            try session.execute("DELETE FROM audit_log WHERE at < ?1", [.time(time)])
        }
    }
}

private let selection = """
    SELECT l.position, l.id, l.at, l.action, l.actor_id, l.actor_email, l.account_id, l.account_email, l.detail, l.address
    FROM audit_log l
    """

private struct PlacedEntry {
    var place: Int64
    var entry: AuditEntry

    init(_ row: any SQLRow) throws {
        place = try row.integer(0)
        entry = AuditEntry(
            id: try row.id(1), at: try row.time(2), action: try row.word(3), actor: try Self.party(row, 4), account: try Self.party(row, 6),
            detail: try row.textIfPresent(8), address: try row.text(9))
    }

    private static func party(_ row: any SQLRow, _ column: Int) throws -> AuditEntry.Party? {
        guard let id = try row.idIfPresent(column) as User.ID? else { return nil }
        return AuditEntry.Party(id: id, email: try row.text(column + 1))
    }
}
