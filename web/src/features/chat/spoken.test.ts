// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { passagesOf, sentencesFrom } from "./spoken";

const words = { code: "Code.", table: "Table." };
const said = (text: string, from = 0, finished = false) => sentencesFrom(text, from, finished, words);

test("a sentence is said when it is whole, and once", () => {
    assert.deepEqual(said("Birds fl"), { upTo: 0, sentences: [] });
    const first = said("Birds fly. Fish sw");
    assert.deepEqual(first, { upTo: 10, sentences: ["Birds fly."] });
    assert.deepEqual(said("Birds fly. Fish swim. And", first.upTo).sentences, ["Fish swim."]);
    assert.deepEqual(said("Birds fly. Fish swim. And", 21, true).sentences, ["And"]);
});

test("marks are not read out, links by their words", () => {
    assert.deepEqual(said("## The **end**\n\n- see [the manual](https://e.org/a_b), `now`. ", 0).sentences, ["The end", "see the manual, now."]);
});

test("code and tables are named", () => {
    assert.deepEqual(said("So:\n\n```js\nlet a. b;\n"), { upTo: 5, sentences: ["So:"] });
    assert.deepEqual(said("So:\n\n```js\nlet a. b;\n```\nDone. ").sentences, ["So:", "Code.", "Done."]);
    assert.deepEqual(said("| a | b |\n|---|---|\n| 1 | 2 |\n\n").sentences, ["Table."]);
    assert.deepEqual(said("```\nnever closed", 0, true).sentences, ["Code."]);
});

test("however a text grows, all of it is said once, in order", () => {
    const text = "One. Two is *long*! Three\n\n```\nx. y\n```\n\nFour? Five";
    let upTo = 0;
    const all: string[] = [];
    for (let length = 1; length <= text.length; length += 1) {
        const next = said(text.slice(0, length), upTo, length === text.length);
        upTo = next.upTo;
        all.push(...next.sentences);
    }
    assert.deepEqual(all.join(" "), "One. Two is long! Three Code. Four? Five");
});

test("a whole text is read out sentence by sentence", () => {
    assert.deepEqual(passagesOf("# Birds\n\nThey fly. \"Do they?\" Yes (3.5 m).\n\n```\nx\n```\n鸟飞。鱼游。", words),
        ["Birds", "They fly.", "\"Do they?\"", "Yes (3.5 m).", "Code.", "鸟飞。", "鱼游。"]);
    assert.deepEqual(passagesOf("  ", words), []);
});
