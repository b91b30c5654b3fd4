// SPDX-License-Identifier: Apache-2.0

import Foundation
import SeededRandom
import Testing

@testable import ChatCore

@Suite struct MarkdownHTMLTests {
    static let cases: [(String, String)] = [
        ("plain", "<p>plain</p>\n"),
        ("two\nlines", "<p>two\nlines</p>\n"),
        ("broken  \nline", "<p>broken<br>\nline</p>\n"),
        ("# One\n## Two ##\ntext", "<h1>One</h1>\n<h2>Two</h2>\n<p>text</p>\n"),
        ("#no", "<p>#no</p>\n"),
        ("*a* **b** ***c*** ~~d~~ _e_", "<p><em>a</em> <strong>b</strong> <strong><em>c</em></strong> <del>d</del> <em>e</em></p>\n"),
        ("snake_case_name and 2*3*4", "<p>snake_case_name and 2<em>3</em>4</p>\n"),
        ("a * b * c", "<p>a * b * c</p>\n"),
        ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>\n"),
        ("`a < b` and ``c`d``", "<p><code>a &lt; b</code> and <code>c`d</code></p>\n"),
        ("*a `*` b*", "<p><em>a <code>*</code> b</em></p>\n"),
        ("\\*not\\* \\\\", "<p>*not* \\</p>\n"),
        (
            "```swift\nlet a = 1 < 2\n```",
            "<div class=\"code\"><div class=\"language\">swift</div><pre><code>let a = 1 &lt; 2\n</code></pre></div>\n"
        ),
        ("~~~\n```\n~~~", "<div class=\"code\"><pre><code>```\n</code></pre></div>\n"),
        ("```\nnever closed", "<div class=\"code\"><pre><code>never closed\n</code></pre></div>\n"),
        ("- a\n- b\n  - c\n- d", "<ul>\n<li>a</li>\n<li>\n<p>b</p>\n<ul>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ul>\n"),
        ("3. x\n4. y", "<ol start=\"3\">\n<li>x</li>\n<li>y</li>\n</ol>\n"),
        ("- [x] done\n- [ ] open", "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>\n"),
        ("> quoted\n> > twice", "<blockquote>\n<p>quoted</p>\n<blockquote>\n<p>twice</p>\n</blockquote>\n</blockquote>\n"),
        ("---", "<hr>\n"),
        (
            "| a | b |\n|---|:-:|\n| 1 \\| 2 | `x|y` |",
            "<div class=\"table\"><table>\n<thead><tr><th>a</th><th class=\"center\">b</th></tr></thead>\n<tbody>\n"
                + "<tr><td>1 | 2</td><td class=\"center\"><code>x|y</code></td></tr>\n</tbody>\n</table></div>\n"
        ),
        ("a | b", "<p>a | b</p>\n"),
    ]

    @Test("Markdown becomes HTML", arguments: cases)
    func writing(_ markdown: String, _ html: String) {
        #expect(MarkdownHTML.html(markdown) == html)
    }

    @Test func `A line ends once, however it ends`() {
        #expect(HTMLText.escaped("a\r\nb\rc\nd\n\r\ne") == "a\nb\nc\nd\n\ne")
    }

    @Test func `A link goes to a page or a mailbox, and to nothing that runs`() {
        func anchor(_ address: String, _ text: String) -> String {
            "<p><a href=\"\(address)\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">\(text)</a></p>\n"
        }
        #expect(MarkdownHTML.html("[a](https://example.com/?a=1&b=2 \"t\")") == anchor("https://example.com/?a=1&amp;b=2", "a"))
        #expect(MarkdownHTML.html("<mailto:ada@example.com>") == anchor("mailto:ada@example.com", "mailto:ada@example.com"))
        #expect(
            MarkdownHTML.html("https://example.com/a_(b).")
                == anchor("https://example.com/a_(b)", "https://example.com/a_(b)").replacing("</p>", with: ".</p>"))
        #expect(MarkdownHTML.html("![cat](https://example.com/cat.png)") == anchor("https://example.com/cat.png", "🖼 cat"))
        for address in [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//example.com", "/here",
            "java\tscript:alert(1)", "\u{1}javascript:alert(1)", "&#106;avascript:alert(1)", "blob:x",
        ] {
            #expect(!MarkdownHTML.html("[a](\(address))").contains("href"), "\(address)")
            #expect(!MarkdownHTML.html("[a](<\(address)>)").contains("href"), "\(address)")
            #expect(!MarkdownHTML.html("<\(address)>").contains("href"), "\(address)")
        }
    }

    /// Whatever is said: no tag but ours, no attribute but ours, and every quotation mark in a text escaped.
    @Test func `Nothing that is said becomes markup`() throws {
        let ours = try Regex(
            #"</?(p|h[1-6]|em|strong|del|code|pre|ul|li|blockquote|tbody|thead|tr|table)>|<br>|<hr>|</?ol( start="\d+")?>|"#
                + #"<(div|span) class="(code|language|table|unseen)">|</(div|span|a|td|th)>|<t[dh]( class="(left|center|right)")?>|"#
                + #"<a href="(https?://|mailto:)[^"<>]*" rel="noopener noreferrer nofollow" target="_blank">"#)
        var random = SplitMix64(seed: 47)
        let pieces = [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"", "'", ">", "<", "&", "&lt;", "](", "[", "]", ")", "(", "!",
            "*", "**",
            "_", "`", "```", "\n", "\n\n", "> ", "- ", "1. ", "|", "|---|", "# ", "\\", "https://", "javascript:", "mailto:a", " onclick=x",
            "\u{0}",
            "\u{202E}", "text", "<!--", "]]>", "</code>", "</style>", "~~", "é👩‍👩‍👧",
        ]
        for _ in 0..<4000 {
            let markdown = (0..<Int.random(in: 1..<14, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
            let rest = MarkdownHTML.html(markdown).replacing(ours, with: "")
            #expect(!rest.contains { "<>\"'\u{0}".contains($0) }, "\(markdown)")
        }
    }

    @Test func `Marks that turn the direction are shown in code`() {
        #expect(MarkdownHTML.html("`a\u{202E}b`") == "<p><code>a<span class=\"unseen\">U+202E</span>b</code></p>\n")
    }

    @Test(
        "A megabyte of what is hard to read is written all the same",
        arguments: ["*a", "**", "[", "](", "[a](", "`", "``a", "> ", "- ", "\n- a\n\n\n", "|a", "<", "_a ", "https://a", "* * ", "\n\n"])
    func size(piece: String) {
        let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        #expect(!MarkdownHTML.html(text).isEmpty || piece == "\n\n")
    }
}
