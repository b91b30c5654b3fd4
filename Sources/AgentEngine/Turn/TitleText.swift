// SPDX-License-Identifier: Apache-2.0

/// Makes a title of what a model answers when it is asked for one.
enum TitleText {
    /// In characters.
    static let maximumLength = 80

    private static let labels = ["conversation title:", "chat title:", "title:", "titel:", "titre :", "titre:", "título:", "titolo:"]
    private static let quotes: [Character: Character] = [
        "\"": "\"", "'": "'", "`": "`", "*": "*", "_": "_",
        "“": "”", "„": "“", "‘": "’", "«": "»", "»": "«", "「": "」", "『": "』", "《": "》",
    ]

    /// Nil for what is no title: nothing, markup, or so many lines that the model is talking about something.
    static func cleaned(_ answer: String) -> String? {
        let lines = answer.split(whereSeparator: \.isNewline).map(withSingleSpaces).filter { !$0.isEmpty }
        guard let line = lines.first, lines.count <= 3, !line.hasPrefix("<") else { return nil }
        var title = String(line.replacing("**", with: "").drop { $0 == "#" || $0 == " " })
        var before = ""
        while title != before {
            before = title
            title = withSingleSpaces(withoutPeriod(withoutQuotes(withoutLabel(title))))
        }
        guard title.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        return shortened(title)
    }

    private static func withSingleSpaces(_ text: some StringProtocol) -> String {
        text.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } }.joined(separator: " ")
    }

    private static func withoutLabel(_ title: String) -> String {
        let lowercased = title.lowercased()
        guard let label = labels.first(where: lowercased.hasPrefix) else { return title }
        return String(title.dropFirst(label.count))
    }

    /// Only a pair that encloses all of the title; `“A” and “B”` keeps its quotation marks.
    private static func withoutQuotes(_ title: String) -> String {
        guard title.count >= 2, let first = title.first, let closing = quotes[first], title.last == closing else { return title }
        let inside = title.dropFirst().dropLast()
        let isOnePair = first == "*" || first == "_" || !inside.contains { $0 == first || $0 == closing }
        return isOnePair ? String(inside) : title
    }

    private static func withoutPeriod(_ title: String) -> String {
        guard let last = title.last, ".。,;:".contains(last), !title.hasSuffix("..") else { return title }
        return String(title.dropLast())
    }

    /// At a space, where there is one in the second half.
    private static func shortened(_ title: String) -> String {
        guard title.count > maximumLength else { return title }
        // One more, since the cut may stand just before a space.
        let beginning = title.prefix(maximumLength + 1)
        guard let space = beginning.lastIndex(of: " "), beginning.distance(from: beginning.startIndex, to: space) > maximumLength / 2 else {
            return String(beginning.dropLast())
        }
        return String(beginning[..<space])
    }
}
