// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import DocumentReading

struct WebPageTests {
    private func text(_ html: String, limit: Int = 1 << 20) -> String {
        Array(html.utf8).withUnsafeBytes { String(decoding: WebPage.text(of: $0, limit: limit), as: UTF8.self) }
    }

    @Test func `What a reader sees is there, in lines`() {
        let html = """
            <!doctype html><html><head><title>Birds</title><style>p { color: red }</style></head>
            <body><h1>Martlets</h1><p>They  never
            land&nbsp;&amp; never rest.</p><ul><li>One</li><li>Two</li></ul>
            <table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></body></html>
            """
        #expect(
            text(html) == "Birds\nMartlets\nThey never land\u{A0}& never rest.\n- One\n- Two\na\tb\nc\td")
    }

    @Test func `Scripts, comments and what is hidden are not there`() {
        let html = """
            <p>a<script>document.write("</p>x")</script><!-- secret > --><svg><text>drawn</text></svg>\
            <div hidden>not <div>this</div> seen</div><span style="display: none">nor this</span>b</p>
            """
        #expect(text(html) == "ab")
    }

    @Test func `A script that never ends hides the rest and nothing more`() {
        #expect(text("<p>seen</p><script>alert(1)") == "seen")
    }

    @Test func `Text that only looks like tags stays`() {
        #expect(text("1 < 2 and 3 > 2 <3 </ b") == "1 < 2 and 3 > 2 <3 </ b")
    }

    @Test func `White space in preformatted text stays`() {
        #expect(text("<pre>a\n  b</pre>c") == "a\n  b\nc")
    }

    @Test func `References are read, and what is none is left`() {
        #expect(text("&#8364; &#x20AC; &euro; &szlig; &unknown; &#0; &") == "€ € € ß &unknown; &#0; &")
    }

    @Test func `No input is too much for it, and it never grows`() {
        var random = SplitMix64(seed: 42)
        let alphabet = Array("<>/!-\"'&;#xapre scripthidden=\u{E9}".utf8)
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let out = bytes.withUnsafeBytes { WebPage.text(of: $0, limit: 1 << 20) }
            #expect(out.count <= bytes.count * 2 + 2)
        }
    }

    @Test func `It stops where enough was read`() {
        let out = text(String(repeating: "<p>word</p>", count: 10_000), limit: 1000)
        #expect(out.utf8.count < 1100)
        #expect(out.hasPrefix("word\nword"))
    }
}
