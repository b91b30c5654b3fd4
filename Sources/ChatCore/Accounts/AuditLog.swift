// SPDX-License-Identifier: Apache-2.0

import Logging
package import MartletAPI

/// Who does something that is recorded, and from where.
package struct Author: Sendable {
    /// Nil for someone who is not signed in, and for an operator's command.
    package var user: User?
    package var address: String

    package init(_ user: User?, address: String) {
        self.user = user
        self.address = address
    }

    /// Whoever has the data directory in their hands.
    package static let console = Author(nil, address: "local")
}

/// Records what happens to accounts, keys, roles and agents.
struct AuditLog: Sendable {
    let store: any AuditStore
    let logger: Logger

    /// What happened has happened: where it cannot be recorded, the log of the program says so, and nobody is kept waiting
    /// with an error.
    func record(_ action: AuditEntry.Action, by author: Author, account: User? = nil, detail: String? = nil) async {
        let entry = AuditEntry(
            id: .init(), at: .now, action: action, actor: author.user.map { .init($0) }, account: account.map { .init($0) },
            detail: detail.map { String($0.prefix(300)) }, address: author.address)
        do {
            try await store.record(entry)
        } catch {
            logger.error("the audit log could not be written", metadata: ["action": "\(action.rawValue)", "error": "\(error)"])
        }
    }
}

extension AuditEntry.Action {
    /// Whether open sockets of the account have to look again.
    var concernsSockets: Bool {
        switch self {
        case .signedOut, .sessionEnded, .sessionsEnded, .refreshTokenReused, .passwordChanged, .passwordReset, .roleChanged,
            .accountDeactivated, .accountActivated, .apiKeyDeleted:
            true
        case .accountCreated, .signedIn, .signInFailed, .apiKeyCreated, .agentCreated, .agentChanged, .agentDeactivated, .agentActivated:
            false
        }
    }
}
