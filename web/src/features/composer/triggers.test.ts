// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { triggerAt, withoutTrigger } from "./triggers";

const at = (text: string) => triggerAt(text, text.length);

test("a slash is a command where the message begins, and nowhere else", () => {
    assert.deepEqual(at("/"), { sign: "/", words: "", start: 0, end: 1 });
    assert.deepEqual(at("/new"), { sign: "/", words: "new", start: 0, end: 4 });
    for (const text of ["either/or", "see /new", "\n/new", "/etc/passwd", "/new chat", " /"]) assert.equal(at(text), null, text);
});

test("an agent's and a file's sign may stand wherever a word begins", () => {
    assert.deepEqual(at("@ro"), { sign: "@", words: "ro", start: 0, end: 3 });
    assert.deepEqual(at("ask @ro"), { sign: "@", words: "ro", start: 4, end: 7 });
    assert.deepEqual(at("see\n#übers"), { sign: "#", words: "übers", start: 4, end: 10 });
    for (const text of ["ada@example", "# A heading", "##", "#1 and", "C#", "@@", ""]) assert.equal(at(text), null, text);
});

test("it counts where the caret is", () => {
    assert.deepEqual(triggerAt("ask @ro about it", 7), { sign: "@", words: "ro", start: 4, end: 7 });
    assert.equal(triggerAt("ask @ro about it", 8), null);
    assert.deepEqual(triggerAt("ask @robin", 6), { sign: "@", words: "r", start: 4, end: 6 });
});

test("a long word is none, wherever the reading begins", () => {
    assert.equal(at(`@${"a".repeat(64)}`), null);
    assert.equal(at(`a@${"a".repeat(62)}`), null);
    assert.equal(at(`${"a".repeat(100_000)}@${"a".repeat(63)}`), null);
});

test("what is chosen takes its place", () => {
    const text = "ask @ro about it";
    const trigger = triggerAt(text, 7);
    assert.ok(trigger !== null);
    assert.deepEqual(withoutTrigger(text, trigger, ""), { text: "ask  about it", caret: 4 });
    assert.deepEqual(withoutTrigger(text, trigger, "birds"), { text: "ask birds about it", caret: 9 });
});
