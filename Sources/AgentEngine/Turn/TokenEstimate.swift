// SPDX-License-Identifier: Apache-2.0

/// How many tokens a text has at most, more or less, for want of the model's own tokenizer.
///
/// ASCII text makes a token of about four characters in English and of about three in source code: counted are three.
/// Everything else is counted by bytes, two to a token: an accented or Cyrillic letter (two bytes) is a token, a Chinese
/// character or a kana (three bytes) one and a half, an emoji (four bytes) two. Tokenizers of recent models need less of all
/// of these, so that the estimate errs on the side of sending too little.
enum TokenEstimate {
    static func text(_ text: String) -> Int {
        var ascii = 0
        var others = 0
        for byte in text.utf8 {
            if byte < 0x80 { ascii += 1 } else { others += 1 }
        }
        return (ascii + 2) / 3 + (others + 1) / 2
    }

    /// About what a picture of a thousand pixels by a thousand costs with most providers.
    static let image = 1500

    /// The longest beginning of whole scalars that is estimated at so many tokens at most.
    static func prefix(of text: String, tokens: Int) -> String {
        guard self.text(text) > tokens else { return text }
        // In sixths of a token.
        var room = max(0, tokens) * 6
        var length = 0
        for byte in text.utf8 {
            room -= byte < 0x80 ? 2 : 3
            guard room >= 0 else { break }
            length += 1
        }
        return String(text.prefix(utf8Count: length))
    }

    /// With four more for the role and the marks between messages.
    static func message(_ text: String) -> Int {
        self.text(text) + 4
    }
}
