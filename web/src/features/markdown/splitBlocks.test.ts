// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { splitBlocks } from "./splitBlocks";

const raws = (text: string) => splitBlocks(text).map((block) => block.raw);

test("blank lines part paragraphs", () => {
    assert.deepEqual(raws("one\ntwo\n\nthree\n\n\nfour"), ["one\ntwo\n", "three\n\n", "four"]);
});

test("a list keeps its loose items, and what is indented under them", () => {
    const list = "- a\n\n  under a\n\n- b\n\n      code";
    assert.deepEqual(raws(`${list}\n\nafter`), [`${list}\n`, "after"]);
});

test("indented code keeps its blank lines", () => {
    assert.deepEqual(raws("    one\n\n    two\n\nafter"), ["    one\n\n    two\n", "after"]);
});

test("a fence is a block of its own, whatever is in it", () => {
    const blocks = splitBlocks("before\n```js title\nlet a;\n\n# not a heading\n```\nafter");
    assert.deepEqual(blocks.map((block) => block.kind), ["markdown", "code", "markdown"]);
    assert.deepEqual(blocks[1], { kind: "code", raw: "```js title\nlet a;\n\n# not a heading\n```", language: "js", code: "let a;\n\n# not a heading", closed: true });
});

test("a fence that is still open is code already", () => {
    const [block] = splitBlocks("~~~\nhalf");
    assert.deepEqual(block, { kind: "code", raw: "~~~\nhalf", language: "", code: "half", closed: false });
});

test("a fence is closed by its own mark only, at least as long", () => {
    const [block] = splitBlocks("````\n```\n~~~~\n````");
    assert.ok(block?.kind === "code" && block.closed);
    assert.equal(block.code, "```\n~~~~");
});

test("three back-ticks on one line are inline code", () => {
    assert.deepEqual(splitBlocks("```not a fence```").map((block) => block.kind), ["markdown"]);
});

test("a fence in a list stays in the list", () => {
    const text = "1. first\n   ```sh\n   ls\n\n   pwd\n   ```\n2. second";
    assert.deepEqual(raws(text), [text]);
});

test("while a text grows, finished blocks stay as they were", () => {
    const text = "# A\n\nSome *text*.\n\n- a\n- b\n\n```js\nlet x;\n\nlet y;\n```\n\n> quote\n\nEnd.";
    let before: string[] = [];
    for (let length = 1; length <= text.length; length += 1) {
        const now = raws(text.slice(0, length));
        // The last but one may still take up the blank lines behind it.
        const finished = before.slice(0, -1).map((raw) => raw.trimEnd());
        assert.deepEqual(now.slice(0, finished.length).map((raw) => raw.trimEnd()), finished);
        before = now;
    }
});
