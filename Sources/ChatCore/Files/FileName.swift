// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file's name as it is shown and offered for saving: what a client said, made harmless. No file here is stored under it.
enum FileName {
    static let fallback = "file"
    /// In bytes of UTF-8; file systems take 255, and programs that save a file add to it.
    static let limit = 200

    /// The last part of a path, without what cannot be seen or turns the writing direction, without what a file system takes
    /// for something else, and not too long.
    static func clean(_ name: String?) -> String {
        let last = (name ?? "").split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        var text = String.UnicodeScalarView()
        for scalar in last.precomposedStringWithCanonicalMapping.unicodeScalars {
            if forbidden.contains(scalar) {
                text.append("_")
            } else if isShown(scalar) {
                text.append(scalar)
            }
        }
        var clean = String(text).trimmingCharacters(in: CharacterSet(charactersIn: ". ").union(.whitespaces))
        if isReserved(clean) { clean = "_" + clean }
        clean = shortened(clean)
        return clean.isEmpty ? fallback : clean
    }

    private static let forbidden: Set<Unicode.Scalar> = ["<", ">", ":", "\"", "|", "?", "*"]

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        // The joiner that emoji are put together with.
        if scalar == "\u{200D}" { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }

    /// Devices on Windows, with any ending.
    private static func isReserved(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.trimmingCharacters(in: .whitespaces).uppercased()
        if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(stem) { return true }
        guard stem.count == 4, stem.hasPrefix("COM") || stem.hasPrefix("LPT"), let last = stem.last else { return false }
        return "0123456789¹²³".contains(last)
    }

    /// Cut before its ending, which says what it is.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > limit else { return name }
        var ending = ""
        if let dot = name.lastIndex(of: "."), name[dot...].utf8.count <= 20 { ending = String(name[dot...]) }
        var stem = name.dropLast(ending.count)
        while stem.utf8.count + ending.utf8.count > limit { stem.removeLast() }
        return stem.trimmingCharacters(in: .whitespaces) + ending
    }
}
