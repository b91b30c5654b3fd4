// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

/// What the index is given of a text, as SQL and as words.
enum SearchText {
    /// Of a document `d`: the title of the conversation `c`, or what the message `m` and its files say.
    static let document = "COALESCE(c.title, m.content || \(files(of: "m.id")))"

    /// What a message's files say.
    static func files(of message: StaticString) -> String {
        "COALESCE((SELECT group_concat(text, '') FROM search_files WHERE message_id = \(message)), '')"
    }

    /// Longer words are cut here, at a character: they are found by their beginning, and then compared whole.
    private static let longest = 64

    /// The text's words, each as the owner's, divided by spaces.
    static func words(of text: String, owner: Int64) -> String {
        let words = Words(text)
        let prefix = Array("\(owner)·".utf8)
        var all: [UInt8] = []
        all.reserveCapacity(words.letters.count + words.words.count * (prefix.count + 1))
        for word in words.words {
            all += prefix
            all += cut(words[word])
            all.append(UInt8(ascii: " "))
        }
        return String(decoding: all, as: UTF8.self)
    }

    private static func cut(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard word.count > longest else { return word }
        var end = word.startIndex + longest
        while word[end] & 0xC0 == 0x80 { end -= 1 }
        return word[..<end]
    }

    /// What the index can say of a query: FTS5's own language, in which only words stand that were taken apart here. What it
    /// finds holds everything that is looked for, and perhaps more.
    ///
    /// Beginnings of less than four letters are left out, since so many words have them; `shortToo` takes them along. Nil
    /// where nothing is left.
    static func expression(_ query: SearchQuery, owner: Int64, shortToo: Bool) -> String? {
        let wanted = query.wanted.compactMap { phrase($0, owner: owner, shortToo: shortToo)?.text }
        guard !wanted.isEmpty else { return nil }
        // Only where it finds exactly what the term means may it keep anything out.
        let unwanted = query.unwanted.compactMap { term in
            phrase(term, owner: owner, shortToo: false).flatMap { $0.isExact ? $0.text : nil }
        }
        return ([wanted.joined(separator: " AND ")] + unwanted).joined(separator: " NOT ")
    }

    private static func phrase(_ term: SearchQuery.Term, owner: Int64, shortToo: Bool) -> (text: String, isExact: Bool)? {
        var words = term.words[...]
        var isExact = true
        var isPrefix = term.isPrefix
        if isPrefix, let last = words.last, isShort(last), !shortToo {
            words.removeLast()
            (isExact, isPrefix) = (false, false)
        }
        guard !words.isEmpty else { return nil }
        // What comes behind a word that is cut cannot be looked for behind it.
        if let long = words.firstIndex(where: { $0.count > longest }) {
            words = words[...long]
            (isExact, isPrefix) = (false, true)
        }
        let text = words.map { "\(owner)·" + String(decoding: cut($0[...]), as: UTF8.self) }.joined(separator: " ")
        return ("\"\(text)\"" + (isPrefix ? " *" : ""), isExact)
    }

    /// A character that is a word by itself has no longer ones.
    private static func isShort(_ word: [UInt8]) -> Bool {
        let letters = word.count { $0 & 0xC0 != 0x80 }
        return letters < 4 && !(letters == 1 && word.count >= 3)
    }
}
