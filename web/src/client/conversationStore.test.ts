// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, FakeServer, FakeSocket, FakeStorage, json, problem, settle } from "../testing/fakes";
import { sampleConversation, sampleMessage, sampleReply, sampleSignedIn } from "../testing/samples";
import { Api } from "./api";
import { contentOf } from "./conversationState";
import { ConversationStore } from "./conversationStore";
import { Outbox } from "./outbox";
import { AuthSession } from "./session";
import { accountShelf } from "./shelf";

const question = sampleMessage("m1", { content: "Why?" });
const reply = sampleReply("m2", "m1");
const ready = { type: "ready", conversation_id: "c1", heartbeat_seconds: 25 };

async function setUp(storage = new FakeStorage()) {
    const clock = new FakeClock();
    const server = new FakeServer();
    const sockets: FakeSocket[] = [];
    const draftsRead: string[] = [];
    const detail = { ...sampleConversation("c1", { active_message_id: "m2" }), messages: [question, reply] };
    server.answer = (request) => (request.path.includes("/auth/") ? json(200, sampleSignedIn("t", clock.now())) : json(200, detail));
    const session = new AuthSession({
        fetch: server.fetch,
        clock,
        tabs: { post: () => {}, onMessage: () => {}, alone: (work) => work() },
        mark: { get: () => true, set: () => {} },
    });
    await session.start();
    let ids = 0;
    const store = new ConversationStore("c1", {
        api: new Api(server.fetch, session),
        tokens: session,
        drafts: { told: () => {}, open: async (id) => void draftsRead.push(id) },
        outbox: new Outbox(accountShelf(storage, "u1"), clock),
        clock,
        random: () => 0,
        newID: () => `k${(ids += 1)}`,
        connect: (path, protocols) => {
            const socket = new FakeSocket(path, protocols);
            sockets.push(socket);
            return socket;
        },
        nextFrame: (action) => action(),
    });
    const open = async (active: string | null = "m2") => {
        await settle();
        const socket = sockets[sockets.length - 1] ?? assert.fail("no socket was opened");
        socket.onopen?.();
        socket.tell({ ...ready, active_message_id: active });
        await settle();
        return socket;
    };
    const text = () => {
        const state = store.getSnapshot();
        return state.messages.map((held) => contentOf(state, held.message));
    };
    const posted = () => server.requests.filter((request) => request.method === "POST" && request.path.endsWith("/messages/"))
        .map((request) => request.body as { content: string; client_id: string });
    return { clock, server, sockets, storage, store, draftsRead, open, text, posted };
}

test("text goes on where it was after the connection was lost", async () => {
    const { clock, store, open, text } = await setUp();
    store.attend();
    const first = await open();
    first.tell({ type: "message_snapshot", message_id: "m2", content: "One", next_offset: 3 });
    first.tell({ type: "message_chunk", message_id: "m2", offset: 3, next_offset: 7, delta: " two" });
    first.onclose?.({ code: 1006 });
    await clock.pass(400);
    const second = await open();
    assert.deepEqual(second.sent, [{ type: "resume", message_id: "m2", offset: 7 }]);
    second.tell({ type: "message_chunk", message_id: "m2", offset: 7, next_offset: 13, delta: " three" });
    assert.deepEqual(text(), ["Why?", "One two three"]);
});

test("a hole in the text is asked for on the socket", async () => {
    const { store, open, text } = await setUp();
    store.attend();
    const socket = await open();
    socket.tell({ type: "message_chunk", message_id: "m2", offset: 4, next_offset: 5, delta: "5" });
    assert.deepEqual(socket.sent, [{ type: "resume", message_id: "m2", offset: 0 }]);
    socket.tell({ type: "message_chunk", message_id: "m2", offset: 0, next_offset: 5, delta: "12345" });
    assert.deepEqual(text(), ["Why?", "12345"]);
});

