// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A conversation's first title: the first line of its first message that says anything, cut at a word.
enum FirstLine {
    static let limit = 200
    static let fallback = "New conversation"

    static func title(of content: String) -> String {
        let lines = content.split(whereSeparator: \.isNewline)
        guard let line = lines.lazy.map({ $0.trimmingCharacters(in: .whitespaces) }).first(where: { !$0.isEmpty }) else { return fallback }
        guard line.count > limit else { return line }
        let head = line.prefix(limit)
        // A line without a space near its end (a long address, a script without spaces) is cut where it is.
        guard let space = head.lastIndex(where: \.isWhitespace), head.distance(from: head.startIndex, to: space) > limit / 2 else {
            return String(head)
        }
        return head[..<space].trimmingCharacters(in: .whitespaces)
    }
}
