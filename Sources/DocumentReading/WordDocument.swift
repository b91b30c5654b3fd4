// SPDX-License-Identifier: Apache-2.0

/// The text of a Word document (DOCX): a ZIP archive whose `word/document.xml` holds it.
package enum WordDocument {
    /// What the XML of a document may be unpacked: a thousand pages take a fifth of it.
    static let unpackedLimit = 64 << 20

    /// At most `limit` bytes of UTF-8, and a little more.
    package static func text(of bytes: UnsafeRawBufferPointer, limit: Int) throws(ReadingFault) -> [UInt8] {
        let archive: ZipArchive
        do throws(ReadingFault) {
            archive = try ZipArchive(bytes)
        } catch {
            // What begins like an archive and has no directory is no document.
            throw error == .damaged ? .notThatKind : error
        }
        guard let entry = archive.entries.first(where: { $0.name == "word/document.xml" }),
            archive.entries.contains(where: { $0.name == "[Content_Types].xml" })
        else { throw .notThatKind }
        var reader = WordXML(limit: limit)
        try archive.unpack(entry, limit: unpackedLimit) { piece throws(ReadingFault) in try reader.take(piece) }
        return reader.text
    }
}

/// Takes `word/document.xml` in any split of its bytes. Knows no declarations: a document has none, and what they are good
/// for is to make a little text expand to a lot, or to fetch some from elsewhere.
struct WordXML {
    private enum State {
        case text
        /// Within `<…>`, and within the quotation mark if there is one.
        case tag(quote: UInt8?)
        case comment
        case characterData
    }

    private(set) var text: [UInt8] = []
    private let limit: Int
    private var state = State.text
    /// The tag so far, or the last bytes of what ends with more than one.
    private var tag: [UInt8] = []
    /// Within a run of text, and how much of `text` there was before it.
    private var run: Int?

    private static let tagLimit = 65_536

    init(limit: Int) {
        self.limit = limit
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ReadingFault) {
        // Unpacking goes on, to see whether it ends.
        guard text.count < limit else { return }
        for byte in bytes {
            switch state {
            case .text:
                if byte == UInt8(ascii: "<") {
                    state = .tag(quote: nil)
                    tag.removeAll(keepingCapacity: true)
                } else if run != nil {
                    text.append(byte)
                }
            case .tag(let quote):
                try takeTag(byte, quote)
            case .comment:
                if ends(with: "-->", byte) { state = .text }
            case .characterData:
                if run != nil { text.append(byte) }
                if ends(with: "]]>", byte) {
                    if run != nil { text.removeLast(3) }
                    state = .text
                }
            }
        }
    }

    private mutating func takeTag(_ byte: UInt8, _ quote: UInt8?) throws(ReadingFault) {
        if let quote {
            if byte == quote { state = .tag(quote: nil) }
        } else if byte == UInt8(ascii: ">") {
            state = .text
            try finishTag()
            return
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            state = .tag(quote: byte)
        }
        guard tag.count < Self.tagLimit else { throw .tooMuch }
        tag.append(byte)
        if tag.first == UInt8(ascii: "!") {
            if tag == Array("!--".utf8) {
                (state, tag) = (.comment, [])
            } else if tag == Array("![CDATA[".utf8) {
                (state, tag) = (.characterData, [])
            } else if tag.count == 2, byte != UInt8(ascii: "-"), byte != UInt8(ascii: "[") {
                throw .tooMuch
            }
        }
    }

    private mutating func ends(with end: String, _ byte: UInt8) -> Bool {
        if tag.count == 3 { tag.removeFirst() }
        tag.append(byte)
        return tag == Array(end.utf8)
    }

    private mutating func finishTag() throws(ReadingFault) {
        guard let first = tag.first, first != UInt8(ascii: "?") else { return }
        let isEnd = first == UInt8(ascii: "/")
        let isEmpty = tag.last == UInt8(ascii: "/")
        let name = tag.dropFirst(isEnd ? 1 : 0).prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
        let local = String(decoding: name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name, as: UTF8.self)
        switch local {
        case "t" where !isEnd && !isEmpty: run = text.count
        case "t" where isEnd:
            if let start = run {
                text.replaceSubrange(start..., with: CharacterReferences.resolve(text[start...], named: CharacterReferences.xml))
            }
            run = nil
        case "tab" where isEmpty: text.append(UInt8(ascii: "\t"))
        case "br" where isEmpty, "cr" where isEmpty, "p" where isEnd || isEmpty: text.append(UInt8(ascii: "\n"))
        case "tc" where isEnd:
            // A cell ends with a paragraph of its own.
            if text.last == UInt8(ascii: "\n") { text.removeLast() }
            text.append(UInt8(ascii: "\t"))
        case "tr" where isEnd:
            if text.last == UInt8(ascii: "\t") { text.removeLast() }
            text.append(UInt8(ascii: "\n"))
        default: break
        }
    }
}
