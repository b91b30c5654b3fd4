// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation } from "../protocol/conversation";
import { FakeClock, FakeStorage, settle } from "../testing/fakes";
import { sampleConversation } from "../testing/samples";
import type { NewConversation } from "./api";
import type { ConversationStore } from "./conversationStore";
import { NewChats } from "./newChats";
import { RequestError } from "./requestError";
import { accountShelf } from "./shelf";

const words = (content: string) => ({ content, attachments: [] });
const busy = () => new RequestError(503, "unavailable", "", 5);

function setUp(storage = new FakeStorage()) {
    const clock = new FakeClock();
    const asked: NewConversation[] = [];
    const happened: string[] = [];
    const server = { fault: null as RequestError | null, letGo: null as (() => void) | null, isHeld: false };
    const store = {
        id: "c1",
        begin: (_: Conversation, clientID: string, { content }: { content: string }) => happened.push(`begin ${clientID} ${content}`),
        send: async ({ content }: { content: string }, clientID: string) => void happened.push(`send ${clientID} ${content}`),
        stop: async () => void happened.push("stop"),
    };
    const create = async (body: NewConversation) => {
        asked.push(body);
        if (server.isHeld) await new Promise<void>((resolve) => (server.letGo = resolve));
        if (server.fault) throw server.fault;
        return sampleConversation("c1");
    };
    let ids = 0;
    const page = () => new NewChats(
        { api: { create } as never, clock, random: () => 0, newID: () => `k${(ids += 1)}` },
        accountShelf(storage, "u1"), { get: () => store as unknown as ConversationStore }, { learn: (call) => call() },
    );
    const chats = page();
    chats.onMade((id, isCurrent) => happened.push(`made ${id} ${isCurrent}`));
    const shown = (of = chats) => of.getSnapshot().map(({ messages }) => messages.map(({ content, error }) => [content, error?.code ?? null]));
    return { clock, storage, asked, happened, server, page, chats, shown };
}

test("a first message becomes a conversation, and nothing of it stays behind", async () => {
    const { chats, asked, happened, shown, storage } = setUp();
    chats.send("a1", words("Hello"));
    assert.deepEqual(shown(), [[["Hello", null]]]);
    assert.equal(storage.entries.size, 1);
    await settle();
    assert.deepEqual(asked, [{ agent_id: "a1", client_id: "k1", initial_message: "Hello" }]);
    assert.deepEqual(happened, ["begin k1 Hello", "made c1 true"]);
    assert.deepEqual([shown(), storage.entries.size], [[], 0]);
});

test("what fails for want of a connection is tried until it succeeds, with the same id, when the server asks for it", async () => {
    const { chats, asked, happened, server, shown, clock } = setUp();
    server.fault = busy();
    chats.send("a1", words("Hello"));
    await settle();
    assert.deepEqual(shown(), [[["Hello", "unavailable"]]]);
    await clock.pass(4_999);
    assert.equal(asked.length, 1);
    server.fault = null;
    await clock.pass(1);
    assert.deepEqual(asked.map((each) => each.client_id), ["k1", "k1"]);
    assert.deepEqual([shown(), happened.length], [[], 2]);
});

test("with the network back nothing waits for its time", async () => {
    const { chats, server, shown } = setUp();
    server.fault = busy();
    chats.send("a1", words("Hello"));
    await settle();
    server.fault = null;
    chats.hurry();
    await settle();
    assert.deepEqual(shown(), []);
});

test("what follows one that failed does not replace it, and comes after it", async () => {
    const { chats, server, happened, shown } = setUp();
    server.fault = busy();
    chats.send("a1", words("One"));
    await settle();
    server.isHeld = true;
    chats.send("a1", words("Two"));
    assert.deepEqual(shown(), [[["One", null], ["Two", null]]]);
    server.fault = null;
    await settle();
    server.letGo?.();
    await settle();
    assert.deepEqual(happened, ["begin k1 One", "send k2 Two", "made c1 true"]);
});

test("an unsent first message outlives the page", async () => {
    const { chats, server, storage, page, shown, asked } = setUp();
    server.fault = busy();
    chats.send("a1", words("One"));
    chats.send("a1", words("Two"));
    await settle();
    chats.close();
    const next = page();
    assert.deepEqual(shown(next), [[["One", "offline"], ["Two", "offline"]]]);
    server.fault = null;
    next.open();
    await settle();
    assert.equal(asked[asked.length - 1]?.client_id, "k1");
    assert.deepEqual([shown(next), storage.entries.size], [[], 0]);
});

test("what is refused for what it is waits for its writer; another agent takes it where the first one is gone", async () => {
    const { chats, server, asked, shown, clock } = setUp();
    server.fault = new RequestError(400, "agent_unavailable", "");
    chats.send("a1", words("Hello"));
    await settle();
    await clock.pass(600_000);
    assert.equal(asked.length, 1);
    server.fault = null;
    chats.again("a2");
    await settle();
    assert.deepEqual(asked.map((each) => each.agent_id), ["a1", "a2"]);
    assert.deepEqual(shown(), []);
});

test("of what is discarded nothing is sent, and what followed takes its place", async () => {
    const { chats, server, asked, shown, storage, clock } = setUp();
    server.fault = new RequestError(400, "too_large", "");
    chats.send("a1", words("One"));
    await settle();
    chats.send("a1", words("Two"));
    await settle();
    chats.discard("k1");
    assert.deepEqual(shown().map((messages) => messages.map(([content]) => content)), [["Two"]]);
    chats.discard("k2");
    server.fault = null;
    await clock.pass(600_000);
    assert.deepEqual([shown(), storage.entries.size, asked.every((each) => each.initial_message === "One")], [[], 0, true]);
});

test("what another tab has sent or discarded is not sent again", async () => {
    const { chats, server, asked, shown, page } = setUp();
    server.fault = busy();
    chats.send("a1", words("Hello"));
    await settle();
    page().discard("k1");
    chats.hurry();
    await settle();
    assert.deepEqual([shown(), asked.length], [[], 1]);
});

test("Stop, pressed before the conversation is there, stops its reply", async () => {
    const { chats, server, happened } = setUp();
    server.isHeld = true;
    chats.send("a1", words("Hello"));
    chats.stop();
    await settle();
    server.letGo?.();
    await settle();
    assert.deepEqual(happened, ["begin k1 Hello", "stop", "made c1 true"]);
});
