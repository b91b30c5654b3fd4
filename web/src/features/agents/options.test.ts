// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { nextOption } from "./options";

const names = ["Assistant", "Coder", "Cook"];

test("arrows stop at the ends", () => {
    assert.equal(nextOption(names, 0, "ArrowUp"), 0);
    assert.equal(nextOption(names, 1, "ArrowDown"), 2);
    assert.equal(nextOption(names, 2, "ArrowDown"), 2);
    assert.equal(nextOption(names, 1, "Home"), 0);
    assert.equal(nextOption(names, 0, "End"), 2);
});

test("a letter goes round the names that begin with it", () => {
    assert.equal(nextOption(names, 0, "c"), 1);
    assert.equal(nextOption(names, 1, "C"), 2);
    assert.equal(nextOption(names, 2, "c"), 1);
    assert.equal(nextOption(names, 0, "x"), null);
});

test("other keys, and an empty list, move nothing", () => {
    assert.equal(nextOption(names, 0, "F5"), null);
    assert.equal(nextOption([], 0, "ArrowDown"), null);
});
