// SPDX-License-Identifier: Apache-2.0

/// The text that a reader of an HTML document sees: no script, no style, nothing hidden. It follows the shape of real pages,
/// not the standard's parser; what comes out is text in any case.
package enum WebPage {
    /// At most `limit` bytes of UTF-8, and a little more.
    package static func text(of bytes: UnsafeRawBufferPointer, limit: Int) -> [UInt8] {
        var reader = HTMLReader(bytes: bytes, limit: limit)
        return reader.read()
    }
}

private struct HTMLReader {
    let bytes: UnsafeRawBufferPointer
    let limit: Int
    private var position = 0
    private var out: [UInt8] = []
    /// White space is kept as it is.
    private var preformatted = 0

    private static let isRaw: Set<String> = ["script", "style"]
    private static let isHidden: Set<String> = [
        "template", "noscript", "svg", "math", "iframe", "object", "select", "canvas", "audio", "video",
    ]
    private static let isEmpty: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]
    private static let isBlock: Set<String> = [
        "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "li", "main", "nav", "ol", "p",
        "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
    ]

    init(bytes: UnsafeRawBufferPointer, limit: Int) {
        self.bytes = bytes
        self.limit = limit
    }

    mutating func read() -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        while position < bytes.count, out.count < limit {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
            if position > start { add(start..<position) }
            if position < bytes.count { readTag() }
        }
        while let last = out.last, last <= 0x20 { out.removeLast() }
        return out
    }

    private struct Tag {
        var name: String
        var isEnd: Bool
        var hides = false
    }

    private mutating func readTag() {
        guard let tag = nextTag() else { return }
        if tag.isEnd {
            if tag.name == "pre" { preformatted = max(0, preformatted - 1) }
            if Self.isBlock.contains(tag.name) { breakLine() }
            return
        }
        if Self.isRaw.contains(tag.name) {
            skipRaw(to: tag.name)
        } else if Self.isHidden.contains(tag.name) || tag.hides && !Self.isEmpty.contains(tag.name) {
            skip(to: tag.name)
        } else if tag.name == "br" {
            out.append(UInt8(ascii: "\n"))
        } else if tag.name == "td" || tag.name == "th" {
            if let last = out.last, last != UInt8(ascii: "\n") { out.append(UInt8(ascii: "\t")) }
        } else if Self.isBlock.contains(tag.name) {
            breakLine()
            if tag.name == "li" { out += Array("- ".utf8) }
            if tag.name == "pre" { preformatted += 1 }
        }
    }

    /// Behind what stands at `position`, a `<`. Nil for what is no tag of an element.
    private mutating func nextTag() -> Tag? {
        position += 1
        guard position < bytes.count else { return nil }
        if bytes[position] == UInt8(ascii: "!") || bytes[position] == UInt8(ascii: "?") {
            let isComment = has("!--")
            position = isComment ? find("-->", from: position + 3).map { $0 + 3 } ?? bytes.count : behindTag()
            return nil
        }
        let isEnd = bytes[position] == UInt8(ascii: "/")
        if isEnd { position += 1 }
        guard position < bytes.count, isLetter(bytes[position]) else {
            out.append(UInt8(ascii: "<"))
            if isEnd { out.append(UInt8(ascii: "/")) }
            return nil
        }
        let start = position
        while position < bytes.count, isLetter(bytes[position]) || (0x30...0x39).contains(bytes[position]) { position += 1 }
        let name = String(decoding: bytes[start..<min(position, start + 32)], as: UTF8.self).lowercased()
        let attributes = position
        position = behindTag()
        var tag = Tag(name: name, isEnd: isEnd)
        if !isEnd, position > attributes + 6 {
            let text = String(decoding: bytes[attributes..<min(position, attributes + 4096)], as: UTF8.self).lowercased()
            let words = text.split { $0.isWhitespace || $0 == ">" || $0 == "/" }
            tag.hides =
                words.contains { $0 == "hidden" || $0.hasPrefix("hidden=") }
                || text.replacing(" ", with: "").contains("display:none")
        }
        return tag
    }

    /// The offset behind the `>` that ends the tag, which may stand in quotation marks before.
    private func behindTag() -> Int {
        var offset = position
        var quote: UInt8?
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                return offset
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
        }
        return offset
    }

    private mutating func skipRaw(to name: String) {
        while let end = find("</", from: position) {
            position = end + 2
            if has(name) {
                position = behindTag()
                return
            }
        }
        position = bytes.count
    }

    /// To the end of the element, which may hold others of its name.
    private mutating func skip(to name: String) {
        var depth = 1
        let kept = out.count
        while depth > 0, position < bytes.count {
            while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
            guard position < bytes.count, let tag = nextTag() else { continue }
            if Self.isRaw.contains(tag.name), !tag.isEnd { skipRaw(to: tag.name) }
            if tag.name == name { depth += tag.isEnd ? -1 : 1 }
        }
        out.removeSubrange(kept...)
    }

    private mutating func add(_ range: Range<Int>) {
        let text = CharacterReferences.resolve(ArraySlice(bytes[range]), named: CharacterReferences.html)
        guard preformatted == 0 else {
            out += text
            return
        }
        for byte in text {
            if byte <= 0x20 {
                if let last = out.last, last > 0x20 { out.append(0x20) }
            } else {
                out.append(byte)
            }
        }
    }

    private mutating func breakLine() {
        while out.last == 0x20 { out.removeLast() }
        if let last = out.last, last != UInt8(ascii: "\n") { out.append(UInt8(ascii: "\n")) }
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & 0xDF) && byte >= 0x41
    }

    /// Whether this ASCII text stands at `position`, in either case.
    private func has(_ text: String) -> Bool {
        guard position + text.utf8.count <= bytes.count else { return false }
        return zip(bytes[position...], text.utf8).allSatisfy { byte, wanted in
            byte == wanted || isLetter(byte) && byte | 0x20 == wanted
        }
    }

    private func find(_ text: String, from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        var offset = start
        while offset + wanted.count <= bytes.count {
            if bytes[offset] == wanted[0], bytes[offset..<offset + wanted.count].elementsEqual(wanted) { return offset }
            offset += 1
        }
        return nil
    }
}
