// SPDX-License-Identifier: Apache-2.0

import ChatCore
import ChatStorage
import Synchronization

/// A database in memory, between whose answers and those who asked a test can do something.
final class HookedDriver: SQLDriver {
    typealias Hook = @Sendable () async throws -> Void

    private struct State {
        var refuses = false
        var afterRead: (count: Int, hook: Hook)?
        var afterCommit: Hook?
    }

    private let driver: SQLiteDriver
    private let state = Mutex(State())

    init() throws {
        driver = try SQLiteDriver()
    }

    var dialect: SQLDialect { driver.dialect }

    /// From now on nothing can be changed, as on a disk that is full.
    func refuse(_ value: Bool) {
        state.withLock { $0.refuses = value }
    }

    /// Runs `hook` once: when the read of that number, counted from 1 and from now, has been done, before it is answered.
    func afterRead(_ number: Int, _ hook: @escaping Hook) {
        state.withLock { $0.afterRead = (number, hook) }
    }

    /// Runs `hook` once: when the next change has been committed, before whoever made it is told.
    func afterCommit(_ hook: @escaping Hook) {
        state.withLock { $0.afterCommit = hook }
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Result) async throws -> Result {
        let result = try await driver.read(body)
        let hook = state.withLock { state -> Hook? in
            guard let (count, hook) = state.afterRead else { return nil }
            state.afterRead = count > 1 ? (count - 1, hook) : nil
            return count > 1 ? nil : hook
        }
        try await hook?()
        return result
    }

    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Result, committed: @escaping @Sendable (Result) -> Void
    ) async throws -> Result {
        if state.withLock(\.refuses) { throw StoreError.full }
        let result = try await driver.transaction(body, committed: committed)
        let hook = state.withLock { state in
            defer { state.afterCommit = nil }
            return state.afterCommit
        }
        try await hook?()
        return result
    }

    func close() async throws {
        try await driver.close()
    }
}
