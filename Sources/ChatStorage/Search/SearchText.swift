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

    /// The number of the block that a document is in which the index has; -1 where there is none, which is a fault.
    static func block(_ document: StaticString) -> String {
        """
        COALESCE((SELECT b.number FROM search_blocks b WHERE b.owner = \(document).owner AND b.first <= \(document).number
            ORDER BY b.first DESC LIMIT 1), -1)
        """
    }

    /// Longer words are cut here, at a character: they are found by their beginning, and then compared whole.
    private static let longest = 64

    /// The text's words, each as the block's, divided by spaces.
    static func words(of text: String, block: Int64) -> String {
        let words = Words(text)
        let prefix = Array("\(block)·".utf8)
        var all: [UInt8] = []
        all.reserveCapacity(words.letters.count + words.words.count * (prefix.count + 1))
        for word in words.words {
            all += prefix
            all += cut(words[word])
            all.append(UInt8(ascii: " "))
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// What the index holds of a word.
    static func cut(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard word.count > longest else { return word }
        var end = word.startIndex + longest
        while word[end] & 0xC0 == 0x80 { end -= 1 }
        return word[..<end]
    }

    static func isCut(_ word: [UInt8]) -> Bool {
        word.count > longest
    }
}
