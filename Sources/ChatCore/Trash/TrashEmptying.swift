// SPDX-License-Identifier: Apache-2.0

package import Logging
package import MartletAPI
import ServiceLifecycle

/// Removes for good what has been in the trash for long enough: at the start, and once an hour.
package struct TrashEmptying: Service {
    private static let interval: Duration = .seconds(3600)
    /// No conversation takes so long to be stored.
    private static let longestImport: Duration = .seconds(3600)

    private let trash: Trash
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    package init(trash: Trash, logger: Logger, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.trash = trash
        self.now = now
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await empty()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    package func empty() async {
        do {
            try await trash.giveUpImports(before: now() - Self.longestImport)
            try await trash.empty(before: now() - TrashedConversation.kept)
        } catch {
            logger.error("the trash could not be emptied", metadata: ["error": "\(error)"])
        }
    }
}