test("a reply that ended between the reading and the socket is asked for", async () => {
    const { store, open, text, server } = await setUp();
    store.attend();
    await settle();
    assert.equal(store.getSnapshot().load, "loaded");
    const socket = await open(null);
    assert.deepEqual(socket.sent, [{ type: "resume", message_id: "m2", offset: 0 }]);
    socket.tell({ type: "message_complete", message: { ...reply, status: "complete", content: "Done." } });
    assert.deepEqual(text(), ["Why?", "Done."]);
    assert.equal(server.count("/api/v1/chat/conversations/c1/"), 1);
});

test("a reply that began between the reading and the socket is read", async () => {
    const { store, open, text, server } = await setUp();
    const { answer } = server;
    server.answer = (request) => (request.path.includes("/auth/") ? answer(request)
        : json(200, { ...sampleConversation("c1"), messages: [question] }));
    store.attend();
    await settle();
    server.answer = answer;
    const socket = await open();
    socket.tell({ type: "message_snapshot", message_id: "m2", content: "So", next_offset: 2 });
    await settle();
    assert.deepEqual(text(), ["Why?", "So"]);
});

test("a message is there before the server has it, and is sent again with the same id", async () => {
    const { server, store, open } = await setUp();
    store.attend();
    await open();
    const { answer } = server;
    server.answer = () => {
        throw new TypeError("network");
    };
    const sending = store.send({ content: "More", attachments: [] });
    assert.equal(store.getSnapshot().pending[0]?.content, "More");
    await sending;
    assert.equal(store.getSnapshot().pending[0]?.error?.code, "offline");
    server.answer = (request) => (request.method === "POST"
        ? json(201, sampleMessage("m3", { parent_id: "m2", content: "More", client_id: "k1", reply_id: "m4" })) : answer(request));
    await store.sendAgain("k1");
    assert.equal(store.getSnapshot().pending.length, 0);
    const bodies = server.requests.filter((request) => request.method === "POST" && request.path.includes("messages")).map((request) => request.body);
    assert.deepEqual(bodies, [{ content: "More", client_id: "k1" }, { content: "More", client_id: "k1" }]);
});

test("what could not be sent for want of a network goes when the socket is back", async () => {
    const { clock, server, store, open } = await setUp();
    store.attend();
    const socket = await open();
    const { answer } = server;
    server.answer = () => {
        throw new TypeError("network");
    };
    await store.send({ content: "More", attachments: [] });
    socket.onclose?.({ code: 1006 });
    server.answer = (request) => (request.method === "POST"
        ? json(201, sampleMessage("m3", { parent_id: "m2", content: "More", client_id: "k1" })) : answer(request));
    await clock.pass(400);
    await open();
    assert.equal(store.getSnapshot().pending.length, 0);
});

const sentMessage = (content: string, clientID: string, replyID: string | null = null) =>
    json(201, sampleMessage(`of ${clientID}`, { parent_id: "m2", content, client_id: clientID, reply_id: replyID }));

test("what could not be sent outlives the page, and is sent by the next one with the same id", async () => {
    const { server, store, storage } = await setUp();
    server.answer = () => {
        throw new TypeError("network");
    };
    await store.send({ content: "More", attachments: [] });
    const later = await setUp(storage);
    assert.deepEqual(later.store.getSnapshot().pending.map((each) => [each.content, each.client_id, each.error?.code]), [["More", "k1", "offline"]]);
    later.server.answer = () => sentMessage("More", "k1");
    later.store.hurry();
    await settle();
    assert.deepEqual(later.posted(), [{ content: "More", client_id: "k1" }]);
    assert.equal(later.store.getSnapshot().pending.length, 0);
    assert.equal(storage.length, 0);
});

test("without anybody who looks on it is tried again, later and later", async () => {
    const { clock, server, store, posted } = await setUp();
    server.answer = () => problem(503, "unavailable", { "Retry-After": "5" });
    await store.send({ content: "More", attachments: [] });
    await clock.pass(4_000);
    assert.equal(posted().length, 1);
    server.answer = () => sentMessage("More", "k1");
    await clock.pass(2_000);
    assert.equal(posted().length, 2);
    assert.equal(store.getSnapshot().pending.length, 0);
    await clock.pass(60_000);
    assert.equal(posted().length, 2);
});

