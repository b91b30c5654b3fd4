// SPDX-License-Identifier: Apache-2.0

package import Logging
import MartletAPI
import ServiceLifecycle

/// Forgets what accounts leave behind: sessions that ended, tokens that were exchanged, old entries of the audit log. At the
/// start, and once an hour.
package struct AccountForgetting: Service {
    private static let interval: Duration = .seconds(3600)
    private static let endedSessionsAreKept: Duration = .seconds(24 * 3600)
    /// A year, and a month in which to look at it.
    private static let auditLogIsKept: Duration = .seconds(400 * 24 * 3600)

    private let store: any AccountStore & AuditStore
    private let logger: Logger

    package init(store: any AccountStore & AuditStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await forget(at: .now)
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// An exchanged token is known for as long as it would have lasted: whoever shows one in that time ends its session.
    func forget(at time: Timestamp) async {
        do {
            try await store.deleteEndedSessions(before: time - Self.endedSessionsAreKept, exchanged: time - Accounts.refreshLifetime)
            try await store.deleteAuditLog(before: time - Self.auditLogIsKept)
        } catch {
            logger.warning("what accounts left behind is still there; it is tried again in an hour", metadata: ["error": "\(error)"])
        }
    }
}
