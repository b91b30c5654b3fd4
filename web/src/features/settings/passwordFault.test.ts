// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../../client/requestError";
import { passwordFault, refusedPassword } from "./passwordFault";

test("a new password is measured in characters, and needs the present one", () => {
    assert.equal(passwordFault("", "long enough")?.field, "current");
    assert.equal(passwordFault("old", "🕊️".repeat(3))?.field, "next");
    assert.equal(passwordFault("old", "🕊".repeat(8)), null);
    assert.equal(passwordFault("old", "a".repeat(1025))?.field, "next");
});

test("a refusal stands at the line that it is about", () => {
    const refusal = (field: string) => new RequestError(400, "invalid", "", null, [{ field, code: "nonsense", detail: "Not so." }]);
    assert.deepEqual(refusedPassword(refusal("current_password")), { field: "current", words: "Not so." });
    assert.equal(refusedPassword(refusal("password")).field, "next");
    assert.equal(refusedPassword(new RequestError(0, "offline", "")).field, null);
});