test("several go in their order, each behind the reply to the one before", async () => {
    const { clock, server, store, open, posted } = await setUp();
    const { answer } = server;
    store.attend();
    const socket = await open();
    socket.tell({ type: "message_complete", message: { ...reply, status: "complete", content: "Done." } });
    server.answer = () => {
        throw new TypeError("network");
    };
    await store.send({ content: "One", attachments: [] });
    await store.send({ content: "Two", attachments: [] });
    assert.deepEqual(store.getSnapshot().pending.map((each) => [each.content, each.error?.code]), [["One", "offline"], ["Two", "offline"]]);
    const before = posted().length;
    server.answer = (request) => {
        if (request.method !== "POST" || request.path.includes("/auth/")) return answer(request);
        const { content, client_id } = request.body as { content: string; client_id: string };
        return sentMessage(content, client_id, `reply to ${content}`);
    };
    await clock.pass(1_000);
    assert.deepEqual(posted().slice(before).map((each) => each.content), ["One"]);
    socket.tell({ type: "message_complete", message: sampleReply("reply to One", "of k1", { status: "complete", content: "1" }) });
    await settle();
    assert.deepEqual(posted().slice(before).map((each) => each.content), ["One", "Two"]);
});

test("a message that finds a reply being written goes by itself when that has ended", async () => {
    const { server, store, open, posted } = await setUp();
    store.attend();
    const socket = await open();
    server.answer = () => problem(409, "generation_in_progress");
    await store.send({ content: "More", attachments: [] });
    assert.equal(store.getSnapshot().pending[0]?.error, null);
    server.answer = () => sentMessage("More", "k1");
    socket.tell({ type: "message_complete", message: { ...reply, status: "complete", content: "Done." } });
    await settle();
    assert.equal(posted().length, 2);
    assert.equal(store.getSnapshot().pending.length, 0);
});

test("what is refused for what it is waits for its writer, and holds nothing up", async () => {
    const { clock, server, store, posted } = await setUp();
    server.answer = () => problem(413, "too_large");
    await store.send({ content: "Long", attachments: [] });
    await clock.pass(60_000);
    assert.equal(posted().length, 1);
    server.answer = () => sentMessage("Short", "k2");
    await store.send({ content: "Short", attachments: [] });
    assert.deepEqual(store.getSnapshot().pending.map((each) => each.content), ["Long"]);
});

test("what was on its way when the connection broke is sent again, and shown once", async () => {
    const { clock, server, store, open, posted } = await setUp();
    const { answer } = server;
    const done = { ...sampleConversation("c1"), messages: [question, { ...reply, status: "complete", content: "Done." }] };
    const read = (request: Parameters<typeof answer>[0]) => (request.path.includes("/auth/") ? answer(request) : json(200, done));
    server.answer = read;
    store.attend();
    const socket = await open(null);
    let first: (response: Response) => void = () => {};
    server.answer = (request) => (request.method === "POST" ? new Promise<Response>((resolve) => (first = resolve)) : read(request));
    void store.send({ content: "More", attachments: [] });
    await settle();
    socket.onclose?.({ code: 1006 });
    server.answer = (request) => (request.method === "POST" ? sentMessage("More", "k1") : read(request));
    await clock.pass(400);
    await open(null);
    assert.deepEqual(posted().map((each) => each.client_id), ["k1", "k1"]);
    first(sentMessage("More", "k1"));
    await settle();
    assert.equal(store.getSnapshot().pending.length, 0);
    assert.equal(store.getSnapshot().messages.filter((held) => held.message.client_id === "k1").length, 1);
});

test("what another tab has sent or taken back is not sent again", async () => {
    const { clock, server, store, storage } = await setUp();
    server.answer = () => {
        throw new TypeError("network");
    };
    await store.send({ content: "More", attachments: [] });
    const other = await setUp(storage);
    assert.equal(other.store.getSnapshot().pending.length, 1);
    store.discard("k1");
    other.store.hurry();
    await clock.pass(1_000);
    await settle();
    assert.deepEqual(other.posted(), []);
    assert.equal(other.store.getSnapshot().pending.length, 0);
});

