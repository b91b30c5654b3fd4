// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConversationEvent } from "../protocol/conversationEvent";
import { sampleConversation, sampleMessage, sampleReply } from "../testing/samples";
import { contentOf, type ConversationAction, type ConversationState, emptyConversation, isGenerating, reduce } from "./conversationState";
import { RequestError } from "./requestError";

const question = sampleMessage("m1", { content: "Why?" });
const reply = sampleReply("m2", "m1");

function run(...actions: (ConversationAction | ConversationEvent)[]): ConversationState {
    return actions.reduce<ConversationState>((state, action) => reduce(state, isEvent(action) ? { type: "event", event: action } : action), start);
}

const start = reduce(emptyConversation, {
    type: "loaded", detail: { ...sampleConversation("c1"), messages: [question] }, mark: 0,
});

function isEvent(action: ConversationAction | ConversationEvent): action is ConversationEvent {
    return /^(ready|message_|error|typing|read_|conversation_|pong)/.test(action.type);
}

const created: ConversationEvent = { type: "message_created", message: reply };
const chunk = (offset: number, delta: string, size = delta.length): ConversationEvent =>
    ({ type: "message_chunk", message_id: "m2", offset, next_offset: offset + size, delta });
const snapshot = (content: string, next_offset = content.length): ConversationEvent =>
    ({ type: "message_snapshot", message_id: "m2", content, next_offset });
const textOf = (state: ConversationState) => contentOf(state, state.messages[1]?.message ?? reply);

test("chunks are appended where they fit, by the server's positions", () => {
    const state = run(created, chunk(0, "é", 2), chunk(2, "🕊️", 7), chunk(9, "!"));
    assert.equal(textOf(state), "é🕊️!");
    assert.equal(state.live["m2"]?.position, 10);
});

test("what is already held is not appended again", () => {
    assert.equal(textOf(run(created, chunk(0, "ab"), chunk(0, "ab"), chunk(2, "c"))), "abc");
    assert.equal(textOf(run(created, snapshot("abc"), chunk(0, "ab"), chunk(2, "c"), chunk(3, "d"))), "abcd");
});

test("a gap is asked for once, and nothing is appended behind it", () => {
    const before = run(created, chunk(0, "ab"), chunk(5, "f"));
    assert.deepEqual(before.missing, { message_id: "m2", offset: 2 });
    const after = reduce(before, { type: "event", event: chunk(6, "g") });
    assert.equal(after.missing, before.missing);
    assert.equal(textOf(after), "ab");
    const filled = reduce(after, { type: "event", event: chunk(2, "cdefg") });
    assert.equal(textOf(filled), "abcdefg");
    assert.equal(filled.missing, null);
});

test("a chunk that lies across the held position asks for the rest instead of guessing", () => {
    const state = run(created, snapshot("abc"), chunk(2, "cd"));
    assert.equal(textOf(state), "abc");
    assert.deepEqual(state.missing, { message_id: "m2", offset: 3 });
});

test("a snapshot replaces whatever was held", () => {
    assert.equal(textOf(run(created, chunk(0, "abc"), snapshot("xy"), chunk(2, "z"))), "xyz");
});

test("completion has the last word", () => {
    const done = { ...reply, status: "complete" as const, content: "All of it" };
    const state = run(created, chunk(0, "All"), { type: "message_complete", message: done }, chunk(3, " late"));
    assert.equal(textOf(state), "All of it");
    assert.deepEqual(state.live, {});
    assert.equal(isGenerating(state), false);
});

test("text that comes before its message waits for it", () => {
    const state = run(snapshot("abc"), created);
    assert.equal(textOf(state), "abc");
});

test("what was read before the socket spoke does not undo what it said", () => {
    const done = { ...reply, status: "complete" as const, content: "Done" };
    const mark = start.sequence;
    const state = run(created, { type: "message_complete", message: done },
        { type: "loaded", detail: { ...sampleConversation("c1"), messages: [question, reply] }, mark });
    assert.equal(state.messages[1]?.message.status, "complete");
});

test("a reply that ended while nobody listened is taken from what was read", () => {
    const done = { ...reply, status: "complete" as const, content: "Done" };
    const state = run(created, chunk(0, "Do"));
    const read = reduce(state, { type: "loaded", detail: { ...sampleConversation("c1"), messages: [question, done] }, mark: state.sequence });
    assert.equal(textOf(read), "Done");
    assert.deepEqual(read.live, {});
});

test("a message of one's own is shown once, whichever way it comes back first", () => {
    const pending = { client_id: "k", content: "More", attachments: [], created_at: question.created_at, error: null };
    const mine = sampleMessage("m3", { parent_id: "m1", content: "More", client_id: "k", reply_id: "m4" });
    const sending: ConversationAction = { type: "sending", pending };
    const sent: ConversationAction = { type: "sent", client_id: "k", message: mine, mark: 0 };
    const told: ConversationEvent = { type: "message_created", message: mine };
    for (const order of [[sending, sent, told], [sending, told, sent]]) {
        const state = run(...order);
        assert.deepEqual(state.messages.map((held) => held.message.id), ["m1", "m3"]);
        assert.equal(state.pending.length, 0);
        assert.equal(state.awaiting, "m4");
        assert.ok(isGenerating(state));
    }
});

