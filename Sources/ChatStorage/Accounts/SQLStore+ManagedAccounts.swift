// SPDX-License-Identifier: Apache-2.0

package import ChatCore
package import MartletAPI

extension SQLStore {
    package func accounts(matching filter: AccountFilter, page: PageRequest, now: Timestamp) async throws -> Slice<ManagedUser> {
        let search = filter.search.flatMap { $0.isEmpty ? nil : $0.folded }
        if let search, search.containedPattern == nil { return Slice(items: []) }
        return try await driver.read { session in
            try page.slice(place: { (account: ManagedUser) in
                Cursor(isBackward: false, position: account.user.createdAt.milliseconds, id: account.id.description)
            }) { window in
                var conditions = Conditions(after: [.time(now), .int(window.limit)])
                if let role = filter.role { conditions.add({ "a.role = ?\($0)" }, .text(role.rawValue)) }
                if let isActive = filter.isActive { conditions.add({ "a.is_active = ?\($0)" }, .bool(isActive)) }
                if let pattern = search?.containedPattern { conditions.add({ "a.search_key LIKE ?\($0) ESCAPE '\\'" }, .text(pattern)) }
                conditions.add(beyond: window, time: "a.created_at", id: "a.id", of: User.self)
                let order = window.order(time: "a.created_at", id: "a.id")
                return try session.query("\(selection) \(conditions.text) \(order) LIMIT ?2", conditions.bindings, managedUser)
            }
        }
    }

    package func managedAccount(_ id: User.ID, now: Timestamp) async throws -> ManagedUser? {
        try await driver.read { session in
            try session.first("\(selection) WHERE a.id = ?2", [.time(now), .id(id)], managedUser)
        }
    }
}

/// The first placeholder is the time of now.
private let selection = """
    SELECT \(AccountRow.columns),
        (SELECT MAX(s.last_used_at) FROM sessions s WHERE s.account_id = a.id),
        (SELECT MAX(k.last_used_at) FROM api_keys k WHERE k.account_id = a.id),
        (SELECT COUNT(*) FROM sessions s WHERE s.account_id = a.id AND s.ended_at IS NULL AND s.expires_at > ?1),
        (SELECT COUNT(*) FROM api_keys k WHERE k.account_id = a.id AND (k.expires_at IS NULL OR k.expires_at > ?1))
    FROM accounts a
    """

private func managedUser(_ row: any SQLRow) throws -> ManagedUser {
    let uses = [try row.timeIfPresent(AccountRow.count), try row.timeIfPresent(AccountRow.count + 1)]
    return ManagedUser(
        user: try AccountRow.user(row), lastUsedAt: uses.compactMap { $0 }.max(), sessionCount: try row.int(AccountRow.count + 2),
        apiKeyCount: try row.int(AccountRow.count + 3))
}
