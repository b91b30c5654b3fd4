// SPDX-License-Identifier: Apache-2.0

package import Logging
import ServiceLifecycle

/// Takes new and changed texts into the search index: many together, since that costs a fraction of one by one, and between
/// other writers' transactions rather than within them.
package struct SearchIndexing: Service {
    /// What is stored in between is read by every search.
    private static let interval: Duration = .seconds(1)
    /// How many at once: some milliseconds of the writer's time, and more where very many wait, as after an import.
    private static let batch = 64
    private static let largestBatch = 256

    private let store: any SearchStore
    private let logger: Logger

    package init(store: any SearchStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await settle { Task.isCancelled }
                try? await Task.sleep(for: Self.interval)
            }
        }
        // What came in last is taken now rather than read by every search after the next start.
        let end = ContinuousClock.now + .seconds(5)
        await settle { ContinuousClock.now > end }
    }

    private func settle(until isOver: () -> Bool) async {
        var batch = Self.batch
        do {
            while !isOver() {
                let count = try await store.settleSearchIndex(limit: batch)
                if count == 0 { return }
                if count == batch { batch = min(2 * batch, Self.largestBatch) }
            }
        } catch {
            logger.info("the search index has to wait", metadata: ["error": "\(error)"])
        }
    }
}
