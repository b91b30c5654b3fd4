// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToStaticMarkup } from "react-dom/server";
import { isInlineReadable, isReadable } from "./guards";
import { Markdown } from "./Markdown";

/** Generous, for a slow machine: without the guards these take from ten seconds to forever, or end the stack. */
const soon = 2_500;

const hostile: Record<string, string> = {
    "50,000 quotes in quotes": `${">".repeat(50_000)} x`,
    "quotes with spaces": `${"> ".repeat(50_000)}x`,
    "lists in lists on a line": `${"- ".repeat(50_000)}x`,
    "numbered lists in lists": `${"1. ".repeat(20_000)}x`,
    "lists in lists, line by line": Array.from({ length: 3_000 }, (_, depth) => `${" ".repeat(depth * 2)}- x`).join("\n"),
    "emphasis that never closes": "*a ".repeat(40_000),
    "two kinds of emphasis": "*a _b ".repeat(20_000),
    "tildes": "~".repeat(100_000),
    "brackets": "[".repeat(50_000),
    "closed brackets": `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    "links in links": "[a](".repeat(20_000),
    "back-ticks": "`a ".repeat(50_000),
    "tags that never close": "<a ".repeat(50_000),
    "comments that never close": "<!--".repeat(40_000),
    "a wide table": `${"|a".repeat(5_000)}|\n${"|-".repeat(5_000)}|\n${"|b".repeat(5_000)}|`,
    "backslashes": "\\".repeat(100_000),
    "definitions": "[a]: https://e.org\n".repeat(10_000),
    "references": `[a]: https://e.org\n\n${"[a] ".repeat(10_000)}`,
    "blank lines": `- a${"\n".repeat(100_000)}b`,
    "spaces": `a${" ".repeat(200_000)}b`,
    "hashes": "#".repeat(100_000),
    "rules": "- - - ".repeat(20_000),
    "addresses": "https://a.".repeat(20_000),
    "mail": "a@".repeat(50_000),
    "a very long line": "word ".repeat(50_000),
};

for (const [name, text] of Object.entries(hostile)) {
    test(`${name} neither hangs nor throws`, () => {
        const began = Date.now();
        const markup = renderToStaticMarkup(<Markdown text={text} />);
        assert.ok(markup.length > 0);
        assert.ok(Date.now() - began < soon, `took ${Date.now() - began} ms`);
    });
}

test("ordinary writing is let through", () => {
    assert.ok(isReadable("> > a\n\n- b\n  - c\n    - d\n"));
    assert.ok(isReadable("- a\n".repeat(2_000)));
    assert.ok(isInlineReadable("**bold** and _em_ and [a](https://e.org) ".repeat(40)));
});
