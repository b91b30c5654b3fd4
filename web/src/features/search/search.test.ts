// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { SearchResult } from "../../protocol/searchResult";
import { between } from "./dayFilter";
import { resultPath } from "./resultPath";
import { withShortLead } from "./shortLead";

test("days are whole, where the reader is", () => {
    const { after, before } = between("2026-01-31", "2026-01-31");
    assert.equal(new Date(after ?? "").getTime(), new Date(2026, 0, 31).getTime() - 1);
    assert.equal(new Date(before ?? "").getTime(), new Date(2026, 1, 1).getTime());
    assert.deepEqual(between("", ""), { after: null, before: null });
    assert.deepEqual(between("nonsense", "2026-1-1"), { after: null, before: null });
});

test("a result leads to its message, a title to its conversation", () => {
    const result: SearchResult = {
        conversation: { id: "c", title: "Nuts", is_archived: false },
        message: { id: "m", role: "user", created_at: "2026-01-31T09:00:00.000Z" },
        source: "content",
        snippet: [],
    };
    assert.equal(resultPath(result), "/c/c/m");
    assert.equal(resultPath({ ...result, source: "attachment" }), "/c/c/m");
    assert.equal(resultPath({ ...result, source: "title" }), "/c/c");
    assert.equal(resultPath({ ...result, source: "title", message: null }), "/c/c");
});

test("what comes before the first match is cut at a word where there is little room", () => {
    const match = { text: "walnut", match: true };
    const lead = (text: string) => withShortLead([{ text, match: false }, match], 12).map((piece) => piece.text);
    assert.deepEqual(lead("short "), ["short ", "walnut"]);
    assert.deepEqual(lead("an apple, a plum, and perhaps a "), ["…perhaps a ", "walnut"]);
    assert.deepEqual(lead("x".repeat(40)), [`…${"x".repeat(12)}`, "walnut"]);
    assert.deepEqual(withShortLead([match], 12), [match]);
    assert.deepEqual(withShortLead([{ text: "x".repeat(40), match: false }], 12), [{ text: "x".repeat(40), match: false }]);
});
