// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { toCSV } from "./csv";

test("commas, quotes and breaks are quoted", () => {
    assert.equal(toCSV([["a", "b,c"], ["say \"hi\"", "two\nlines"]]), "a,\"b,c\"\r\n\"say \"\"hi\"\"\",\"two\nlines\"");
});

test("what a spreadsheet would run is text", () => {
    for (const formula of ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@x", " =HYPERLINK(\"x\")", "\t=1"]) {
        assert.match(toCSV([[formula]]), /^"?'/);
    }
});

test("numbers stay numbers", () => {
    assert.equal(toCSV([["-5", "+1.5", "-3 %", "1,000"]]), "-5,+1.5,-3 %,\"1,000\"");
});