test("a message that was not taken stays with the reason", () => {
    const pending = { client_id: "k", content: "More", attachments: [], created_at: question.created_at, error: null };
    const error = new RequestError(429, "rate_limited", "", 9);
    const state = run({ type: "sending", pending }, { type: "send-failed", client_id: "k", error });
    assert.equal(state.pending[0]?.error?.retryAfter, 9);
    assert.equal(isGenerating(state), false);
});

test("a new answer takes the place of the old one", () => {
    const old = { ...reply, status: "complete" as const, content: "Old" };
    const state = run({ type: "message_complete", message: old }, { type: "message_created", message: sampleReply("m9", "m1") });
    assert.deepEqual(state.messages.map((held) => held.message.id), ["m1", "m9"]);
});

test("a message whose place is not known makes the page read again", () => {
    assert.ok(run({ type: "message_created", message: sampleMessage("m8", { parent_id: "elsewhere" }) }).stale);
});

test("a reply that had stopped goes on from a snapshot", () => {
    const stopped = { ...reply, status: "stopped" as const, content: "Half" };
    const state = run({ type: "message_complete", message: stopped }, snapshot("Half"), chunk(4, " more"));
    assert.equal(textOf(state), "Half more");
    assert.ok(isGenerating(state));
});

test("the reply to an edited message is waited for, and what followed the old one goes", () => {
    const edited = sampleMessage("m5", { content: "How?", reply_id: "m6", branch: { index: 1, count: 2, sibling_ids: ["m1", "m5"] } });
    const state = run({ type: "message_complete", message: { ...reply, status: "complete" } }, { type: "replying", message: edited, mark: 9 });
    assert.deepEqual(state.messages.map((held) => held.message.id), ["m5"]);
    assert.equal(state.awaiting, "m6");
    assert.ok(isGenerating(state));
    const answered = run({ type: "message_created", message: edited }, { type: "message_created", message: sampleReply("m6", "m5") },
        { type: "replying", message: edited, mark: 0 });
    assert.equal(answered.awaiting, null);
    assert.deepEqual(answered.messages.map((held) => held.message.id), ["m5", "m6"]);
});

test("a reply that ends in a branch that was left does not bring it back", () => {
    const old = { ...reply, status: "complete" as const, content: "Old" };
    const writing = sampleReply("m9", "m1");
    const left = run({ type: "loaded", detail: { ...sampleConversation("c1", { active_message_id: "m9" }), messages: [question, old] }, mark: 0 });
    assert.ok(isGenerating(left));
    const during = reduce(left, { type: "event", event: { type: "message_chunk", message_id: "m9", offset: 0, next_offset: 3, delta: "New" } });
    const after = reduce(during, { type: "event", event: { type: "message_complete", message: { ...writing, status: "complete", content: "New" } } });
    assert.deepEqual(after.messages.map((held) => held.message.id), ["m1", "m2"]);
    assert.deepEqual(after.live, {});
    assert.equal(isGenerating(after), false);
});

test("a conversation that ends elsewhere is read again, and one that was only renamed is not", () => {
    const end = (created_at: string, role: "user" | "assistant" = "user"): ConversationEvent =>
        ({ type: "conversation_updated", conversation: sampleConversation("c1", { last_message: { role, preview: "…", created_at } }) });
    assert.equal(run(end(question.created_at)).stale, false);
    assert.equal(run(created, end(question.created_at)).stale, false);
    assert.ok(run(end("2026-01-31T09:30:00.000Z")).stale);
    assert.ok(run(end(question.created_at, "assistant")).stale);
});

test("a message that is on its way is not taken for an older one that reads the same", () => {
    const pending = { client_id: "k", content: "Why?", attachments: [], created_at: question.created_at, error: null };
    const read: ConversationAction = { type: "loaded", detail: { ...sampleConversation("c1"), messages: [question] }, mark: 0 };
    assert.equal(run({ type: "sending", pending }, read).pending.length, 1);
    assert.equal(run({ type: "sending", pending: { ...pending, made: true } }, read).pending.length, 0);
});

test("what a call answers of the conversation does not undo what the socket told since", () => {
    const mark = start.sequence;
    const active = sampleConversation("c1", { active_message_id: "m2" });
    const done = { ...reply, status: "complete" as const, content: "Done" };
    const ended = run(created, { type: "message_complete", message: done }, { type: "conversation", conversation: active, mark });
    assert.equal(ended.conversation?.active_message_id, null);
    assert.equal(isGenerating(ended), false);
    const named = run({ type: "conversation_updated", conversation: sampleConversation("c1", { title: "Newer" }) },
        { type: "loaded", detail: { ...sampleConversation("c1", { title: "Older" }), messages: [question] }, mark });
    assert.equal(named.conversation?.title, "Newer");
});

test("a reply that was promised since the question is still waited for after its answer", () => {
    const pending = { client_id: "k", content: "More", attachments: [], created_at: question.created_at, error: null };
    const mine = sampleMessage("m3", { parent_id: "m1", content: "More", client_id: "k", reply_id: "m4" });
    const mark = start.sequence;
    const state = run({ type: "sending", pending }, { type: "sent", client_id: "k", message: mine, mark },
        { type: "loaded", detail: { ...sampleConversation("c1"), messages: [question] }, mark });
    assert.equal(state.awaiting, "m4");
    assert.deepEqual(state.messages.map((held) => held.message.id), ["m1", "m3"]);
});
