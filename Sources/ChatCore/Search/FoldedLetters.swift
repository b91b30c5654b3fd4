// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a Unicode scalar is to a search, and how it is written once case, accents, width and ways of composing no longer
/// matter.
enum FoldedLetters {
    enum Kind: UInt8 {
        /// Stands between words.
        case separator
        /// Part of a word: a letter, a digit, or a mark, which may be written as nothing.
        case part
        /// A word by itself: scripts that put no space between words, and pictures.
        case alone
    }

    struct Folded {
        var kind: Kind
        /// In UTF-8, the first byte lowest; what is longer than eight bytes is cut.
        var bytes: UInt64 = 0
        var count: UInt8 = 0
    }

    /// For all scalars of two bytes and the extended Latin and Greek letters.
    private static let table: [Folded] = (0..<tableEnd).map { value in
        Unicode.Scalar(value).map(made) ?? Folded(kind: .separator)
    }
    private static let tableEnd: UInt32 = 0x2000

    static func folded(_ scalar: Unicode.Scalar) -> Folded {
        if scalar.value < tableEnd { return table[Int(scalar.value)] }
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x3FFFF: return Folded(.alone, scalar)
        case 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC...0x30FE: return Folded(.alone, scalar)
        case 0xAC00...0xD7A3: return hangul(scalar.value)
        case 0x2000...0x206F: return Folded(kind: isIgnored(scalar) ? .part : .separator)
        case 0x3000...0x3003, 0x3008...0x3020: return Folded(kind: .separator)
        default: return made(scalar)
        }
    }

    /// Syllables as their letters, so that a syllable that is still being typed is a beginning of it.
    private static func hangul(_ value: UInt32) -> Folded {
        let index = value - 0xAC00
        var folded = Folded(kind: .part)
        folded.append(0x1100 + index / 588)
        folded.append(0x1161 + index % 588 / 28)
        // A third letter would not fit: a syllable with one differs from that without by its number.
        if index % 28 != 0 { folded.append(final: UInt8(index % 28)) }
        return folded
    }

    private static func made(_ scalar: Unicode.Scalar) -> Folded {
        if let letters = unlike[scalar] { return Folded(.part, letters) }
        let properties = scalar.properties
        if isIgnored(scalar) { return Folded(kind: .part) }
        if (0x11A8...0x11C2).contains(scalar.value) {
            var folded = Folded(kind: .part)
            folded.append(final: UInt8(scalar.value - 0x11A7))
            return folded
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber:
            if isAlone(scalar), !(0xF900...0xFAFF).contains(scalar.value) { return Folded(.alone, scalar) }
            let text = String(scalar).folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
                .lowercased().decomposedStringWithCompatibilityMapping
            let kept = text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
            guard let first = kept.first else { return Folded(kind: .separator) }
            if isAlone(first) { return Folded(.alone, first) }
            return Folded(.part, String(String.UnicodeScalarView(kept)))
        case .nonspacingMark, .spacingMark, .enclosingMark:
            if isAlone(scalar) { return Folded(.alone, scalar) }
            // Accents, points and the like; the vowel signs of Indic scripts (class 0) and their virama (9) are letters.
            let order = properties.canonicalCombiningClass.rawValue
            return order == 0 && properties.generalCategory != .enclosingMark || order == 9 ? Folded(.part, scalar) : Folded(kind: .part)
        case .otherSymbol:
            return scalar.value >= 0x2190 ? Folded(.alone, scalar) : Folded(kind: .separator)
        default:
            return Folded(kind: .separator)
        }
    }

    /// Letters that Unicode does not take apart, though people leave out what sets them apart.
    private static let unlike: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d",
        "ħ": "h", "Ħ": "h", "ı": "i", "İ": "i", "ŧ": "t", "Ŧ": "t", "ς": "σ", "ﬁ": "fi", "ﬂ": "fl",
    ]

    /// Hyphens that only say where a word may be parted, joiners, and what chooses a picture's look.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x200B...0x200F, 0x2060...0x2064, 0xFE00...0xFE0F, 0xFEFF, 0x1F3FB...0x1F3FF: true
        default: false
        }
    }

    /// Thai, Lao, Tibetan, Burmese, Khmer, kana, Bopomofo and Han.
    private static func isAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xE01...0xFFF, 0x1000...0x109F, 0x1780...0x17DD, 0x3005...0x3007, 0x3041...0x30FF, 0x3105...0x312F, 0x31A0...0x31BF,
            0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}

extension FoldedLetters.Folded {
    fileprivate init(_ kind: FoldedLetters.Kind, _ scalar: Unicode.Scalar) {
        self.init(kind: kind)
        append(scalar.value)
    }

    fileprivate init(_ kind: FoldedLetters.Kind, _ text: String) {
        self.init(kind: kind)
        for scalar in text.unicodeScalars { append(scalar.value) }
    }

    fileprivate mutating func append(_ value: UInt32) {
        guard let scalar = Unicode.Scalar(value) else { return }
        let encoded = UTF8.encode(scalar)!
        guard Int(count) + encoded.count <= 8 else { return }
        for byte in encoded {
            bytes |= UInt64(byte) << (UInt64(count) * 8)
            count += 1
        }
    }

    /// One byte in place of a Hangul syllable's last letter; as a letter of the words here, not of any text.
    fileprivate mutating func append(final number: UInt8) {
        bytes |= UInt64(number < 10 ? 0x30 + number : 0x61 + number - 10) << (UInt64(count) * 8)
        count += 1
    }
}
