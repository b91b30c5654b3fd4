// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToStaticMarkup } from "react-dom/server";
import { Markdown } from "./Markdown";

/** The markup without what is the same everywhere and says nothing about the text. */
function render(text: string, growing = false): string {
    return renderToStaticMarkup(<Markdown text={text} growing={growing} />)
        .replace(/^<div class="markdown">(.*)<\/div>$/s, "$1")
        .replace(/ dir="auto"/g, "");
}

const cases: [string, string, string][] = [
    ["emphasis", "*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code dir=\"ltr\">d</code></p>"],
    ["headings", "# One\n\n### Three", "<h2 class=\"heading-1\">One</h2><h4 class=\"heading-3\">Three</h4>"],
    ["nested lists", "- a\n  1. b", "<ul><li>a<ol start=\"1\"><li>b</li></ol></li></ul>"],
    ["quotes and rules", "> a\n\n---", "<blockquote><p>a</p></blockquote><hr/>"],
    ["references and escapes", "a &lt; b &amp;amp; \\* 1 < 2 &unknown; &#128512;", "<p>a &lt; b &amp;amp; * 1 &lt; 2 &amp;unknown; 😀</p>"],
    ["code with references in it", "`&lt;b&gt; & \"`", "<p><code dir=\"ltr\">&amp;lt;b&amp;gt; &amp; &quot;</code></p>"],
    ["html as text", "<script>alert(1)</script>\n\na <b onclick=x>b</b>", "<p class=\"literal\">&lt;script&gt;alert(1)&lt;/script&gt;</p><p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"],
    ["hard breaks", "a  \nb", "<p>a<br/>b</p>"],
];
for (const [name, text, markup] of cases) {
    test(name, () => assert.equal(render(text), markup));
}

test("links go to the web and to mail, in a page of their own", () => {
    assert.match(render("[a](https://example.org/?a=1&b=2)"),
        /<a href="https:\/\/example.org\/\?a=1&amp;b=2" target="_blank" rel="noopener noreferrer" title="[^"]*"><bdi>a<\/bdi><\/a>/);
    assert.match(render("<ada@example.org>"), /href="mailto:ada@example.org"/);
    assert.match(render("see https://example.org/a_b_c."), /href="https:\/\/example.org\/a_b_c"/);
});

for (const address of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "&#106;avascript:alert(1)", "data:text/html,x",
    "vbscript:x", "/local", "//elsewhere.example", "file:///etc/passwd", "blob:https://x/y", " javascript:alert(1)", "http:evil", "\\\\evil.example"]) {
    test(`${JSON.stringify(address)} is no link`, () => {
        assert.doesNotMatch(render(`[click](<${address}>) ![click](<${address}>)\n\n[r]: <${address}>\n\n[click][r]`), /href=/);
    });
}

test("a link shows where it goes, unless its text says so", () => {
    assert.match(render("[the manual](https://example.org/a)"), /<span class="true-host" dir="ltr"> \(example\.org\)<\/span>/);
    assert.match(render("[write](mailto:ada@example.org)"), /\(ada@example\.org\)/);
    assert.doesNotMatch(render("https://example.org/a and <ada@example.org>"), /true-host/);
    assert.match(render("[https://bank.example](https://phish.example/a)"), /phish\.example\)<\/span>/);
    assert.match(render("[bank.example](https://xn--bnk-0na.example)"), /\(xn--bnk-0na\.example\)/);
    assert.doesNotMatch(render("[www.bank.example/help](https://bank.example/help)"), /true-host/);
});

test("pictures are links that say so, and nothing is loaded", () => {
    const markup = render("![a cat](https://example.org/cat.png)\n\n![r][r]\n\n[r]: https://example.org/r.png\n\n<img src=https://example.org/x.png>");
    assert.match(markup, />Image: a cat<\/bdi><\/a>/);
    assert.doesNotMatch(markup, /<img/);
});

test("targets that stand apart are found from other blocks", () => {
    assert.match(render("[docs][d]\n\nmore\n\n[d]: https://example.org/d"), /href="https:\/\/example.org\/d"/);
});

test("tables are in a box, their cells aligned", () => {
    const markup = render("| a | b |\n| :- | -: |\n| 1 | **2** |");
    assert.match(markup, /^<figure class="table-figure"><div class="table-box"/);
    assert.match(markup, /<th class="align-right">b<\/th>/);
    assert.match(markup, /<td class="align-right"><strong>2<\/strong><\/td>/);
});

test("tasks have boxes that cannot be ticked", () => {
    assert.match(render("- [x] a\n- [ ] b"), /<li class="task"><input type="checkbox" disabled="" readonly="" aria-label="Done" checked=""\/>/);
});

test("code has its language's name and a button, and no class from the text", () => {
    const markup = render("```\"><script>\nx\n```\n\n```swift\nlet a = 1\n```");
    assert.match(markup, /<span class="code-language">swift<\/span>/);
    assert.match(markup, /aria-label="Copy code"/);
    assert.doesNotMatch(markup, /<script/);
});

const long = Array.from({ length: 60 }, (_, line) => `line ${line}`).join("\n");

test("long code begins folded, and unfolded where it was seen being written", () => {
    assert.match(render(`\`\`\`\n${long}\n\`\`\``), /class="code-block folded".*line 59<\/code>.*Show all 60 lines/s);
    assert.match(render(`\`\`\`\n${long}`, true), /class="code-block".*line 59<\/code>/s);
});

test("marks that cannot be seen are spelt out", () => {
    assert.equal(render("a\u200bb **\u202ec**"), "<p>a⟨U+200B⟩b <strong>⟨U+202E⟩c</strong></p>");
});

test("formulas stand as they were written until they can be shown", () => {
    assert.equal(render("is $x_1^2$ and \\(y\\)"),
        "<p>is <code class=\"formula-source\" dir=\"ltr\">x_1^2</code> and <code class=\"formula-source\" dir=\"ltr\">y</code></p>");
    assert.match(render("$$\nx\n$$"), /^<div class="formula-block"><code class="formula-source display"/);
});

test("prices are no formulas", () => {
    assert.equal(render("costs $5 and $10, or US$5"), "<p>costs $5 and $10, or US$5</p>");
});

test("in code, marks that turn the direction are spelt out", () => {
    assert.match(render("```\na\u202eb\n```"), /a⟨U\+202E⟩b/);
});

test("every beginning of a text can be shown", () => {
    const text = "# T\n\n**b** [l](https://e.org \"t\") `c` <b>\n\n- [ ] x\n  - y\n\n| a |\n|---|\n| 1 |\n\n```js\nx\n```\n\n![i](https://e.org/i.png)\n\n> q\n\n1. z";
    for (let length = 0; length <= text.length; length += 1) assert.doesNotMatch(render(text.slice(0, length), true), /<(?:script|img|b)[ >]/);
});
