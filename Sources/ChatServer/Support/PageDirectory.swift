// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the built page is, if it was not set: `share/martlet/web` beside the program's `bin`, or, in a checkout, `web/dist`
/// in a folder above the program.
enum PageDirectory {
    static func find(_ setting: String?) -> String {
        if let setting { return setting }
        var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
        for _ in 0..<6 {
            for place in ["share/martlet/web", "web/dist"] {
                let candidate = folder.appendingPathComponent(place)
                if FileManager.default.fileExists(atPath: candidate.appendingPathComponent("index.html").path) { return candidate.path }
            }
            folder.deleteLastPathComponent()
        }
        return "web/dist"
    }

    private static var executable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}
