// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ChatCore

@Suite
struct FirstLineTests {
    static let cases: [(content: String, title: String)] = [
        ("Hello", "Hello"), ("Hello\nthere", "Hello"), ("\n \n\t\n Hello ", "Hello"), ("a\rb", "a"), ("a\r\nb", "a"), ("a\u{2028}b", "a"),
        ("", FirstLine.fallback), (" \n ", FirstLine.fallback), ("\u{3000}", FirstLine.fallback),
        (String(repeating: "x", count: 200), String(repeating: "x", count: 200)),
        (String(repeating: "x", count: 201), String(repeating: "x", count: 200)),
        (String(repeating: "x", count: 190) + " " + String(repeating: "y", count: 50), String(repeating: "x", count: 190)),
        // A first word near the beginning is not all that is kept of a long one.
        ("See " + String(repeating: "x", count: 300), "See " + String(repeating: "x", count: 196)),
        // Seven code points each, which are not taken apart.
        (String(repeating: "👩‍👩‍👧‍👦", count: 250), String(repeating: "👩‍👩‍👧‍👦", count: 28)),
        (String(repeating: "👩‍👩‍👧‍👦", count: 20) + " " + String(repeating: "x", count: 60), String(repeating: "👩‍👩‍👧‍👦", count: 20)),
        (String(repeating: "e\u{301}", count: 201), String(repeating: "e\u{301}", count: 100)),
        ("e" + String(repeating: "\u{301}", count: 100_000), "e" + String(repeating: "\u{301}", count: 199)),
        ("x" + String(repeating: "\u{301}", count: 100_000) + " y", "x" + String(repeating: "\u{301}", count: 199)),
        (String(repeating: "語", count: 250), String(repeating: "語", count: 200)),
    ]

    @Test("A title is the first line that says something, cut at a word", arguments: cases)
    func title(content: String, title: String) {
        #expect(FirstLine.title(of: content) == title)
        #expect(FirstLine.title(of: content).unicodeScalars.count <= 200)
    }
}
