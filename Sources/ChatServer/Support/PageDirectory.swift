// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the built page is, if it was not set: `share/martlet/web` beside the program's `bin`, or, in a checkout, `web/dist`
/// in a folder above the program.
enum PageDirectory {
    static func find(_ setting: String?) -> String {
        if let setting { return setting }
        let index = BesideProgram.find(["share/martlet/web/index.html", "web/dist/index.html"])
        return index.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path } ?? "web/dist"
    }
}

/// Files that come along with the program.
enum BesideProgram {
    /// The first of these places, each looked for in the folders above the program, the nearest first.
    static func find(_ places: [String]) -> String? {
        var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
        for _ in 0..<6 {
            for place in places {
                let candidate = folder.appendingPathComponent(place).path
                if FileManager.default.fileExists(atPath: candidate) { return candidate }
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    private static var executable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}
