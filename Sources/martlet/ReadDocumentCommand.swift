// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ChatServer
import DocumentReading
import Foundation

/// What the server starts for each document: reads one from standard input and writes its text to standard output. It lets go
/// of its rights first: what a document does to its reader happens here, to a process that may use little and write nothing.
struct ReadDocumentCommand: ParsableCommand {
    enum Kind: String, ExpressibleByArgument {
        case pdf, docx, html
        /// A picture, which is made smaller.
        case png, jpeg, gif, webp
    }

    static let configuration = CommandConfiguration(
        commandName: "read-document", abstract: "Writes the text of a document; the server uses it.", shouldDisplay: false)

    @Argument var kind: Kind
    @Option(help: "How many bytes of text are wanted, or how many pixels on a picture's longer side.") var limit = 1 << 20

    func run() throws {
        switch kind {
        case .pdf, .docx, .html: Self.giveUpRights(seconds: 2, bytes: 192 << 20)
        case .png, .jpeg, .gif, .webp: Self.giveUpRights(seconds: 6, bytes: 1 << 30)
        }
        switch kind {
        case .pdf:
            try Self.become("pdftotext", ["-q", "-enc", "UTF-8", "-eol", "unix", "-nopgbrk", "/dev/stdin", "-"])
        case .png, .jpeg, .gif, .webp:
            // The format's name keeps GraphicsMagick from guessing; [0] is a moving picture's first.
            try Self.become(
                "gm",
                [
                    "convert", "-limit", "Disk", "0", "-limit", "Pixels", "120MP", "-size", "\(limit)x\(limit)",
                    "\(kind.rawValue):/dev/stdin[0]", "-auto-orient", "-resize", "\(limit)x\(limit)>", "-strip", "-quality", "85", "jpeg:-",
                ])
        case .docx, .html:
            do throws(ReadingFault) {
                let bytes = try Self.input()
                Self.write(kind == .docx ? try WordDocument.text(of: bytes, limit: limit) : WebPage.text(of: bytes, limit: limit))
            } catch {
                switch error {
                case .notThatKind: throw ExitCode(DocumentExit.notThatKind)
                case .damaged: throw ExitCode(DocumentExit.damaged)
                case .tooMuch: throw ExitCode(DocumentExit.tooMuch)
                }
            }
        }
    }

    /// So many seconds of a processor, so much memory beside the programs' own pages, no file, no core.
    private static func giveUpRights(seconds: UInt, bytes: UInt) {
        func limit(_ resource: Int32, _ value: UInt) {
            var limit = rlimit(rlim_cur: value, rlim_max: value)
            setrlimit(resource, &limit)
        }
        limit(Int32(RLIMIT_CPU.rawValue), seconds)
        limit(Int32(RLIMIT_DATA.rawValue), bytes)
        limit(Int32(RLIMIT_AS.rawValue), 4 << 30)
        limit(Int32(RLIMIT_FSIZE.rawValue), 0)
        limit(Int32(RLIMIT_CORE.rawValue), 0)
        limit(Int32(RLIMIT_NOFILE.rawValue), 64)
        nice(5)
    }

    /// The document, as pages of its file.
    private static func input() throws(ReadingFault) -> UnsafeRawBufferPointer {
        var status = stat()
        guard fstat(0, &status) == 0, status.st_size > 0 else { throw .damaged }
        guard let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, 0, 0), address != MAP_FAILED else { throw .tooMuch }
        return UnsafeRawBufferPointer(start: address, count: Int(status.st_size))
    }

    private static func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(1, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    /// Goes on as another program, with the rights that are left.
    private static func become(_ program: String, _ arguments: [String]) throws -> Never {
        for folder in ["/usr/local/bin", "/usr/bin", "/bin"] {
            let path = "\(folder)/\(program)"
            var words = ([path] + arguments).map { strdup($0) } + [nil]
            execv(path, &words)
        }
        throw ExitCode(DocumentExit.noReader)
    }
}
