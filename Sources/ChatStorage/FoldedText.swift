// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension String {
    /// Equal for texts that differ only in case, accents and how characters are composed.
    var folded: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return lowercased() }
        return folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .lowercased().precomposedStringWithCompatibilityMapping
    }

    /// Equal for e-mail addresses that differ only in case.
    var emailKey: String {
        lowercased().precomposedStringWithCanonicalMapping
    }

    /// A pattern for `LIKE … ESCAPE '\'` that finds this text anywhere; nil where it is longer than SQLite takes.
    var containedPattern: String? {
        guard utf8.count <= 10_000 else { return nil }
        var pattern = "%"
        for scalar in unicodeScalars {
            if scalar == "%" || scalar == "_" || scalar == "\\" { pattern.unicodeScalars.append("\\") }
            pattern.unicodeScalars.append(scalar)
        }
        return pattern + "%"
    }

    /// At most `limit` characters on one line, runs of white space as one space.
    func onOneLine(limit: Int) -> String {
        var line = ""
        var count = 0
        var isAfterSpace = false
        for character in self {
            if character.isWhitespace {
                isAfterSpace = count > 0
                continue
            }
            guard count + (isAfterSpace ? 2 : 1) <= limit else { break }
            if isAfterSpace {
                line.append(" ")
                count += 1
                isAfterSpace = false
            }
            line.append(character)
            count += 1
        }
        return line
    }
}
