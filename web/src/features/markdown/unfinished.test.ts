// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { completed } from "./unfinished";

const cases: [string, string][] = [
    ["plain", "plain"],
    ["see [the manual", "see the manual"],
    ["see [the manual](https://exam", "see the manual"],
    ["![a cat](https://exam", "a cat"],
    ["see [it](https://e.org) and", "see [it](https://e.org) and"],
    ["so **very", "so **very**"],
    ["so **very ", "so **very**"],
    ["so **very*", "so **very**"],
    ["so **", "so "],
    ["~~gone", "~~gone~~"],
    ["call `open(", "call `open(`"],
    ["call `", "call "],
    ["`**` is bold", "`**` is bold"],
    ["**done**\n\nand **mo", "**done**\n\nand **mo**"],
    ["- [ ] task\n- [x] done", "- [ ] task\n- [x] done"],
];

for (const [raw, whole] of cases) {
    test(JSON.stringify(raw), () => assert.equal(completed(raw), whole));
}
