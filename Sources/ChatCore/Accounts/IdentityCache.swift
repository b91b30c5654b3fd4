// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Synchronization

/// Remembers for a moment who a credential belongs to, so that a burst of requests asks the database once. Never longer
/// than `lifetime`: what another node changed is felt within it. What this node changes is forgotten at once.
final class IdentityCache: Sendable {
    private struct Entry {
        let user: User
        let readAt: ContinuousClock.Instant
    }

    private static let lifetime: Duration = .milliseconds(500)
    private static let capacity = 10_000
    private let entries = Mutex<[Identity.Credential: Entry]>([:])
    private let keys = Mutex<[[UInt8]: KeyIdentity]>([:])

    func user(_ credential: Identity.Credential) -> User? {
        entries.withLock { entries in
            guard let entry = entries[credential], .now - entry.readAt < Self.lifetime else { return nil }
            return entry.user
        }
    }

    func remember(_ user: User, for credential: Identity.Credential, readAt: ContinuousClock.Instant) {
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            entries[credential] = Entry(user: user, readAt: readAt)
        }
    }

    /// What an API key is never changes, so this may be kept.
    func apiKey(_ hash: [UInt8]) -> KeyIdentity? {
        keys.withLock { $0[hash] }
    }

    func remember(_ key: KeyIdentity, for hash: [UInt8]) {
        keys.withLock { keys in
            if keys.count >= Self.capacity { keys.removeAll(keepingCapacity: true) }
            keys[hash] = key
        }
    }

    func forget(_ credential: Identity.Credential) {
        entries.withLock { $0[credential] = nil }
    }

    func forget(_ user: User.ID) {
        entries.withLock { entries in
            entries = entries.filter { $0.value.user.id != user }
        }
    }
}
