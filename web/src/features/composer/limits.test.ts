// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthNote } from "./limits";

test("the length is spoken of near the limit, counted in bytes", () => {
    assert.equal(lengthNote("a".repeat(200_000), null), null);
    assert.match(lengthNote("a".repeat(250_000), null) ?? "", /left$/);
    assert.match(lengthNote("é".repeat(140_000), null) ?? "", /^Too long/);
});
