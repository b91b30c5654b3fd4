// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { visibleControls, visibleMarks, visibleTags } from "./unseen";

test("tag letters are spelt out, the flags that are made of them are not", () => {
    const scotland = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}";
    assert.equal(visibleTags(`a${scotland}b`), `a${scotland}b`);
    assert.equal(visibleTags("a\u{e0068}\u{e0069}b"), "a⟨U+E0068⟩⟨U+E0069⟩b");
    assert.equal(visibleTags("family 👨\u200d👩\u200d👧 and ❤\ufe0f"), "family 👨\u200d👩\u200d👧 and ❤\ufe0f");
});

test("in code, so are marks that turn the direction", () => {
    assert.equal(visibleControls("if (a\u202e) \u2066// b"), "if (a⟨U+202E⟩) ⟨U+2066⟩// b");
});

test("marks that nobody sees are spelt out, and writing that needs joiners stays as it is", () => {
    assert.equal(visibleMarks("a\u200bb\u202ec\u0007"), "a⟨U+200B⟩b⟨U+202E⟩c⟨U+0007⟩");
    assert.equal(visibleMarks("x\ufe00\ufe01\ufe02"), "x\ufe00⟨U+FE01⟩⟨U+FE02⟩");
    for (const text of ["می\u200cخواهم", "👨\u200d👩\u200d👧", "❤\ufe0f", "tab\tline\nreturn\r\n", "שלום\u200f!", "soft\u00adhyphen"]) {
        assert.equal(visibleMarks(text), text);
    }
});
