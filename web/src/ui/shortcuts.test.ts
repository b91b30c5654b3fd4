// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeyPress } from "./keys";
import { holderOf, keysOf, pressedShortcut, rebind, shortcutIDs } from "./shortcuts";

const press = (key: string, fields: Partial<KeyPress> = {}): KeyPress =>
    ({ key, code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...fields });
const remove = press("Backspace", { ctrlKey: true, shiftKey: true });

test("no two shortcuts are the same keys", () => {
    assert.deepEqual(shortcutIDs.map((id) => holderOf(keysOf(id), id)), shortcutIDs.map(() => null));
});

test("a key that means something in a text stays with the text", () => {
    assert.equal(pressedShortcut(press("?", { shiftKey: true }), "no", false), "help");
    assert.equal(pressedShortcut(press("?", { shiftKey: true }), "in an empty box", false), null);
    assert.equal(pressedShortcut(remove, "in an empty box", false), "delete-chat");
    assert.equal(pressedShortcut(remove, "in text", false), null);
    assert.equal(pressedShortcut(press("k", { ctrlKey: true }), "in text", false), "palette");
});

test("keys can be others, or none, or again what they were", () => {
    rebind("help", "");
    assert.equal(pressedShortcut(press("?", { shiftKey: true }), "no", false), null);
    rebind("palette", "Mod+J");
    assert.equal(pressedShortcut(press("k", { ctrlKey: true }), "no", false), null);
    assert.equal(pressedShortcut(press("j", { ctrlKey: true }), "no", false), "palette");
    assert.equal(holderOf("mod+j", "new-chat"), "palette");
    rebind("help", null);
    rebind("palette", "Mod+K");
    assert.equal(pressedShortcut(press("?", { shiftKey: true }), "no", false), "help");
    assert.equal(keysOf("palette"), "Mod+K");
});