test("a first message that came with its conversation is not sent again", async () => {
    const { server, store, storage, posted } = await setUp();
    store.begin(sampleConversation("c1", { active_message_id: "m2" }), "k9", { content: "Why?", attachments: [] });
    assert.equal(storage.length, 0);
    server.answer = () => problem(503, "unavailable");
    store.attend();
    store.hurry();
    await settle();
    assert.deepEqual(posted(), []);
});

test("Stop, pressed while the message is on its way, stops its reply", async () => {
    const { server, store, open } = await setUp();
    const { answer } = server;
    store.attend();
    const socket = await open(null);
    let arrive: (response: Response) => void = () => {};
    server.answer = (request) => (request.method === "POST" ? new Promise<Response>((resolve) => (arrive = resolve)) : answer(request));
    void store.send({ content: "More", attachments: [] });
    await settle();
    await store.stop();
    socket.sent.length = 0;
    arrive(sentMessage("More", "k1", "m9"));
    await settle();
    socket.tell({ type: "message_created", message: sampleReply("m9", "of k1") });
    assert.deepEqual(socket.sent.filter((each) => each.type === "stop"), [{ type: "stop" }]);
});

test("what happened between an early reading and the socket is read", async () => {
    const { clock, server, store, open } = await setUp();
    store.attend();
    await settle();
    await clock.pass(200);
    const { answer } = server;
    const more = sampleMessage("m3", { parent_id: "m2", content: "From the phone" });
    server.answer = (request) => (request.path.includes("/auth/") ? answer(request) : json(200, { ...sampleConversation("c1"), messages: [question, reply, more] }));
    await open(null);
    assert.equal(store.getSnapshot().messages.length, 3);
});

test("the draft is read once the socket is there, each time", async () => {
    const { clock, store, open, draftsRead } = await setUp();
    store.attend();
    const socket = await open();
    assert.deepEqual(draftsRead, ["c1"]);
    socket.onclose?.({ code: 1006 });
    await clock.pass(400);
    await open();
    assert.deepEqual(draftsRead, ["c1", "c1"]);
});

test("a conversation that is gone before its socket was there says so, and its socket does not come back for ever", async () => {
    const { clock, server, sockets, store } = await setUp();
    const { answer } = server;
    store.attend();
    await settle();
    assert.equal(store.getSnapshot().load, "loaded");
    server.answer = (request) => (request.path.includes("/auth/") ? answer(request) : problem(404, "not_found"));
    sockets[0]?.onclose?.({ code: 1006 });
    await settle();
    assert.deepEqual([store.getSnapshot().load, store.getSnapshot().connection], ["not-found", "closed"]);
    await clock.pass(60_000);
    assert.equal(sockets.length, 1);
});

test("a message waits for the change of agent that was asked for before it, whether that succeeds or not", async () => {
    for (const isTaken of [true, false]) {
        const { server, store, open, posted } = await setUp();
        store.attend();
        const socket = await open(null);
        socket.tell({ type: "message_complete", message: { ...reply, status: "complete", content: "Done." } });
        const { answer } = server;
        let arrive: (response: Response) => void = () => {};
        server.answer = (request) => (request.method === "PATCH" ? new Promise<Response>((resolve) => (arrive = resolve))
            : request.method === "POST" ? sentMessage("More", "k1") : answer(request));
        const patched = store.patch({ agent_id: "a2" }).then(() => true, () => false);
        await settle();
        const sending = store.send({ content: "More", attachments: [] });
        await settle();
        assert.deepEqual([posted().length, store.getSnapshot().pending.length], [0, 1]);
        arrive(isTaken ? json(200, sampleConversation("c1", { agent_id: "a2" })) : problem(503, "unavailable"));
        assert.equal(await patched, isTaken);
        await sending;
        await settle();
        assert.deepEqual(posted(), [{ content: "More", client_id: "k1" }]);
        assert.equal(store.getSnapshot().pending.length, 0);
    }
});

