// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A conversation's first title: the first line of its first message that says anything, cut at a word.
enum FirstLine {
    private static let limit = ContentRules.titleLimit
    static let fallback = "New conversation"

    static func title(of content: String) -> String {
        let lines = content.split(whereSeparator: \.isNewline)
        guard let line = lines.lazy.map({ $0.trimmingCharacters(in: .whitespaces) }).first(where: { !$0.isEmpty }) else { return fallback }
        return beginning(of: line)
    }

    /// As much of a line as a title may have.
    static func beginning(of line: String) -> String {
        guard line.unicodeScalars.count > limit else { return line }
        let head = wholeCharacters(of: line)
        // A line without a space near its end (a long address, a script without spaces) is cut where it is.
        guard let space = head.lastIndex(where: \.isWhitespace), head[..<space].unicodeScalars.count > limit / 2 else {
            return String(head)
        }
        return head[..<space].trimmingCharacters(in: .whitespaces)
    }

    /// What a person takes for one character, an emoji or a letter with its accents, may be many code points: it is kept or dropped
    /// as a whole, unless there is no other.
    private static func wholeCharacters(of line: String) -> Substring {
        var end = line.startIndex
        var count = 0
        for index in line.indices {
            let next = line.index(after: index)
            count += line.unicodeScalars[index..<next].count
            guard count <= limit else { break }
            end = next
        }
        if end == line.startIndex { end = line.unicodeScalars.index(end, offsetBy: limit) }
        return line[..<end]
    }
}
