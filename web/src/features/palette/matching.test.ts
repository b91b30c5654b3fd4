// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { matching } from "./matching";

const names = ["Sign out", "New chat", "Settings", "Show or hide the list", "Design: light", "Über uns"];
const find = (query: string) => matching(names, query, (name) => name);

test("words are found by their beginnings, in any order, without regard to case and accents", () => {
    assert.deepEqual(find("si"), ["Sign out"]);
    assert.deepEqual(find("list show"), ["Show or hide the list"]);
    assert.deepEqual(find("uber"), ["Über uns"]);
    assert.deepEqual(find("ign"), []);
    assert.deepEqual(find("new settings"), []);
});

test("what begins with the query comes first, and nothing leaves nothing out", () => {
    assert.deepEqual(matching(["go to light", "light"], "light", (name) => name), ["light", "go to light"]);
    assert.deepEqual(find("  "), names);
});
