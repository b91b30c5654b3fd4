// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleConversation, sampleMessage } from "../testing/samples";
import { accountEvent } from "./accountEvent";
import { conversation } from "./conversation";
import { conversationEvent } from "./conversationEvent";
import { decode, decodeText } from "./decode";
import { message } from "./message";

test("a message is read as it was sent, without fields that the page does not know", () => {
    const sent = sampleMessage("m1", { content: "Hello" });
    const decoded = decode(message, { ...sent, mood: "new" });
    assert.ok(decoded.ok);
    assert.deepEqual(decoded.value, sent);
});

test("absent and null are the same", () => {
    const { client_id: _, ...without } = sampleMessage("m1");
    const decoded = decode(message, without);
    assert.ok(decoded.ok && decoded.value.client_id === null);
});

test("an error names the field", () => {
    const decoded = decode(conversation, sampleConversation("c1", { agent: { id: "a", name: 7 as never, avatar: "" } }));
    assert.deepEqual(decoded, { ok: false, error: "agent.name: expected a string" });
});

for (const text of ["", "{", "null", "[]", "7", "{}", "{\"type\":7}", "{\"type\":\"constructor\"}", "{\"type\":\"__proto__\"}",
    "{\"type\":\"message_chunk\",\"message_id\":\"m\",\"offset\":\"0\",\"next_offset\":1,\"delta\":\"x\"}",
    "{\"type\":\"message_chunk\",\"message_id\":\"m\",\"offset\":0.5,\"next_offset\":1,\"delta\":\"x\"}",
    "{\"type\":\"message_created\",\"message\":{}}"]) {
    test(`${text || "nothing"} is an error, not an exception`, () => {
        assert.equal(decodeText(conversationEvent, text).ok, false);
        assert.equal(decodeText(accountEvent, text).ok, false);
    });
}

test("a chunk is read", () => {
    const event = { type: "message_chunk", message_id: "m", offset: 3, next_offset: 5, delta: "é" };
    const decoded = decodeText(conversationEvent, JSON.stringify(event));
    assert.deepEqual(decoded, { ok: true, value: event });
});