test("Stop, pressed while a message waits for a change of agent, stops its reply", async () => {
    const { server, store, open } = await setUp();
    store.attend();
    const socket = await open(null);
    const { answer } = server;
    let arrive: (response: Response) => void = () => {};
    server.answer = (request) => (request.method === "PATCH" ? new Promise<Response>((resolve) => (arrive = resolve))
        : request.method === "POST" ? sentMessage("More", "k1", "m9") : answer(request));
    void store.patch({ agent_id: "a2" });
    void store.send({ content: "More", attachments: [] });
    await settle();
    await store.stop();
    socket.sent.length = 0;
    arrive(json(200, sampleConversation("c1", { agent_id: "a2" })));
    await settle();
    assert.deepEqual(socket.sent.filter((each) => each.type === "stop"), [{ type: "stop" }]);
});

test("a server that has trouble is not asked at each word that it sends", async () => {
    const { clock, server, store, open } = await setUp();
    store.attend();
    const socket = await open();
    const before = server.count("/api/v1/chat/conversations/c1/");
    const { answer } = server;
    server.answer = () => problem(503, "unavailable");
    for (let at = 0; at < 20; at += 1) {
        socket.tell({ type: "message_snapshot", message_id: "m8", content: "x".repeat(at), next_offset: at });
        await settle();
    }
    assert.equal(server.count("/api/v1/chat/conversations/c1/") - before, 1);
    server.answer = answer;
    await clock.pass(1_000);
    assert.equal(store.getSnapshot().stale, false);
});

test("stopping takes the socket, or a call where there is none", async () => {
    const { server, store, open } = await setUp();
    const { answer } = server;
    server.answer = (request) => (request.path.endsWith("/stop/") ? json(200, { stopped: "m2" }) : answer(request));
    await store.stop();
    assert.equal(server.count("/api/v1/chat/conversations/c1/stop/"), 1);
    store.attend();
    const socket = await open();
    await store.stop();
    assert.deepEqual(socket.sent, [{ type: "stop" }]);
});

test("another answer takes the old one's place, and a refusal is the caller's to tell", async () => {
    const { server, store, open, text } = await setUp();
    store.attend();
    await open();
    const { answer } = server;
    server.answer = (request) => (request.path.endsWith("/m2/regenerate/") ? json(201, sampleReply("m9", "m1")) : answer(request));
    await store.regenerate("m2");
    assert.deepEqual(store.getSnapshot().messages.map((held) => held.message.id), ["m1", "m9"]);
    assert.deepEqual(text(), ["Why?", ""]);
    for (const refusal of [problem(409, "generation_in_progress"), problem(404, "not_found")]) {
        server.answer = () => refusal.clone();
        const asked = server.requests.length;
        await assert.rejects(store.regenerate("m9"), (error) => (error as { status: number }).status === refusal.status);
        assert.equal(server.requests.length, asked + 1);
    }
});

test("a conversation that is not there says so, and one that could not be read can be tried again", async () => {
    const { server, store } = await setUp();
    const { answer } = server;
    server.answer = () => problem(503, "unavailable");
    store.attend();
    await settle();
    assert.equal(store.getSnapshot().load, "failed");
    server.answer = answer;
    store.hurry();
    await settle();
    assert.equal(store.getSnapshot().load, "loaded");
    server.answer = () => problem(404, "not_found");
    const other = (await setUp());
    other.server.answer = server.answer;
    other.store.attend();
    await settle();
    assert.equal(other.store.getSnapshot().load, "not-found");
    assert.equal(other.store.getSnapshot().connection, "closed");
});

test("another version is shown once the server has gone to it", async () => {
    const { server, store, open } = await setUp();
    store.attend();
    await open(null);
    const { answer } = server;
    const other = sampleReply("m3", "m1", { status: "complete", content: "Else." });
    server.answer = (request) => (request.path.includes("/auth/") ? answer(request) : request.method === "PATCH" ? json(200, sampleConversation("c1"))
        : json(200, { ...sampleConversation("c1"), messages: [question, other] }));
    await store.showVersion("m3");
    await settle();
    assert.deepEqual(server.requests.find((request) => request.method === "PATCH")?.body, { active_leaf_id: "m3" });
    assert.deepEqual(store.getSnapshot().messages.map((held) => held.message.id), ["m1", "m3"]);
});
