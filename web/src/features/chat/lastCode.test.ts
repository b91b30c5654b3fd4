// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { lastCode } from "./lastCode";

test("the last of several blocks is found, with its own lines only", () => {
    assert.equal(lastCode("a\n```js\none\n```\nb\n~~~\ntwo\n  three\n~~~\nend"), "two\n  three");
    assert.equal(lastCode("no code, but `some` inline"), null);
    assert.equal(lastCode("``` not a fence ``` \ntext"), null);
});

test("a fence inside of a longer one is text, an open one goes to the end, a list's indent is dropped", () => {
    assert.equal(lastCode("````md\n```\ninner\n```\n````"), "```\ninner\n```");
    assert.equal(lastCode("```\nstill growing"), "still growing");
    assert.equal(lastCode("- item\n  ```py\n  def f():\n      pass\n  ```"), "def f():\n    pass");
});
