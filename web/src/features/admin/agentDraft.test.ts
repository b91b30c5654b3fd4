// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../../client/requestError";
import { draftFaults, draftOf, emptyDraft, fieldsOf, refusedDraft, suggestedSlug } from "./agentDraft";

const draft = {
    ...emptyDraft, slug: "coder", name: "Coder", provider: "local", model: "m", capabilities: "chat, code,, chat", starters: "One\n\n Two ",
    parameters: "{\"temperature\": 0.5}", tools: "clock, search, clock",
};

test("a draft becomes what the server takes, and comes back from it", () => {
    const fields = fieldsOf(draft);
    assert.deepEqual(fields.capabilities, ["chat", "code"]);
    assert.deepEqual(fields.starters, ["One", "Two"]);
    assert.deepEqual(fields.parameters, { temperature: 0.5 });
    assert.deepEqual(fields.tools, ["clock", "search"]);
    const agent = {
        ...fields, id: "x", slug: "coder", is_active: true, created_at: "2026-01-01T00:00:00.000Z", updated_at: "2026-01-01T00:00:00.000Z",
    };
    assert.deepEqual(fieldsOf(draftOf(agent)), fields);
});

test("what is wrong is told at its box", () => {
    assert.deepEqual(Object.keys(draftFaults(draft, true)), []);
    assert.deepEqual(Object.keys(draftFaults(emptyDraft, true)).sort(), ["model", "name", "provider", "slug"]);
    assert.deepEqual(Object.keys(draftFaults({ ...draft, slug: "" }, false)), []);
    for (const contextWindow of ["", "0", "1e6", "-5", "4096.5"]) {
        assert.deepEqual(Object.keys(draftFaults({ ...draft, contextWindow }, true)), ["contextWindow"]);
    }
    for (const parameters of ["[]", "3", "{", "null"]) assert.deepEqual(Object.keys(draftFaults({ ...draft, parameters }, true)), ["parameters"]);
});

test("a refusal stands at the boxes that it is about", () => {
    const error = new RequestError(400, "invalid_input", "", null, [{ field: "starters.0", code: "too_long", detail: "Too long." }]);
    assert.deepEqual(refusedDraft(error), { starters: "Too long." });
    assert.deepEqual(Object.keys(refusedDraft(new RequestError(409, "slug_taken", ""))), ["slug"]);
    assert.deepEqual(refusedDraft(new RequestError(0, "offline", "")), {});
});

test("a slug is suggested from the name", () => {
    assert.equal(suggestedSlug("Écrivain n° 2!"), "ecrivain-n-2");
    assert.equal(suggestedSlug("你好"), "");
});
