// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix

/// What is found out about a file once all of it is here.
struct FileInspection: Sendable {
    /// Of the text that agents are given and that is searched, in bytes of UTF-8: more than any model reads at once.
    static let textLimit = 1 << 20
    static let pixelLimit = 100_000_000

    var mediaType: String
    var text: String?
    /// How the bytes of a text are written, where that is known for sure.
    var charset: String?

    /// Throws `unsupportedFile` or `unreadableFile`.
    init(of file: IncomingFile, named name: String, threads: NIOThreadPool, documents: any DocumentReader) async throws {
        let type = try await threads.runIfActive { try Self.type(of: file) }
        mediaType = MediaType.of(type)
        switch type {
        case .png, .jpeg, .gif, .webP: break
        case .text(let encoding):
            let text = try await threads.runIfActive { try Self.text(of: file, encoding) }
            mediaType = MediaType.text(named: name, head: text)
            if encoding == .utf8 { charset = "utf-8" }
            self.text = mediaType == "text/html" ? try await Self.text(of: .html, at: file.path, documents) : text
        case .pdf, .docx:
            if let kind = type.document { text = try await Self.text(of: kind, at: file.path, documents) }
        }
        if text?.isEmpty == true { text = nil }
    }

    private static func type(of file: IncomingFile) throws -> FileType {
        let head = try file.bytes(at: 0, count: 64)
        guard !head.isEmpty else { throw ChatError.unreadableFile("This file is empty.") }
        guard let type = file.type else { throw ChatError.unsupportedFile(refusal(FileType.refusedKind(head))) }
        if let size = try type.imageSize(file.bytes), size.pixels > pixelLimit {
            throw ChatError.unreadableFile("This picture has more than \(pixelLimit / 1_000_000) megapixels.")
        }
        return type
    }

    private static func refusal(_ kind: String?) -> String {
        (kind.map { "This is \($0). " } ?? "This kind of file is not taken. ")
            + "Taken are pictures (PNG, JPEG, GIF, WebP), PDF, DOCX, and files of text in UTF-8, UTF-16 or Latin-1."
    }

    private static func text(of file: IncomingFile, _ encoding: TextEncoding) throws -> String {
        let text = encoding.decode(try file.bytes(at: 0, count: encoding == .utf8 || encoding == .windows1252 ? textLimit : 2 * textLimit))
        guard text.utf8.count > textLimit else { return text }
        return text.prefix(bytes: textLimit)
    }

    private static func text(of kind: DocumentKind, at path: String, _ documents: any DocumentReader) async throws -> String? {
        do throws(DocumentFault) {
            return try await documents.text(of: kind, at: path, limit: textLimit).text
        } catch {
            switch error {
            case .notThatKind: throw ChatError.unsupportedFile(refusal("a ZIP archive, or a document of a kind that cannot be read here"))
            // A viewer may make more of it than we can: it is kept, and agents are told that there is no text.
            case .damaged, .noReader: return nil
            case .tooMuch: throw ChatError.unreadableFile("Reading this file takes more time or memory than a file may take.")
            }
        }
    }
}

extension IncomingFile {
    /// Blocks.
    func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        Array(buffer: try ByteBuffer.reading(descriptor, at: offset, count: count))
    }
}

extension StringProtocol {
    /// The longest beginning that has at most `bytes` bytes of UTF-8.
    package func prefix(bytes: Int) -> String {
        guard utf8.count > bytes else { return String(self) }
        var beginning = Array(utf8.prefix(Swift.max(0, bytes)))
        // A scalar that is cut loses the rest of itself.
        let rest = utf8.dropFirst(beginning.count).first ?? 0
        if rest & 0xC0 == 0x80 {
            while let last = beginning.popLast(), last & 0xC0 == 0x80 {}
        }
        return String(decoding: beginning, as: UTF8.self)
    }
}
