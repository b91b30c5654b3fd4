// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { test } from "node:test";
import { renderToStaticMarkup } from "react-dom/server";
import { isInlineReadable, isReadable } from "./guards";
import { Markdown } from "./Markdown";

/** Of this process's own time, in milliseconds: what else runs on the machine does not count. */
function cost(text: string): number {
    const before = cpuUsage();
    assert.ok(renderToStaticMarkup(<Markdown text={text} />).length > 0);
    const { user, system } = cpuUsage(before);
    return (user + system) / 1_000;
}

const ordinary = "A **word**, `code`, [a link](https://example.org) and more.\n\n- one\n  - two\n\n> said\n\n".repeat(500);

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

const usual = cost(ordinary);
for (const [name, text] of Object.entries(hostile)) {
    // Without the guards these take many times as long, or for ever, or end the stack.
    test(`${name} costs about as much as ordinary writing`, () => {
        const times = cost(text) / usual;
        assert.ok(times < 3, `${times} times as much`);
    });
}

test("ordinary writing is let through", () => {
    assert.ok(isReadable("> > a\n\n- b\n  - c\n    - d\n"));
    assert.ok(isReadable("- a\n".repeat(2_000)));
    assert.ok(isInlineReadable("**bold** and _em_ and [a](https://e.org) ".repeat(40)));
});
