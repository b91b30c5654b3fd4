// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../protocol/message";
import { sampleMessage, sampleReply } from "../../testing/samples";
import { type Row, rowsOf } from "./rows";

const at = (day: number, hour = 12) => new Date(2026, 0, day, hour).toISOString();

function rows(messages: Message[], agentID: string | null = "a1", isAwaited = false): Row[] {
    return rowsOf({ messages: messages.map((message) => ({ message, touched: 0 })), pending: [], isAwaited, agentID });
}

test("a day begins with its first message, by the reader's clock", () => {
    const days = rows([
        sampleMessage("m1", { created_at: at(1, 1) }), sampleReply("m2", "m1", { created_at: at(1, 23) }),
        sampleMessage("m3", { parent_id: "m2", created_at: at(2, 0) }), sampleReply("m4", "m3", { created_at: at(2, 1) }),
    ]).map((row) => row.lines.day);
    assert.deepEqual(days, [at(1, 1), null, at(2, 0), null]);
});

test("another agent is announced before the question that it answers", () => {
    const agents = rows([
        sampleMessage("m1"), sampleReply("m2", "m1", { agent_id: "a1" }), sampleMessage("m3", { parent_id: "m2" }),
        sampleReply("m4", "m3", { agent_id: "a2" }),
    ], "a2").map((row) => row.lines.agentID);
    assert.deepEqual(agents, [null, null, "a2", null]);
});

test("a conversation that was just handed over says so at its end, and the line stays when a question follows", () => {
    const said = [sampleMessage("m1"), sampleReply("m2", "m1", { agent_id: "a1", status: "complete" })];
    assert.deepEqual(rows(said, "a2").map((row) => [row.kind, row.lines.agentID]), [["message", null], ["message", null], ["end", "a2"]]);
    const asked = rows([...said, sampleMessage("m3", { parent_id: "m2" })], "a2", true);
    assert.deepEqual(asked.map((row) => [row.kind, row.lines.agentID]), [["message", null], ["message", null], ["message", "a2"], ["awaited", null]]);
});

test("a first question to another agent than the conversation's beginning is no change", () => {
    assert.deepEqual(rows([sampleMessage("m1")], "a2", true).map((row) => row.lines.agentID), [null, null]);
});

test("versions of a message share their place", () => {
    assert.equal(rows([sampleMessage("m1"), sampleReply("m2", "m1")])[1]?.key, rows([sampleMessage("m1"), sampleReply("m9", "m1")])[1]?.key);
});
