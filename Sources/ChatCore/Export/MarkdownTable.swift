// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A table: a line of heads, a line of hyphens, and rows.
struct MarkdownTable {
    private enum Alignment: String {
        case left, center, right
    }

    private static let columnLimit = 100

    let html: String
    let lineCount: Int

    /// Nil where the lines do not begin with one.
    init?(_ lines: ArraySlice<Substring>) {
        guard let head = lines.first, head.contains("|"), let rule = lines.dropFirst().first, rule.contains("-") else { return nil }
        let names = Self.cells(head)
        guard let alignments = Self.alignments(rule), alignments.count == names.count else { return nil }
        var html = "<div class=\"table\"><table>\n<thead><tr>"
        for (name, alignment) in zip(names, alignments) { html += Self.cell("th", name, alignment) }
        html += "</tr></thead>\n<tbody>\n"
        var count = 2
        for line in lines.dropFirst(2) {
            guard !line.isBlank, line.contains("|") else { break }
            count += 1
            let cells = Self.cells(line)
            html += "<tr>"
            for (index, alignment) in alignments.enumerated() {
                html += Self.cell("td", index < cells.count ? cells[index] : "", alignment)
            }
            html += "</tr>\n"
        }
        self.html = html + "</tbody>\n</table></div>\n"
        lineCount = count
    }

    private static func cell(_ tag: String, _ text: String, _ alignment: Alignment?) -> String {
        "<\(tag)\(alignment.map { " class=\"\($0.rawValue)\"" } ?? "")>\(MarkdownInline.html(text))</\(tag)>"
    }

    /// A bar behind a backslash, or in code, divides nothing.
    private static func cells(_ line: Substring) -> [String] {
        var cells = [""]
        var (isEscaped, isCode) = (false, false)
        for character in line {
            if character == "|", !isEscaped, !isCode, cells.count <= columnLimit {
                cells.append("")
                continue
            }
            if character == "`", !isEscaped { isCode.toggle() }
            if isEscaped, character == "|" { cells[cells.count - 1].removeLast() }
            cells[cells.count - 1].append(character)
            isEscaped = character == "\\" && !isEscaped
        }
        if cells.first?[...].isBlank == true { cells.removeFirst() }
        if cells.last?[...].isBlank == true { cells.removeLast() }
        return cells.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func alignments(_ line: Substring) -> [Alignment?]? {
        var alignments: [Alignment?] = []
        for cell in cells(line) {
            let hyphens = cell.filter { $0 == "-" }.count
            guard hyphens > 0, cell.allSatisfy({ $0 == "-" || $0 == ":" }), cell.count - hyphens <= 2 else { return nil }
            let alignment: Alignment? =
                switch (cell.hasPrefix(":"), cell.hasSuffix(":")) {
                case (true, true): .center
                case (false, true): .right
                case (true, false): .left
                case (false, false): nil
                }
            alignments.append(alignment)
        }
        return alignments.isEmpty ? nil : alignments
    }
}
