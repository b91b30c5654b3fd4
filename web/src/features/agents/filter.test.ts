// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Agent } from "../../protocol/agent";
import { capabilitiesOf, filterAgents, nextOption } from "./filter";

function agent(name: string, description: string, capabilities: string[]): Agent {
    return {
        id: name, slug: name, name, description, avatar: "", capabilities, model: "small", starters: [], context_window: 4096, is_active: true,
        created_at: "2026-01-01T00:00:00.000Z", updated_at: "2026-01-01T00:00:00.000Z",
    };
}

const agents = [agent("Écrivain", "Writes letters", ["chat", "writing"]), agent("Coder", "Writes code", ["chat", "code"]), agent("Heron", "Waits", ["chat"])];
const names = (text: string, capability: string | null = null) => filterAgents(agents, text, capability).map((each) => each.name);

test("agents are found by every word, without regard to case and accents", () => {
    assert.deepEqual(names(""), ["Écrivain", "Coder", "Heron"]);
    assert.deepEqual(names("ecri"), ["Écrivain"]);
    assert.deepEqual(names("writes CODE"), ["Coder"]);
    assert.deepEqual(names("nothing"), []);
});

test("whoever's name begins so comes first", () => {
    assert.deepEqual(names("w"), ["Écrivain", "Coder", "Heron"]);
    assert.deepEqual(names("co"), ["Coder"]);
    assert.deepEqual(names("he"), ["Heron"]);
    assert.deepEqual(filterAgents([agent("Alpha", "beta", []), agent("Beta", "", [])], "beta", null).map((each) => each.name), ["Beta", "Alpha"]);
});

test("a capability is taken whole, and one that all have tells nothing", () => {
    assert.deepEqual(names("", "code"), ["Coder"]);
    assert.deepEqual(names("letters", "code"), []);
    assert.deepEqual(capabilitiesOf(agents), ["writing", "code"]);
});

test("keys move within the list and stop at its ends", () => {
    assert.equal(nextOption(3, 2, "ArrowDown"), 2);
    assert.equal(nextOption(3, 0, "ArrowUp"), 0);
    assert.equal(nextOption(20, 1, "PageDown"), 9);
    assert.equal(nextOption(3, 1, "End"), 2);
    assert.equal(nextOption(3, 1, "x"), null);
    assert.equal(nextOption(0, 0, "ArrowDown"), null);
});
