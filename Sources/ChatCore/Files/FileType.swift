// SPDX-License-Identifier: Apache-2.0

/// What a file is, by its bytes. Whatever is not here is not taken.
enum FileType: Hashable, Sendable {
    case png, jpeg, gif, webP
    case pdf
    /// A ZIP archive; whether it is the one kind that is taken, its reader says.
    case docx
    case text(TextEncoding)

    /// By the first bytes; nil where they say nothing.
    init?(signature head: [UInt8]) {
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if head.starts(with: Array("GIF87a".utf8)) || head.starts(with: Array("GIF89a".utf8)) {
            self = .gif
        } else if head.starts(with: Array("RIFF".utf8)), head.dropFirst(8).starts(with: Array("WEBP".utf8)) {
            self = .webP
        } else if head.starts(with: Array("%PDF-".utf8)) {
            self = .pdf
        } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            self = .docx
        } else {
            return nil
        }
    }

    /// By the first bytes, also where those behind them could be text: what begins so was made to be run.
    static func isProgram(_ head: [UInt8]) -> Bool {
        head.starts(with: Array("\u{7F}ELF".utf8)) || programs.contains { head.starts(with: $0) }
            // Text may well begin with two letters; no text has a NUL.
            || head.starts(with: Array("MZ".utf8)) && head.contains(0)
    }

    /// Of macOS, for one processor in either order of bytes, or for several; Java's classes begin as the last.
    private static let programs: [[UInt8]] = [
        [0xFE, 0xED, 0xFA, 0xCE], [0xFE, 0xED, 0xFA, 0xCF], [0xCE, 0xFA, 0xED, 0xFE], [0xCF, 0xFA, 0xED, 0xFE],
        [0xCA, 0xFE, 0xBA, 0xBE],
    ]

    /// For kinds that people try, so that they are told more than "no".
    static func refusedKind(_ head: [UInt8]) -> String? {
        func begins(_ text: String, at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: Array(text.utf8)) }
        if begins("PK") { return "a ZIP archive, or a document of a kind that cannot be read here" }
        if head.starts(with: [0x1F, 0x8B]) || head.starts(with: [0x37, 0x7A, 0xBC]) || begins("Rar!") || begins("BZh") {
            return "an archive"
        }
        if isProgram(head) || begins("MZ") { return "a program" }
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return "a document of an old Office program; save it as DOCX or PDF" }
        if begins("ftyphei", at: 4) || begins("ftypmif1", at: 4) || begins("ftypavif", at: 4) {
            return "a HEIC or AVIF picture; save it as JPEG or PNG"
        }
        if begins("ftyp", at: 4) || head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "a video" }
        if begins("ID3") || begins("OggS") || begins("fLaC") || begins("RIFF") { return "a sound file" }
        if begins("II*\0") || begins("MM\0*") || begins("BM") { return "a TIFF or BMP picture; save it as JPEG or PNG" }
        return nil
    }

    var document: DocumentKind? {
        switch self {
        case .pdf: .pdf
        case .docx: .docx
        case .png, .jpeg, .gif, .webP, .text: nil
        }
    }

    /// Nil unless it is a picture whose header makes sense.
    func imageSize(_ read: ByteReader) rethrows -> ImageSize? {
        switch self {
        case .png: try .png(read)
        case .jpeg: try .jpeg(read)
        case .gif: try .gif(read)
        case .webP: try .webP(read)
        case .pdf, .docx, .text: nil
        }
    }
}

/// Media types of files, and what is done by them.
package enum MediaType {
    /// What a browser may show in place: pictures that cannot hold a script.
    package static let shownInline: Set<String> = ["image/png", "image/jpeg", "image/gif", "image/webp"]

    /// Of what is text, the name says which, for the bytes do not: nothing depends on it but how it is shown and read. `head`
    /// is the text's beginning.
    static func text(named name: String, head: String) -> String {
        let start = head.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(200).lowercased()
        if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return "text/html" }
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        switch ending {
        case "html", "htm", "xhtml": return "text/html"
        case "svg": return "image/svg+xml"
        case "md", "markdown": return "text/markdown"
        case "csv": return "text/csv"
        case "tsv": return "text/tab-separated-values"
        case "json": return "application/json"
        case "xml": return "application/xml"
        default: break
        }
        if start.hasPrefix("<svg") || start.hasPrefix("<?xml") { return head.contains("<svg") ? "image/svg+xml" : "application/xml" }
        return "text/plain"
    }

    static func of(_ type: FileType) -> String {
        switch type {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .gif: "image/gif"
        case .webP: "image/webp"
        case .pdf: "application/pdf"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .text: "text/plain"
        }
    }
}
