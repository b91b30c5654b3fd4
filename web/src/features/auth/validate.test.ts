// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { firstFault } from "./validate";

const good = { name: "", email: "ada@example.org", password: "correct horse" };

test("what is right is let through", () => {
    assert.equal(firstFault(good, true), null);
    assert.equal(firstFault({ ...good, email: "root@localhost", password: "🕊️🕊️🕊️🕊️" }, true), null);
});

test("the first fault is named by its field", () => {
    assert.equal(firstFault({ ...good, email: "ada" }, true)?.field, "email");
    assert.equal(firstFault({ ...good, password: "" }, false)?.field, "password");
    assert.equal(firstFault({ ...good, password: "short" }, true)?.field, "password");
    assert.equal(firstFault({ ...good, password: "x".repeat(1_025) }, true)?.field, "password");
});

test("signing in does not judge a password's length", () => {
    assert.equal(firstFault({ ...good, password: "short" }, false), null);
});
