// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "./LongText";

for (const [name, text] of [["one line", "word".repeat(20_000)], ["many lines", "line\n".repeat(20_000)], ["birds", "🐦".repeat(20_000)], ["nothing", ""]] as const) {
    test(`${name}: the pieces are the whole, and none ends within a character`, () => {
        const parts = pieces(text);
        assert.equal(parts.join(""), text);
        for (const part of parts) assert.ok(part.length <= 10_001 && !/[\ud800-\udbff]$/.test(part));
    });
}
