// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockReader } from "./blockReader";
import { splitBlocks } from "./splitBlocks";

const texts = [
    "# A\n\nSome *text*.\n\n- a\n\n  under\n- b\n\n```js\nlet x;\n\nlet y;\n```\n\n> quote\n\n\n\n    code\n\n    more\n\nEnd.",
    "one\n```\none\n```\none\n\none\n\n1. one\n   ```\n   one\n\n   one\n   ```\n2. one\n\none",
    "a\r\n\r\nb\r\n\r\n```\r\nc\r\n```\r\n\r\nd",
];

for (const [index, text] of texts.entries()) {
    test(`however a text grows, its blocks are those of the whole (${index + 1})`, () => {
        for (const step of [1, 3, 7]) {
            const reader = new BlockReader();
            for (let length = 1; length <= text.length; length += step) {
                assert.deepEqual(reader.read(text.slice(0, length)), splitBlocks(text.slice(0, length)));
            }
        }
    });
}

test("another text than the one before is read from its beginning", () => {
    const reader = new BlockReader();
    reader.read("one\n\ntwo\n\nthree");
    assert.deepEqual(reader.read("other\n\ntext"), splitBlocks("other\n\ntext"));
});

test("finished blocks are the same objects as before", () => {
    const reader = new BlockReader();
    const before = reader.read("one\n\ntwo\n\nthree\n\nfour");
    const after = reader.read("one\n\ntwo\n\nthree\n\nfour and more");
    assert.ok(before[0] === after[0] && before[1] === after[1]);
});
