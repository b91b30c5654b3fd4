// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attachment, Message } from "../../protocol/message";
import { sampleMessage, sampleReply } from "../../testing/samples";
import { contextUsed } from "./contextUsed";

const held = (...messages: Message[]) => messages.map((message) => ({ message, touched: 0 }));
const usage = { prompt_tokens: 70, completion_tokens: 30 };
const ended = { status: "complete" as const };

test("what the last reply says it was made of is taken as it is", () => {
    const messages = held(sampleMessage("q", { content: "x".repeat(400) }), sampleReply("a", "q", { ...ended, usage }));
    assert.deepEqual(contextUsed(messages, 8_000), { used: 100, isEstimate: false });
    const asked = [...messages, ...held(sampleMessage("r", { content: "y".repeat(400) }), sampleReply("b", "r"))];
    assert.deepEqual(contextUsed(asked, 8_000), { used: 100, isEstimate: false }, "what is being answered does not count yet");
});

test("where no reply says so, it is a token for four bytes, in files too", () => {
    const file = { text_chars: 80 } as Attachment;
    const messages = held(sampleMessage("q", { content: "ä".repeat(20), attachments: [file] }), sampleReply("a", "q", { ...ended, content: "x".repeat(40) }));
    assert.deepEqual(contextUsed(messages, 8_000), { used: 10 + 20 + 10, isEstimate: true });
});

test("what follows a reply that says so is estimated on top of it", () => {
    const messages = held(
        sampleMessage("q"), sampleReply("a", "q", { ...ended, usage }),
        sampleMessage("r", { content: "x".repeat(40) }), sampleReply("b", "r", { status: "stopped", content: "x".repeat(8) }),
    );
    assert.deepEqual(contextUsed(messages, 8_000), { used: 112, isEstimate: true });
});

test("nothing is known before the first reply has ended", () => {
    assert.equal(contextUsed([], 8_000), null);
    assert.equal(contextUsed(held(sampleMessage("q", { content: "x" }), sampleReply("a", "q")), 8_000), null);
});

test("of a conversation that is longer than the agent's window, the window is used", () => {
    const long = { ...ended, content: "x".repeat(400) };
    const messages = held(sampleMessage("q", { content: "x".repeat(400) }), sampleReply("a", "q", long), sampleReply("b", "q", long));
    assert.deepEqual(contextUsed(messages, 150), { used: 150, isEstimate: true });
    assert.deepEqual(contextUsed(held(sampleReply("a", "q", { ...ended, usage })), 50), { used: 100, isEstimate: false }, "the model's word stands");
});
