// SPDX-License-Identifier: Apache-2.0

package import ChatCore
import Foundation
package import NIOPosix

/// Reads documents in processes of their own, a few at a time: this very program, as `martlet read-document`, which gives up
/// its rights to memory and time before it looks at the first byte. Whatever a document does there, it does to that process.
package struct ChildDocumentReader: DocumentReader {
    private static let timeLimit: Duration = .seconds(10)

    private let program: String
    private let threads: NIOThreadPool

    /// `threads` must be running; a document keeps one of them busy.
    package init(program: String, threads: NIOThreadPool) {
        self.program = program
        self.threads = threads
    }

    package func text(of kind: DocumentKind, at path: String, limit: Int) async throws(DocumentFault) -> DocumentText {
        let outcome: ChildProcess.Outcome
        do {
            outcome = try await threads.runIfActive { [program] in
                ChildProcess.run(
                    program, ["read-document", kind.rawValue, "--limit", String(limit)], input: path, outputLimit: limit + 1024,
                    within: Self.timeLimit)
            }
        } catch {
            throw .noReader
        }
        let text = String(decoding: outcome.output.filter { $0 != 0 }, as: UTF8.self)
        let hasText = text.contains { !$0.isWhitespace }
        let isCut = text.utf8.count > limit
        let cut = DocumentText(text: hasText ? text.prefix(bytes: limit) : "", isCut: isCut)
        switch outcome.ending {
        case .exit(0), .enough: return cut
        case .exit(DocumentExit.notThatKind): throw .notThatKind
        case .exit(DocumentExit.noReader), .notStarted: throw .noReader
        case .exit(DocumentExit.tooMuch): throw .tooMuch
        // A long document that took too long is worth what was read of it.
        case .signal, .timeout:
            guard hasText else { throw .tooMuch }
            return DocumentText(text: cut.text, isCut: true)
        case .exit: throw .damaged
        }
    }
}

/// What `martlet read-document` ends with, besides 0.
package enum DocumentExit {
    package static let damaged: Int32 = 65
    package static let notThatKind: Int32 = 66
    package static let noReader: Int32 = 69
    package static let tooMuch: Int32 = 75
}
