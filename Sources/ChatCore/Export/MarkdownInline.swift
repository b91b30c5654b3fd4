// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What stands in a line of Markdown, as HTML: code, emphasis, links, breaks. A picture becomes a link to it: nothing is
/// loaded when the file is opened.
package struct MarkdownInline {
    /// Links in links, and emphasis in it, are text from some depth on.
    private static let depthLimit = 8
    /// How far the end of something is looked for: what is longer is text.
    private static let reach = 5_000

    package static func html(_ text: String) -> String {
        var writer = Self(text: Array(text.unicodeScalars)[...], depth: 0, mayLink: true)
        return writer.write()
    }

    /// An opening mark, by what would have to close it.
    private struct Opening: Hashable {
        var mark: Unicode.Scalar
        var length: Int
    }

    private let text: ArraySlice<Unicode.Scalar>
    private let depth: Int
    private let mayLink: Bool
    /// The closing bracket of each opening one.
    private let brackets: [Int: Int]
    private var at: Int
    private var html = ""
    private var plain = String.UnicodeScalarView()
    /// Up to where there is nothing that closes such a mark: nobody looks there again.
    private var unclosed: [Opening: Int] = [:]

    private init(text: ArraySlice<Unicode.Scalar>, depth: Int, mayLink: Bool) {
        self.text = text
        self.depth = depth
        self.mayLink = mayLink
        at = text.startIndex
        brackets = Self.brackets(in: text)
    }

    private static func brackets(in text: ArraySlice<Unicode.Scalar>) -> [Int: Int] {
        var (open, pairs): ([Int], [Int: Int]) = ([], [:])
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case "\\": index += 1
            case "[": open.append(index)
            case "]": if let start = open.popLast() { pairs[start] = index }
            default: break
            }
            index += 1
        }
        return pairs
    }

    private mutating func write() -> String {
        while at < text.endIndex {
            let scalar = text[at]
            switch scalar {
            case "\\": escape()
            case "`": code()
            case "*", "_", "~": emphasis(scalar)
            case "!" where next(1) == "[": if !link(from: at + 1) { take() }
            case "[": if !link(from: at) { take() }
            case "<": if !autolink() { take() }
            case "h" where mayLink && isWordStart: if !bareAddress() { take() }
            case "\n": lineBreak()
            default: take()
            }
        }
        settle()
        return html
    }

    private func next(_ distance: Int) -> Unicode.Scalar? {
        at + distance < text.endIndex ? text[at + distance] : nil
    }

    private var isWordStart: Bool {
        at == text.startIndex || !text[at - 1].isWord
    }

    private mutating func take() {
        plain.append(text[at])
        at += 1
    }

    private mutating func settle() {
        html += HTMLText.escaped(String(plain))
        plain.removeAll()
    }

    private func inner(_ range: Range<Int>, mayLink: Bool) -> String {
        guard depth < Self.depthLimit else { return HTMLText.escaped(string(range)) }
        var writer = Self(text: text[range], depth: depth + 1, mayLink: mayLink)
        return writer.write()
    }

    private func string(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text[range])
        return String(view)
    }

    // MARK: Pieces

    private mutating func escape() {
        guard let character = next(1) else { return take() }
        if character == "\n" {
            settle()
            html += "<br>\n"
            at += 2
        } else if character.isASCII, !character.isWord, character.value > 0x20 {
            plain.append(character)
            at += 2
        } else {
            take()
        }
    }

    private mutating func code() {
        let length = run(of: "`", at: at)
        let opening = Opening(mark: "`", length: length)
        var end = at + length
        // Where nothing was found before, nothing is looked for.
        let limit = (unclosed[opening] ?? 0) > end ? end : min(text.endIndex, end + Self.reach)
        while end < limit {
            guard text[end] == "`" else {
                end += 1
                continue
            }
            let closing = run(of: "`", at: end)
            if closing == length {
                var code = string(at + length..<end).replacing("\n", with: " ")
                if code.hasPrefix(" "), code.hasSuffix(" "), code.contains(where: { $0 != " " }) {
                    code = String(code.dropFirst().dropLast())
                }
                settle()
                html += "<code>\(HTMLText.code(code))</code>"
                at = end + closing
                return
            }
            end += closing
        }
        unclosed[opening] = max(unclosed[opening] ?? 0, end)
        for _ in 0..<length { take() }
    }

    private func run(of mark: Unicode.Scalar, at start: Int) -> Int {
        var end = start
        while end < text.endIndex, text[end] == mark { end += 1 }
        return end - start
    }

    /// `*a*`, `**a**`, `***a***`, `~~a~~`, and the same with `_` at the ends of words.
    private mutating func emphasis(_ mark: Unicode.Scalar) {
        let length = run(of: mark, at: at)
        let wanted = mark == "~" ? (length == 2 ? 2 : 0) : min(length, 3)
        let start = at + wanted
        let opens = wanted > 0 && wanted == length && start < text.endIndex && !text[start].isSpace
        guard opens, mark == "*" || isWordStart || mark == "~", let end = closing(mark, wanted, from: start) else {
            for _ in 0..<length { take() }
            return
        }
        settle()
        let marked = inner(start..<end, mayLink: mayLink)
        switch wanted {
        case _ where mark == "~": html += "<del>\(marked)</del>"
        case 1: html += "<em>\(marked)</em>"
        case 2: html += "<strong>\(marked)</strong>"
        default: html += "<strong><em>\(marked)</em></strong>"
        }
        at = end + wanted
    }

    private mutating func closing(_ mark: Unicode.Scalar, _ length: Int, from start: Int) -> Int? {
        let opening = Opening(mark: mark, length: length)
        if let end = unclosed[opening], end > start { return nil }
        var index = start + 1
        let limit = min(text.endIndex, start + Self.reach)
        while index < limit {
            switch text[index] {
            case "\\": index += 2
            case "`":
                // Marks in code are code.
                let ticks = run(of: "`", at: index)
                var end = index + ticks
                while end < limit, text[end] != "`" || run(of: "`", at: end) != ticks {
                    end += text[end] == "`" ? run(of: "`", at: end) : 1
                }
                index = end < limit ? end + ticks : index + ticks
            case mark:
                let found = run(of: mark, at: index)
                let behind = index + found < text.endIndex ? text[index + found] : " "
                let isEnd = !text[index - 1].isSpace && (mark != "_" || !behind.isWord)
                if found == length, isEnd { return index }
                // `*a **b***`: the inner one ends within the run.
                if found > length, isEnd, index + found - length > start { return index + found - length }
                index += found
            default: index += 1
            }
        }
        unclosed[opening] = limit
        return nil
    }

    /// `[text](address "title")`; with an exclamation mark before it, a picture.
    private mutating func link(from bracket: Int) -> Bool {
        guard let end = brackets[bracket], end + 1 < text.endIndex, text[end + 1] == "(", let close = parenthesis(from: end + 1)
        else { return false }
        let target = string(end + 2..<close).trimmingCharacters(in: .whitespacesAndNewlines)
        let destination =
            target.hasPrefix("<")
            ? target.dropFirst().prefix { $0 != ">" } : target.prefix { !$0.isWhitespace }
        let isPicture = bracket != at
        settle()
        let name = isPicture ? HTMLText.escaped(string(bracket + 1..<end)) : inner(bracket + 1..<end, mayLink: false)
        let shown = name.isEmpty ? HTMLText.escaped(destination) : name
        if mayLink, let address = HTMLText.address(destination) {
            html += Self.anchor(address, isPicture ? "🖼 \(shown)" : shown)
        } else {
            html += shown
        }
        at = close + 1
        return true
    }

    private func parenthesis(from start: Int) -> Int? {
        var level = 0
        var index = start
        let limit = min(text.endIndex, start + 2500)
        while index < limit {
            switch text[index] {
            case "\\": index += 1
            case "(": level += 1
            case ")":
                level -= 1
                if level == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// `<https://…>`
    private mutating func autolink() -> Bool {
        let limit = min(text.endIndex, at + 2050)
        var end = at + 1
        while end < limit, text[end] != ">", text[end] != "<", !text[end].isSpace { end += 1 }
        guard end < limit, text[end] == ">" else { return false }
        let name = string(at + 1..<end)
        guard mayLink, let address = HTMLText.address(name) else { return false }
        settle()
        html += Self.anchor(address, HTMLText.escaped(name))
        at = end + 1
        return true
    }

    private mutating func bareAddress() -> Bool {
        let limit = min(text.endIndex, at + 2048)
        let head = string(at..<min(limit, at + 8))
        guard head.hasPrefix("http://") || head.hasPrefix("https://") else { return false }
        var end = at
        while end < limit, !text[end].isSpace, !["<", ">", "\"", "`"].contains(text[end]) { end += 1 }
        // What ends a sentence does not belong to it, nor a bracket that was opened before it.
        while end > at, let last = text[at..<end].last {
            let isUnopened = last == ")" && text[at..<end].count { $0 == "(" } < text[at..<end].count { $0 == ")" }
            guard Self.sentenceEnds.contains(last) || isUnopened else { break }
            end -= 1
        }
        let name = string(at..<end)
        guard name.utf8.count > 8, let address = HTMLText.address(name) else { return false }
        settle()
        html += Self.anchor(address, HTMLText.escaped(name))
        at = end
        return true
    }

    /// Two spaces before the end of a line break it.
    private mutating func lineBreak() {
        var spaces = 0
        while plain.last == " " {
            plain.removeLast()
            spaces += 1
        }
        settle()
        html += spaces >= 2 ? "<br>\n" : "\n"
        at += 1
    }

    private static let sentenceEnds: Set<Unicode.Scalar> = [".", ",", ";", ":", "!", "?", "'", "*", "_", "~", "]"]

    private static func anchor(_ address: String, _ text: String) -> String {
        "<a href=\"\(address)\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">\(text)</a>"
    }
}

extension Unicode.Scalar {
    fileprivate var isWord: Bool {
        isASCII ? ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self) : properties.isAlphabetic
    }

    fileprivate var isSpace: Bool { properties.isWhitespace }
}
