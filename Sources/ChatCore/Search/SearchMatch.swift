// SPDX-License-Identifier: Apache-2.0

/// Where a text holds what a query wants.
package struct SearchMatch {
    package struct Place {
        /// Which of the wanted terms.
        package var term: Int
        /// In the text's UTF-8.
        package var range: Range<Int>
        /// Whether the words are the term's to their end.
        package var isWhole: Bool
    }

    /// In the text's order.
    package var places: [Place]
    /// How many words the text has.
    package var length: Int

    /// At most this many places are kept of each term.
    private static let placeLimit = 200

    /// Nil where the text lacks a wanted term or has an unwanted one. `words` are the text's.
    package init?(_ query: SearchQuery, in words: Words) {
        guard !query.isEmpty else { return nil }
        var places: [Place] = []
        for (index, term) in query.wanted.enumerated() {
            let found = Self.places(of: term, in: words, limit: Self.placeLimit)
            if found.isEmpty { return nil }
            places += found.map { Place(term: index, range: $0.range, isWhole: $0.isWhole) }
        }
        for term in query.unwanted where Self.holds(term, words) { return nil }
        if query.wanted.count > 1 { places.sort { $0.range.lowerBound < $1.range.lowerBound } }
        self.places = places
        self.length = words.words.count
    }

    /// Whether the text holds one of the query's terms.
    package static func holds(_ term: SearchQuery.Term, _ words: Words) -> Bool {
        !places(of: term, in: words, limit: 1).isEmpty
    }

    private static func places(
        of term: SearchQuery.Term, in words: Words, limit: Int
    ) -> [(range: Range<Int>, isWhole: Bool)] {
        var found: [(range: Range<Int>, isWhole: Bool)] = []
        let count = term.words.count
        let all = words.words
        guard all.count >= count else { return found }
        words.letters.withUnsafeBufferPointer { letters in
            func begins(_ word: Words.Word, _ wanted: [UInt8]) -> Bool {
                guard word.letters.count >= wanted.count else { return false }
                let start = word.letters.lowerBound
                for offset in 0..<wanted.count where letters[start + offset] != wanted[offset] { return false }
                return true
            }
            for first in 0...(all.count - count) {
                var isFound = true
                for offset in 0..<count {
                    let (word, wanted) = (all[first + offset], term.words[offset])
                    let mayGoOn = term.isPrefix && offset == count - 1
                    guard begins(word, wanted), mayGoOn || word.letters.count == wanted.count else {
                        isFound = false
                        break
                    }
                }
                guard isFound else { continue }
                let last = all[first + count - 1]
                let isWhole = last.letters.count == term.words[count - 1].count
                found.append((all[first].place.lowerBound..<last.place.upperBound, isWhole))
                if found.count == limit { return }
            }
        }
        return found
    }

    /// How well the text fits: more for whole words than for beginnings, for many in a short text than for one in a long,
    /// for all words close together. From about 0.1 to 2.
    package var fit: Double {
        var weights: [Int: Double] = [:]
        for place in places { weights[place.term, default: 0] += place.isWhole ? 1 : 0.4 }
        // Saturates, as BM25's term frequency does (k = 1.2, b = 0.5 against 120 words of an average message).
        let norm = 1.2 * (0.5 + 0.5 * Double(length) / 120)
        let sum = weights.values.reduce(0) { $0 + $1 / ($1 + norm) }
        let all = Double(weights.count)
        return sum / all * (1 + closeness)
    }

    /// 1 where the terms follow each other, towards 0 the farther they are apart; 0 of a single term.
    private var closeness: Double {
        let count = Set(places.map(\.term)).count
        guard count > 1 else { return 0 }
        var last: [Int: Int] = [:]
        var best = Int.max
        for place in places {
            last[place.term] = place.range.lowerBound
            if last.count == count, let start = last.values.min() { best = min(best, place.range.upperBound - start) }
        }
        return 1 / (1 + Double(best) / Double(20 * count))
    }
}
