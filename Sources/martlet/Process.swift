// SPDX-License-Identifier: Apache-2.0

import CMalloc
import Foundation
import Logging

/// Exit codes beside 0 and 1.
enum Faults {
    /// EX_CONFIG of sysexits.h: something an operator has to mend.
    static let configuration: Int32 = 78
}

enum Logs {
    /// To standard error: standard output is for what was asked for.
    static func bootstrap(level: Logger.Level) {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }

    static func printError(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

enum Memory {
    /// Keeps glibc from holding on to memory that was needed once: large blocks, such as those that a password's hash takes,
    /// always come from the system and go back to it, and threads share few arenas, but not so few that they wait for each other: with two
    /// of them a thousand streams took 2 % more processor time, and an idle socket no less memory. mallopt(3).
    static func tune() {
        _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 1 << 20)
        _ = mallopt(M_ARENA_MAX, 8)
    }
}
