// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../protocol/message";
import { findRows } from "./findRows";
import type { Row } from "./rows";

const lines = { day: null, agentID: null };
const rows: Row[] = [
    ...["Über Flüsse", "about rivers", "Nothing"].map((content, index): Row => ({
        kind: "message", key: String(index), lines, message: { content } as Message,
    })),
    { kind: "end", key: "end", lines },
];
const textOf = (message: Message) => message.content;

test("rows are found by their text, whatever its case and accents, in their order", () => {
    assert.deepEqual(findRows(rows, "uber FLUSSE", textOf), ["0"]);
    assert.deepEqual(findRows(rows, " b", textOf), ["0", "1"]);
    assert.deepEqual(findRows(rows, "  ", textOf), []);
    assert.deepEqual(findRows(rows, "rain", textOf), []);
});

test("a text that grows is found by what it is now", () => {
    assert.deepEqual(findRows(rows, "rivers and lakes", textOf), []);
    assert.deepEqual(findRows(rows, "rivers and lakes", (message) => `${message.content} and lakes`), ["1"]);
});
