// SPDX-License-Identifier: Apache-2.0

/// The words of a text as a search sees them: letters and digits without regard to case, accents, width and composition;
/// of scripts that put no space between words, each character.
package struct Words {
    package struct Word {
        /// In `Words.letters`.
        package var letters: Range<Int>
        /// In the text's UTF-8.
        package var place: Range<Int>
    }

    /// All words' folded letters in UTF-8, one after the other.
    package private(set) var letters: [UInt8] = []
    package private(set) var words: [Word] = []

    package init(_ text: String) {
        read(text)
    }

    package init() {}

    package subscript(_ word: Word) -> ArraySlice<UInt8> {
        letters[word.letters]
    }

    /// Takes another text in place of the last one; keeps the memory.
    package mutating func read(_ text: String) {
        letters.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        var text = text
        text.withUTF8 { read($0) }
    }

    private mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
        var start = -1
        var first = 0
        var position = 0

        func end(_ words: inout Words) {
            guard start >= 0 else { return }
            if words.letters.count > first { words.words.append(Word(letters: first..<words.letters.count, place: start..<position)) }
            start = -1
        }

        while position < text.count {
            let byte = text[position]
            if byte < 0x80 {
                let lower = byte | 0x20
                if lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 {
                    if start < 0 { (start, first) = (position, letters.count) }
                    letters.append(byte >= 0x41 && byte <= 0x5A ? lower : byte)
                } else {
                    end(&self)
                }
                position += 1
                continue
            }
            let (scalar, length) = Self.scalar(in: text, at: position)
            let folded = FoldedLetters.folded(scalar)
            switch folded.kind {
            case .separator:
                end(&self)
            case .alone:
                end(&self)
                (start, first) = (position, letters.count)
                append(folded)
                position += length
                end(&self)
                continue
            case .part:
                if start < 0, folded.count > 0 { (start, first) = (position, letters.count) }
                append(folded)
            }
            position += length
        }
        end(&self)
    }

    private mutating func append(_ folded: FoldedLetters.Folded) {
        var bytes = folded.bytes
        for _ in 0..<folded.count {
            letters.append(UInt8(truncatingIfNeeded: bytes))
            bytes >>= 8
        }
    }

    /// The text is a `String`'s, so it is well-formed.
    private static func scalar(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> (Unicode.Scalar, Int) {
        func rest(_ offset: Int) -> UInt32 { UInt32(text[position + offset] & 0x3F) }
        let byte = UInt32(text[position])
        let (value, length): (UInt32, Int) =
            switch byte {
            case ..<0xE0: ((byte & 0x1F) << 6 | rest(1), 2)
            case ..<0xF0: ((byte & 0x0F) << 12 | rest(1) << 6 | rest(2), 3)
            default: ((byte & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4)
            }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }
}
