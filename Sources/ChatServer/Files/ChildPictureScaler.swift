// SPDX-License-Identifier: Apache-2.0

import ChatCore
import NIOPosix

/// Makes pictures smaller in processes of their own, as `ChildDocumentReader` reads documents.
struct ChildPictureScaler: PictureScaler {
    private static let timeLimit: Duration = .seconds(20)
    private static let outputLimit = 16 << 20

    private let program: String
    private let threads: NIOThreadPool

    /// `threads` must be running; a picture keeps one of them busy.
    init(program: String, threads: NIOThreadPool) {
        self.program = program
        self.threads = threads
    }

    func jpeg(of mediaType: String, at path: String, side: Int) async -> [UInt8]? {
        guard mediaType.hasPrefix("image/") else { return nil }
        let format = String(mediaType.dropFirst("image/".count))
        let outcome = try? await threads.runIfActive { [program] in
            ChildProcess.run(
                program, ["read-document", format, "--limit", String(side)], input: path, outputLimit: Self.outputLimit,
                within: Self.timeLimit)
        }
        guard let outcome, outcome.ending == .exit(0), outcome.output.starts(with: [0xFF, 0xD8]) else { return nil }
        return outcome.output
    }
}
