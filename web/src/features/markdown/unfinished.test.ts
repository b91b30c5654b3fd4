// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { completed } from "./unfinished";

const cases: [string, string][] = [
    ["plain", "plain"],
    ["see [the manual", "see the manual"],
    ["see [the manual](https://exam", "see the manual"],
    ["see **[the manual](https://exam", "see **the manual**"],
    ["![a cat](https://exam", "a cat"],
    ["![a cat]", "a cat"],
    ["see [it](https://e.org) and", "see [it](https://e.org) and"],
    ["array[0] and [1]", "array[0] and [1]"],
    ["so **very", "so **very**"],
    ["so **very ", "so **very**"],
    ["so **very*", "so **very**"],
    ["so **", "so "],
    ["so *", "so "],
    ["so *ver", "so *ver*"],
    ["so _ver", "so _ver_"],
    ["snake_case", "snake_case"],
    ["a **b *c", "a **b *c***"],
    ["2 * 3", "2 * 3"],
    ["* item", "* item"],
    ["*", ""],
    ["- *it", "- *it*"],
    ["~~gone", "~~gone~~"],
    ["call `open(", "call `open(`"],
    ["call ``a`b", "call ``a`b``"],
    ["call `", "call "],
    ["`**` is bold", "`**` is bold"],
    ["\\*not", "\\*not"],
    ["**done**\n\nand **mo", "**done**\n\nand **mo**"],
    ["- [ ] task\n- [x] done", "- [ ] task\n- [x] done"],
    ["- [ ] task\n- [", "- [ ] task\n- ["],
    ["Title\n-", "Title"],
    ["Title\n--", "Title"],
    ["Title\n---", "Title\n---"],
    ["| a | b", "\n| a | b |\n|---|---|"],
    ["| a | **b", "\n| a | **b** |\n|---|---|"],
    ["| a | b |\n|--", "\n| a | b |\n|---|---|"],
    ["| a | b |\n|---|---|", "| a | b |\n|---|---|"],
    ["so\n\n| a |", "so\n\n| a |\n|---|"],
    ["is \\(x^2 +", "is `` x^2 + ``"],
    ["is \\(x^2\\) and", "is \\(x^2\\) and"],
    ["$$\n\\frac{1}", "`` \\frac{1} ``"],
    ["costs $5 and", "costs $5 and"],
    ["is $x_1$ and _y", "is $x_1$ and _y_"],
];

for (const [raw, whole] of cases) {
    test(JSON.stringify(raw), () => assert.equal(completed(raw), whole));
}
