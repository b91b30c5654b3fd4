// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

/// What the index is asked for a query: FTS5's own language, in which only words stand that were taken apart here. What it finds
/// holds everything that is looked for, and perhaps more: the text decides.
///
/// What many texts hold is not worth asking for beside something that hardly any holds: the index would put together all places
/// of it, block after block.
struct SearchExpression {
    private struct Phrase {
        var words: [String]
        var isPrefix: Bool
        /// It finds nothing but what the term means.
        var isExact: Bool

        func text(in block: Int64) -> String {
            "\"" + words.map { "\(block)·\($0)" }.joined(separator: " ") + "\"" + (isPrefix ? " *" : "")
        }
    }

    /// From what part of the texts on a term is frequent, and up to what part another is so rare that the frequent one is left out.
    private static let (frequent, rare) = (0.2, 0.01)

    private var wanted: [Phrase] = []
    private var unwanted: [Phrase] = []

    init(_ query: SearchQuery, _ sample: SearchSample) {
        let phrases = query.wanted.map(Self.phrase)
        let rarest = sample.wanted.indices.min { sample.wanted[$0] < sample.wanted[$1] } ?? 0
        let isAnyRare = sample.share(of: sample.wanted[rarest]) < Self.rare
        for (index, phrase) in phrases.enumerated() {
            let isFrequent = sample.share(of: sample.wanted[index]) >= Self.frequent
            if index == rarest || !(isFrequent && (isAnyRare || Self.isLetter(query.wanted[index]))) { wanted.append(phrase) }
        }
        for (index, term) in query.unwanted.enumerated() where sample.share(of: sample.unwanted[index]) >= 0.1 && !Self.isLetter(term) {
            let phrase = Self.phrase(term)
            // What keeps more out than is meant must not be asked for.
            if phrase.isExact { unwanted.append(phrase) }
        }
    }

    func text(in block: Int64) -> String {
        ([wanted.map { $0.text(in: block) }.joined(separator: " AND ")] + unwanted.map { $0.text(in: block) }).joined(separator: " NOT ")
    }

    private static func phrase(_ term: SearchQuery.Term) -> Phrase {
        var words = term.words[...]
        var (isPrefix, isExact) = (term.isPrefix, true)
        // What comes behind a word that is cut cannot be looked for behind it.
        if let long = words.firstIndex(where: SearchText.isCut) {
            words = words[...long]
            (isPrefix, isExact) = (true, false)
        }
        return Phrase(
            words: words.map { String(decoding: SearchText.cut($0[...]), as: UTF8.self) }, isPrefix: isPrefix, isExact: isExact)
    }

    /// One letter with which words begin. A character that is a word by itself is not meant.
    private static func isLetter(_ term: SearchQuery.Term) -> Bool {
        guard term.isPrefix, term.words.count == 1, let word = term.words.first, word.count < 3 else { return false }
        return word.count { $0 & 0xC0 != 0x80 } == 1
    }
}

/// How many of some texts hold what is looked for.
struct SearchSample {
    private let query: SearchQuery
    private var texts = 0
    private(set) var wanted: [Int]
    private(set) var unwanted: [Int]

    init(_ query: SearchQuery) {
        self.query = query
        wanted = Array(repeating: 0, count: query.wanted.count)
        unwanted = Array(repeating: 0, count: query.unwanted.count)
    }

    mutating func take(_ words: Words) {
        texts += 1
        for (index, term) in query.wanted.enumerated() where SearchMatch.holds(term, words) { wanted[index] += 1 }
        for (index, term) in query.unwanted.enumerated() where SearchMatch.holds(term, words) { unwanted[index] += 1 }
    }

    func share(of count: Int) -> Double {
        texts == 0 ? 0 : Double(count) / Double(texts)
    }
}
