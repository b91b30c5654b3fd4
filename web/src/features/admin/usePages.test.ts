// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./usePages";

test("a page comes behind what is held, and undoes nothing that was changed while it was on its way", () => {
    const held = [{ id: "new", role: "member" }, { id: "a", role: "admin" }];
    const page = [{ id: "a", role: "member" }, { id: "b", role: "member" }];
    assert.deepEqual(withPage(held, page), [...held, { id: "b", role: "member" }]);
    assert.deepEqual(withPage([], page), page);
});
