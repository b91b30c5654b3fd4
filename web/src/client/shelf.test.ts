// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeStorage } from "../testing/fakes";
import { accountShelf, clearShelves } from "./shelf";

test("an account finds its own, and the next account finds nothing of it", () => {
    const storage = new FakeStorage();
    storage.setItem("martlet.theme", "dark");
    const first = accountShelf(storage, "u1");
    assert.ok(first.write("draft.a", "1"));
    assert.ok(first.write("unsent.a", "2"));
    assert.deepEqual(first.names("draft."), ["draft.a"]);
    assert.equal(accountShelf(storage, "u1").read("draft.a"), "1");
    assert.deepEqual(accountShelf(storage, "u2").names(""), []);
    assert.deepEqual([...storage.entries], [["martlet.theme", "dark"]]);
});

test("clearing leaves what no account typed", () => {
    const storage = new FakeStorage();
    storage.setItem("martlet.theme", "dark");
    accountShelf(storage, "u1").write("a", "1");
    clearShelves(storage);
    assert.deepEqual([...storage.entries], [["martlet.theme", "dark"]]);
});

test("where there is no room or no storage, it says so", () => {
    assert.equal(accountShelf(null, "u1").write("a", "1"), false);
    assert.equal(accountShelf(null, "u1").read("a"), null);
    const shelf = accountShelf(new FakeStorage(3), "u1");
    assert.ok(shelf.write("a", "123"));
    assert.equal(shelf.write("a", "1234"), false);
    assert.equal(shelf.read("a"), "123");
});

test("it does not fill the browser", () => {
    const shelf = accountShelf(new FakeStorage(), "u1");
    for (let n = 0; n < 500; n += 1) assert.ok(shelf.write(`a${n}`, "1"));
    assert.equal(shelf.write("more", "1"), false);
    assert.ok(shelf.write("a7", "2"));
});
