// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RowHeights } from "./rowHeights";

function three(): RowHeights {
    const heights = new RowHeights();
    heights.setRows(["a", "b", "c"], () => 10);
    return heights;
}

test("rows are as high as they are estimated, until they are measured", () => {
    const heights = three();
    assert.equal(heights.total, 30);
    assert.ok(heights.measure([["b", 25]]));
    assert.deepEqual([0, 1, 2, 3].map((index) => heights.offsetOf(index)), [0, 10, 35, 45]);
    assert.equal(heights.measure([["b", 25]]), false);
    assert.equal(heights.measure([["z", 25]]), false);
});

test("a position is in one row, also before the first and behind the last", () => {
    const heights = three();
    heights.measure([["b", 25]]);
    assert.deepEqual([-5, 0, 9, 10, 34, 35, 99].map((at) => heights.indexAt(at)), [0, 0, 0, 1, 1, 2, 2]);
    assert.equal(new RowHeights().indexAt(7), 0);
});

test("what was measured is kept when rows come before and behind", () => {
    const heights = three();
    heights.measure([["a", 7], ["c", 9]]);
    heights.setRows(["x", "a", "c", "d"], () => 100);
    assert.deepEqual([0, 1, 2, 3, 4].map((index) => heights.offsetOf(index)), [0, 100, 107, 116, 216]);
    assert.equal(heights.indexOf("c"), 2);
    assert.equal(heights.indexOf("b"), undefined);
});
