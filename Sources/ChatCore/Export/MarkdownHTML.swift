// SPDX-License-Identifier: Apache-2.0

/// Markdown as HTML: headings, paragraphs, lists, quotes, fences, tables, rules, and what stands in a line
/// (`MarkdownInline`). HTML in the Markdown is text. Every line is looked at once for each level that it is nested in, and
/// levels are few.
package struct MarkdownHTML {
    private static let depthLimit = 12

    package static func html(_ markdown: String) -> String {
        var html = ""
        let lines = markdown.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        Self(depth: 0).write(lines[...], to: &html)
        return html
    }

    private let depth: Int

    private init(depth: Int) {
        self.depth = depth
    }

    private typealias Lines = ArraySlice<Substring>

    private func write(_ lines: Lines, to html: inout String) {
        var rest = lines
        while let line = rest.first {
            if line.isBlank {
                rest.removeFirst()
            } else if let fence = Fence(line) {
                writeFence(fence, &rest, to: &html)
            } else if let heading = Heading(line) {
                html += "<h\(heading.level)>\(MarkdownInline.html(heading.text))</h\(heading.level)>\n"
                rest.removeFirst()
            } else if line.isRule {
                html += "<hr>\n"
                rest.removeFirst()
            } else if line.quoted != nil, depth < Self.depthLimit {
                writeQuote(&rest, to: &html)
            } else if let item = ListItem(line), depth < Self.depthLimit {
                writeList(item, &rest, to: &html)
            } else if let table = MarkdownTable(rest) {
                html += table.html
                rest = rest.dropFirst(table.lineCount)
            } else {
                writeParagraph(&rest, to: &html)
            }
        }
    }

    private func writeFence(_ fence: Fence, _ rest: inout Lines, to html: inout String) {
        rest.removeFirst()
        var code: [Substring] = []
        while let line = rest.popFirst() {
            if fence.isEnded(by: line) { break }
            code.append(line.dropSpaces(atMost: fence.indent))
        }
        let label = fence.language.isEmpty ? "" : "<div class=\"language\">\(HTMLText.escaped(fence.language))</div>"
        html += "<div class=\"code\">\(label)<pre><code>\(HTMLText.code(code.joined(separator: "\n")))\n</code></pre></div>\n"
    }

    private func writeQuote(_ rest: inout Lines, to html: inout String) {
        var inner: [Substring] = []
        while let line = rest.first {
            if let text = line.quoted {
                inner.append(text)
            } else if line.isBlank || line.beginsBlock || inner.last?.isBlank ?? true {
                break
            } else {
                inner.append(line)
            }
            rest.removeFirst()
        }
        html += "<blockquote>\n"
        Self(depth: depth + 1).write(inner[...], to: &html)
        html += "</blockquote>\n"
    }

    private func writeList(_ first: ListItem, _ rest: inout Lines, to html: inout String) {
        let tag = first.number == nil ? "ul" : "ol"
        html += "<\(tag)\(first.number.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? "")>\n"
        while let line = rest.first, let item = ListItem(line), item.isLike(first), !line.isRule {
            rest.removeFirst()
            var inner = [item.text]
            var isLoose = false
            while let line = rest.first {
                if line.isBlank {
                    // Blank lines end the item unless more of it follows.
                    let blanks = rest.prefix { $0.isBlank }.count
                    guard let next = rest.dropFirst(blanks).first, next.leadingSpaces >= item.indent else { break }
                    inner.append("")
                    isLoose = true
                    rest = rest.dropFirst(blanks)
                    continue
                } else if line.leadingSpaces >= item.indent {
                    inner.append(line.dropSpaces(atMost: item.indent))
                } else if line.beginsBlock || ListItem(line) != nil || isLoose {
                    break
                } else {
                    inner.append(line.drop { $0 == " " })
                }
                rest.removeFirst()
            }
            html += "<li>\(item.checkbox)"
            if inner.count == 1 {
                html += MarkdownInline.html(String(inner[0]))
            } else {
                html += "\n"
                Self(depth: depth + 1).write(inner[...], to: &html)
            }
            html += "</li>\n"
            // Items may stand apart.
            let blanks = rest.prefix { $0.isBlank }.count
            if blanks > 0, let next = rest.dropFirst(blanks).first, let following = ListItem(next), following.isLike(first) {
                rest = rest.dropFirst(blanks)
            }
        }
        html += "</\(tag)>\n"
    }

    private func writeParagraph(_ rest: inout Lines, to html: inout String) {
        var lines: [Substring] = []
        while let line = rest.first, !line.isBlank {
            if !lines.isEmpty {
                if line.beginsBlock || ListItem(line) != nil && depth < Self.depthLimit { break }
                if MarkdownTable(rest) != nil { break }
            }
            lines.append(line.drop { $0 == " " || $0 == "\t" })
            rest.removeFirst()
        }
        html += "<p>\(MarkdownInline.html(lines.joined(separator: "\n")))</p>\n"
    }
}

