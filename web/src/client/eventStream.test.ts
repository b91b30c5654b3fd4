// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStream } from "./eventStream";

const bytes = new TextEncoder().encode("data: {\"a\":1}\n\n: a comment\n\ndata: 🕊\ndata: two\n\ndata: half");

test("events are whole wherever the pieces are cut", () => {
    for (let at = 0; at <= bytes.length; at += 1) {
        const stream = new EventStream();
        assert.deepEqual([...stream.take(bytes.slice(0, at)), ...stream.take(bytes.slice(at))], ["{\"a\":1}", "🕊\ntwo"]);
    }
});
