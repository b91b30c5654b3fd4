// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { including, offsetOf, rowsInSight } from "./rowWindow";

const heights = { heading: 30, row: 10 };

test("only rows in sight are drawn, of ten thousand as of ten", () => {
    assert.deepEqual(rowsInSight([2, 10_000], heights, 0, 100), [{ from: 0, to: 2 }, { from: 0, to: 2 }]);
    assert.deepEqual(rowsInSight([2, 10_000], heights, 5_000, 5_100), [{ from: 2, to: 2 }, { from: 492, to: 502 }]);
    assert.deepEqual(rowsInSight([3, 3], heights, 70, 75), [{ from: 3, to: 3 }, { from: 0, to: 0 }]);
});

test("a row's place counts the headings before it", () => {
    assert.equal(offsetOf(0, [2, 5], heights), 30);
    assert.equal(offsetOf(1, [2, 5], heights), 40);
    assert.equal(offsetOf(2, [2, 5], heights), 80);
    assert.equal(offsetOf(9, [2, 5], heights), 130);
});

test("the row that has the focus stays, with what is between", () => {
    const ranges = rowsInSight([2, 100], heights, 500, 600);
    assert.deepEqual(ranges, [{ from: 2, to: 2 }, { from: 42, to: 52 }]);
    assert.deepEqual(including(ranges, [2, 100], 0), [{ from: 0, to: 1 }, { from: 42, to: 52 }]);
    assert.deepEqual(including(ranges, [2, 100], 32), [{ from: 2, to: 2 }, { from: 30, to: 52 }]);
    assert.deepEqual(including(ranges, [2, 100], 62), [{ from: 2, to: 2 }, { from: 42, to: 61 }]);
    assert.deepEqual(including(ranges, [2, 100], -1), ranges);
});