// MARK: - Lines

private struct Fence {
    let mark: Character
    let length: Int
    let indent: Int
    let language: Substring

    init?(_ line: Substring) {
        indent = line.leadingSpaces
        let text = line.drop { $0 == " " }
        guard indent < 4, let first = text.first, first == "`" || first == "~" else { return nil }
        mark = first
        length = text.prefix { $0 == first }.count
        guard length >= 3 else { return nil }
        let info = text.dropFirst(length)
        guard first == "~" || !info.contains("`") else { return nil }
        language = info.drop { $0 == " " }.prefix { !$0.isWhitespace }.prefix(40)
    }

    func isEnded(by line: Substring) -> Bool {
        let text = line.drop { $0 == " " }
        return line.leadingSpaces < 4 && text.prefix { $0 == mark }.count >= length && text.drop { $0 == mark }.isBlank
    }
}

private struct Heading {
    let level: Int
    let text: String

    init?(_ line: Substring) {
        let start = line.drop { $0 == " " }
        level = start.prefix { $0 == "#" }.count
        let rest = start.dropFirst(level)
        guard (1...6).contains(level), line.leadingSpaces < 4, rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
        var text = rest.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "#" { text.removeLast() }
        self.text = String(text)
    }
}

private struct ListItem {
    let mark: Character
    let number: Int?
    /// Where its text begins.
    let indent: Int
    private let rest: Substring
    private let isDone: Bool?

    init?(_ line: Substring) {
        let spaces = line.leadingSpaces
        var text = line.drop { $0 == " " }
        guard spaces < 12, let first = text.first else { return nil }
        var width = 1
        if first == "-" || first == "*" || first == "+" {
            mark = first
            number = nil
            text = text.dropFirst()
        } else {
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(digits.count), let value = Int(digits) else { return nil }
            text = text.dropFirst(digits.count)
            guard let mark = text.first, mark == "." || mark == ")" else { return nil }
            self.mark = mark
            number = value
            width = digits.count + 1
            text = text.dropFirst()
        }
        guard text.isEmpty || text.first == " " || text.first == "\t" else { return nil }
        let gap = min(4, text.prefix { $0 == " " || $0 == "\t" }.count)
        indent = spaces + width + max(1, gap)
        let body = text.dropFirst(gap)
        isDone = body.hasPrefix("[ ] ") ? false : body.hasPrefix("[x] ") || body.hasPrefix("[X] ") ? true : nil
        rest = isDone == nil ? body : body.dropFirst(4)
    }

    var text: Substring { rest }
    var checkbox: String { isDone.map { $0 ? "☑ " : "☐ " } ?? "" }

    func isLike(_ other: Self) -> Bool {
        mark == other.mark && (number == nil) == (other.number == nil)
    }
}

extension Substring {
    var isBlank: Bool { allSatisfy { $0 == " " || $0 == "\t" } }

    fileprivate var leadingSpaces: Int {
        var count = 0
        for character in self {
            if character == " " { count += 1 } else if character == "\t" { count += 4 } else { break }
        }
        return count
    }

    fileprivate func dropSpaces(atMost limit: Int) -> Substring {
        var rest = self
        var left = limit
        while left > 0, let first = rest.first, first == " " || first == "\t" {
            rest.removeFirst()
            left -= first == "\t" ? 4 : 1
        }
        return rest
    }

    fileprivate var quoted: Substring? {
        guard leadingSpaces < 4 else { return nil }
        let text = drop { $0 == " " }
        guard text.first == ">" else { return nil }
        let rest = text.dropFirst()
        return rest.first == " " ? rest.dropFirst() : rest
    }

    fileprivate var isRule: Bool {
        let marks = filter { $0 != " " && $0 != "\t" }
        guard leadingSpaces < 4, marks.count >= 3, let first = marks.first, first == "-" || first == "*" || first == "_" else {
            return false
        }
        return marks.allSatisfy { $0 == first }
    }

    /// Whether it ends a paragraph before it.
    fileprivate var beginsBlock: Bool {
        Fence(self) != nil || Heading(self) != nil || isRule || quoted != nil
    }
}
