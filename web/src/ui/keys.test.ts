// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage } from "../text/language";
import { isComposing, keyNames, type KeyPress, matches, pressedKeys } from "./keys";

function press(key: string, modifiers = "", code = ""): KeyPress {
    return { key, code, ctrlKey: modifiers.includes("c"), metaKey: modifiers.includes("m"), shiftKey: modifiers.includes("s"), altKey: modifiers.includes("a") };
}

test("a shortcut is all of its keys and no others", () => {
    assert.ok(matches("Mod+Shift+O", press("O", "cs"), false));
    assert.ok(matches("Mod+K", press("k", "c"), false));
    for (const other of [press("o", "c"), press("O", "s"), press("O", "csa"), press("P", "cs"), press("O", "ms"), press("O", "cms")]) {
        assert.ok(!matches("Mod+Shift+O", other, false), JSON.stringify(other));
    }
});

test("on a Mac it is Command, and Control is not", () => {
    assert.ok(matches("Mod+K", press("k", "m"), true));
    assert.ok(!matches("Mod+K", press("k", "c"), true));
});

test("signs are found wherever a keyboard has them", () => {
    assert.ok(matches("Mod+Shift+;", press(":", "cs", "Semicolon"), false));
    assert.ok(matches("Mod+Shift+;", press("Ö", "cs", "Semicolon"), false));
    assert.ok(matches("Mod+/", press("/", "c", "Slash"), false));
    assert.ok(matches("Mod+/", press("/", "cs", "Digit7"), false));
    assert.ok(matches("?", press("?", "s", "Slash"), false));
    assert.ok(!matches("?", press("?", "cs", "Slash"), false));
});

test("keys have the names that are printed on them", () => {
    assert.deepEqual(keyNames("Mod+Shift+Backspace", false), ["Ctrl", "Shift", "Backspace"]);
    assert.deepEqual(keyNames("Mod+Shift+O", true), ["⌘", "⇧", "O"]);
    assert.deepEqual(keyNames("Shift+Escape", false), ["Shift", "Esc"]);
    assert.deepEqual(keyNames("Shift+Enter", true), ["⇧", "↩"]);
    assert.deepEqual(keyNames("Alt+F2", false), ["Alt", "F2"]);
});

test("they are named in the reader's language", () => {
    chooseLanguage("de");
    assert.deepEqual(keyNames("Mod+Shift+Delete", false), ["Strg", "Umschalt", "Entf"]);
    assert.deepEqual(keyNames("Enter", false), ["Eingabe"]);
    assert.deepEqual(keyNames("Mod+Alt+Backspace", true), ["⌘", "⌥", "⌫"]);
    chooseLanguage("en");
});

test("a key is an input method's own while it is composing, and in Safari right after", () => {
    assert.ok(isComposing({ isComposing: true, keyCode: 13 }));
    assert.ok(isComposing({ isComposing: false, keyCode: 229 }));
    assert.ok(!isComposing({ isComposing: false, keyCode: 13 }));
});

test("what is pressed can be written down, and is then matched", () => {
    for (const [one, written] of [[press("O", "cs"), "Mod+Shift+O"], [press(":", "cs", "Semicolon"), "Mod+Shift+;"], [press("?", "s", "Slash"), "?"],
        [press("F2"), "F2"], [press("ArrowUp", "a"), "Alt+ArrowUp"]] as const) {
        assert.equal(pressedKeys(one, false), written);
        assert.ok(matches(written, one, false), written);
    }
    assert.equal(pressedKeys(press("Shift", "s"), false), null);
});
