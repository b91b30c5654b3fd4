// SPDX-License-Identifier: Apache-2.0

/// What someone looks for. Every text is a query: what has no meaning here is not looked for.
package struct SearchQuery: Sendable, Equatable {
    /// Words that follow each other.
    package struct Term: Sendable, Equatable {
        package var words: [[UInt8]]
        /// Whether the last word may go on.
        package var isPrefix: Bool
    }

    /// All of them are wanted.
    package private(set) var wanted: [Term] = []
    /// None of them may be there.
    package private(set) var unwanted: [Term] = []

    /// More than this is not looked at.
    package static let characterLimit = 1000
    private static let termLimit = 24

    /// `"…"` is a phrase, `-` before a word or a phrase means without it; everything else is words, of which beginnings are
    /// enough. A phrase that is not closed is still being typed, so its last word may go on too.
    package init(_ text: String) {
        var rest = text.prefix(Self.characterLimit)[...]
        while wanted.count + unwanted.count < Self.termLimit {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first else { break }
            let isUnwanted = first == "-" && rest.dropFirst().first.map { !$0.isWhitespace && $0 != "-" } ?? false
            if isUnwanted { rest = rest.dropFirst() }
            let term: Term
            if let opening = rest.first, Self.isQuote(opening) {
                rest = rest.dropFirst()
                let phrase = rest.prefix { !Self.isQuote($0) }
                rest = rest.dropFirst(phrase.count)
                term = Term(String(phrase), isPrefix: rest.isEmpty)
                rest = rest.dropFirst()
            } else {
                let word = rest.prefix { !$0.isWhitespace && !Self.isQuote($0) }
                rest = rest.dropFirst(word.count)
                term = Term(String(word), isPrefix: true)
            }
            if term.words.isEmpty { continue }
            if isUnwanted { unwanted.append(term) } else { wanted.append(term) }
        }
    }

    /// Nothing is looked for, so nothing is found.
    package var isEmpty: Bool {
        wanted.isEmpty
    }

    private static func isQuote(_ character: Character) -> Bool {
        character == "\"" || character == "“" || character == "”" || character == "„" || character == "«" || character == "»"
    }
}

extension SearchQuery.Term {
    fileprivate init(_ text: String, isPrefix: Bool) {
        let words = Words(text)
        self.init(words: words.words.map { Array(words[$0]) }, isPrefix: isPrefix)
    }
}
