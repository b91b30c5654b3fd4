// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Text in HTML. Everything that is not markup of our own goes through here.
package enum HTMLText {
    package static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            switch scalar {
            case "\n" where previous == "\r": break
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            // What HTML does not allow, and what ends a line for some parsers and not for others.
            case "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}"..."\u{9F}": if scalar == "\r" { escaped += "\n" }
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// As `escaped`, with marks that turn the direction of writing shown, so that code reads as it runs (CVE-2021-42574).
    static func code(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: turnsDirection) else { return escaped(text) }
        var code = ""
        var run = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard turnsDirection(scalar) else {
                run.append(scalar)
                continue
            }
            code += escaped(String(run)) + "<span class=\"unseen\">U+\(String(scalar.value, radix: 16, uppercase: true))</span>"
            run.removeAll()
        }
        return code + escaped(String(run))
    }

    private static func turnsDirection(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The address where it may be a link: to another page or an e-mail address, and nothing that runs.
    static func address(_ text: some StringProtocol) -> String? {
        let address = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard address.utf8.count <= 2048, address.unicodeScalars.allSatisfy({ $0.value > 0x20 && !(0x7F...0x9F).contains($0.value) })
        else { return nil }
        let lowercased = address.prefix(8).lowercased()
        guard ["http://", "https://", "mailto:"].contains(where: lowercased.hasPrefix) else { return nil }
        return escaped(address)
    }
}
