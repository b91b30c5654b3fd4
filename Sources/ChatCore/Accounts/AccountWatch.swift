// SPDX-License-Identifier: Apache-2.0

import Logging
import MartletAPI
import ServiceLifecycle

/// Notices what another process did to accounts, such as an operator's command: reads what is new in the audit log twice a
/// second, and has the sockets of those accounts look again. What this process does, they hear of at once.
package struct AccountWatch: Service {
    private static let interval: Duration = .milliseconds(500)
    private let accounts: Accounts

    package init(_ accounts: Accounts) {
        self.accounts = accounts
    }

    package func run() async throws {
        var place: Int64?
        while !Task.isCancelled {
            do {
                let (entries, next) = try await accounts.store.auditLog(after: place)
                place = next
                for entry in entries where entry.action.concernsSockets {
                    guard let id = entry.account?.id else { continue }
                    accounts.cache.forget(id)
                    accounts.hub.recheck(user: id)
                }
            } catch {
                // The database does not answer now; what it recorded is read once it does.
            }
            try await Task.sleep(for: Self.interval)
        }
    }
}
