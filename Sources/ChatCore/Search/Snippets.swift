// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Cuts out of a text the part that shows best why it was found.
package enum Snippets {
    /// About how many bytes one holds, and how many of them come before the first match.
    private static let length = 240
    private static let lead = 60

    /// Pieces that put together are part of the text, on one line; `…` where something is left out.
    package static func snippet(of text: String, _ match: SearchMatch) -> [SearchResult.Piece] {
        let window = bestWindow(match.places)
        let utf8 = text.utf8
        let total = utf8.count
        var start = max(0, window.lowerBound - lead)
        var end = min(total, max(start + length, window.upperBound))
        if end == total { start = max(0, min(start, total - length)) }
        (start, end) = (boundary(in: text, before: start), boundary(in: text, after: end))

        var pieces: [SearchResult.Piece] = []
        func add(_ from: Int, _ to: Int, match: Bool) {
            guard from < to else { return }
            let piece = text[utf8.index(utf8.startIndex, offsetBy: from)..<utf8.index(utf8.startIndex, offsetBy: to)]
            if let last = pieces.last, last.match == match {
                pieces[pieces.count - 1] = .init(text: last.text + piece, match: match)
            } else {
                pieces.append(.init(text: String(piece), match: match))
            }
        }
        var position = start
        for place in match.places where place.range.lowerBound >= position && place.range.upperBound <= end {
            add(position, place.range.lowerBound, match: false)
            add(place.range.lowerBound, place.range.upperBound, match: true)
            position = place.range.upperBound
        }
        add(position, end, match: false)
        return onOneLine(pieces, isCutBefore: start > 0, isCutAfter: end < total)
    }

    /// The stretch, no longer than a snippet has room for, that holds the most terms, then the most places.
    private static func bestWindow(_ places: [SearchMatch.Place]) -> Range<Int> {
        var best = places[0].range
        var bestScore = 0
        for (index, place) in places.enumerated() {
            var terms: Set<Int> = []
            var count = 0
            var end = place.range.upperBound
            for next in places[index...] {
                guard next.range.upperBound <= place.range.lowerBound + length - lead || count == 0 else { break }
                terms.insert(next.term)
                count += 1
                end = max(end, next.range.upperBound)
            }
            let score = terms.count * 1000 + count
            if score > bestScore { (best, bestScore) = (place.range.lowerBound..<end, score) }
        }
        return best
    }

    /// Goes back to where a word begins, by at most 20 bytes, and never into a character.
    private static func boundary(in text: String, before position: Int) -> Int {
        guard position > 0 else { return 0 }
        let utf8 = text.utf8
        var index = utf8.index(utf8.startIndex, offsetBy: position)
        for _ in 0..<20 where index > utf8.startIndex {
            let previous = utf8.index(before: index)
            if utf8[previous] == 0x20 || utf8[previous] == 0x0A { break }
            index = previous
        }
        return utf8.distance(from: utf8.startIndex, to: character(in: text, at: index))
    }

    private static func boundary(in text: String, after position: Int) -> Int {
        let utf8 = text.utf8
        guard position < utf8.count else { return utf8.count }
        var index = utf8.index(utf8.startIndex, offsetBy: position)
        for _ in 0..<20 where index < utf8.endIndex {
            if utf8[index] == 0x20 || utf8[index] == 0x0A { break }
            index = utf8.index(after: index)
        }
        return utf8.distance(from: utf8.startIndex, to: character(in: text, at: index))
    }

    /// The index itself, or the beginning of the character that it lies within.
    private static func character(in text: String, at index: String.Index) -> String.Index {
        guard index < text.endIndex else { return text.endIndex }
        return text.characterStart(at: index)
    }

    /// Asking Unicode for each letter would take longer than finding the text.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar == " " || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
    }

    private static func onOneLine(_ pieces: [SearchResult.Piece], isCutBefore: Bool, isCutAfter: Bool) -> [SearchResult.Piece] {
        var result: [SearchResult.Piece] = []
        var endsWithSpace = true
        for piece in pieces {
            var line: [UInt8] = []
            line.reserveCapacity(piece.text.utf8.count)
            for scalar in piece.text.unicodeScalars {
                if isSpace(scalar) {
                    if !endsWithSpace { line.append(UInt8(ascii: " ")) }
                    endsWithSpace = true
                } else {
                    if scalar.isASCII { line.append(UInt8(scalar.value)) } else { line += Array(String(scalar).utf8) }
                    endsWithSpace = false
                }
            }
            if !line.isEmpty { result.append(.init(text: String(decoding: line, as: UTF8.self), match: piece.match)) }
        }
        if isCutBefore, let first = result.first {
            if first.match {
                result.insert(.init(text: "…", match: false), at: 0)
            } else {
                result[0] = .init(text: "…" + first.text, match: false)
            }
        }
        if isCutAfter, let last = result.last {
            if last.match {
                result.append(.init(text: "…", match: false))
            } else {
                result[result.count - 1] = .init(text: last.text + "…", match: false)
            }
        }
        return result
    }
}

extension String {
    fileprivate func characterStart(at index: String.Index) -> String.Index {
        var index = index
        while index > startIndex, String.Index(index, within: self) == nil { index = utf8.index(before: index) }
        return index
    }
}
