// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { sends } from "./enterKey";

const enter = { key: "Enter", shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, isComposing: false, keyCode: 13 };

test("Enter sends, and with Shift breaks the line", () => {
    assert.ok(sends(enter, false));
    assert.equal(sends({ ...enter, shiftKey: true }, false), false);
    assert.equal(sends({ ...enter, key: "a", keyCode: 65 }, false), false);
});

test("an input method's Enter never sends", () => {
    assert.equal(sends({ ...enter, isComposing: true }, false), false);
    assert.equal(sends({ ...enter, keyCode: 229 }, false), false);
    assert.equal(sends({ ...enter, isComposing: true, ctrlKey: true }, false), false);
});

test("on a touch screen Enter breaks the line", () => {
    assert.equal(sends(enter, true), false);
    assert.ok(sends({ ...enter, ctrlKey: true }, true));
});
