// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where `martlet` itself is: the running program, or, where that is another one, such as a test, its neighbour.
package enum ProgramFile {
    private static let running = "/proc/self/exe"

    package static func find() -> String {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: running)) ?? running
        let neighbour = URL(filePath: path).deletingLastPathComponent().appending(path: "martlet").path
        // The link itself also leads to a program that was replaced since it was started.
        return path == neighbour || !FileManager.default.fileExists(atPath: neighbour) ? running : neighbour
    }
}
