// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationEvent } from "../protocol/conversationEvent";
import { FakeClock, FakeSocket, settle } from "../testing/fakes";
import { backoff } from "./backoff";
import { LiveSocket, type SocketState } from "./liveSocket";

const ready = { type: "ready", conversation_id: "c1", active_message_id: null, heartbeat_seconds: 25 };

function setUp() {
    const clock = new FakeClock();
    const sockets: FakeSocket[] = [];
    const states: SocketState[] = [];
    const events: string[] = [];
    const tokens = { current: "t1", refreshes: 0, listener: (_: string) => {} };
    const socket = new LiveSocket({
        path: "/ws/chat/c1/",
        decoder: conversationEvent,
        tokens: {
            token: async () => tokens.current,
            refresh: async () => {
                tokens.refreshes += 1;
                tokens.current = `t${tokens.refreshes + 1}`;
            },
            onToken: (listener) => {
                tokens.listener = listener;
                return () => {};
            },
        },
        clock,
        random: () => 1,
        connect: (path, protocols) => {
            const made = new FakeSocket(path, protocols);
            sockets.push(made);
            return made;
        },
        onEvent: (event) => events.push(event.type),
        onState: (state) => states.push(state),
    });
    const last = () => sockets[sockets.length - 1] ?? assert.fail("no socket was opened");
    return { clock, sockets, states, events, tokens, socket, last };
}

test("the token goes into a subprotocol, never into the address", async () => {
    const { socket, last } = setUp();
    socket.open();
    await settle();
    assert.equal(last().path, "/ws/chat/c1/");
    assert.deepEqual(last().protocols, ["martlet.v1", "bearer.t1"]);
});

test("a lost connection comes back, later each time, and at once where the network is", async () => {
    const { socket, sockets, clock, last } = setUp();
    socket.open();
    await settle();
    last().onclose?.({ code: 1006 });
    await clock.pass(399);
    assert.equal(sockets.length, 1);
    await clock.pass(1);
    assert.equal(sockets.length, 2);
    last().onclose?.({ code: 1001 });
    await clock.pass(799);
    assert.equal(sockets.length, 2);
    socket.hurry();
    await settle();
    assert.equal(sockets.length, 3);
});

test("silence is asked about, and taken for an end when there is no answer", async () => {
    const { socket, sockets, clock, states, last } = setUp();
    socket.open();
    await settle();
    last().onopen?.();
    last().tell(ready);
    await clock.pass(25_000);
    assert.deepEqual(last().sent, [{ type: "ping", id: 1 }]);
    last().tell({ type: "pong", id: 1 });
    await clock.pass(25_000);
    assert.equal(last().sent.length, 2);
    await clock.pass(8_000);
    assert.equal(sockets[0]?.closedWith, 4000);
    assert.equal(states[states.length - 1], "waiting");
    await clock.pass(400);
    assert.equal(sockets.length, 2);
});

test("a fresh token is handed on before the old one ends", async () => {
    const { socket, tokens, last } = setUp();
    socket.open();
    await settle();
    last().onopen?.();
    tokens.listener("t9");
    assert.deepEqual(last().sent, [{ type: "authenticate", token: "t9" }]);
});

test("a warning that the token ends makes a new one", async () => {
    const { socket, tokens, last } = setUp();
    socket.open();
    await settle();
    last().onopen?.();
    last().tell({ type: "error", code: "not_authenticated", detail: "It ends soon.", message_id: null, client_id: null, retryable: true });
    assert.equal(tokens.refreshes, 1);
});

test("4401 gets a new token first, 4404 does not come back", async () => {
    const { socket, sockets, clock, tokens, states, last } = setUp();
    socket.open();
    await settle();
    last().onopen?.();
    last().onclose?.({ code: 4401 });
    await settle();
    await clock.pass(400);
    assert.equal(tokens.refreshes, 1);
    assert.deepEqual(last().protocols, ["martlet.v1", "bearer.t2"]);
    last().onclose?.({ code: 4404 });
    await clock.pass(60_000);
    assert.equal(sockets.length, 2);
    assert.equal(states[states.length - 1], "removed");
});

test("handshakes that fail twice make it ask for a new token", async () => {
    const { socket, clock, tokens, last } = setUp();
    socket.open();
    await settle();
    last().onclose?.({ code: 1006 });
    await clock.pass(400);
    last().onclose?.({ code: 1006 });
    await clock.pass(800);
    assert.equal(tokens.refreshes, 1);
});

test("a handshake that hangs is given up, and at once where the network is back", async () => {
    const { socket, sockets, states, clock } = setUp();
    socket.open();
    await settle();
    await clock.pass(15_000);
    assert.deepEqual([sockets[0]?.closedWith, states[states.length - 1]], [4000, "waiting"]);
    await clock.pass(400);
    assert.equal(sockets.length, 2);
    await clock.pass(1_000);
    socket.hurry();
    await settle();
    assert.equal(sockets.length, 2);
    await clock.pass(3_000);
    socket.hurry();
    await settle();
    assert.deepEqual([sockets.length, sockets[1]?.closedWith], [3, 4000]);
});

test("a message that is not understood is left out, and the next one is not", async () => {
    const { socket, events, last } = setUp();
    socket.open();
    await settle();
    last().onopen?.();
    const { warn } = console;
    console.warn = () => {};
    last().tell({ type: "from_the_future" });
    last().onmessage?.({ data: new ArrayBuffer(4) });
    console.warn = warn;
    last().tell(ready);
    assert.deepEqual(events, ["ready"]);
});

test("waiting doubles, is spread, and has an end", () => {
    assert.deepEqual([1, 2, 3, 4].map((failures) => backoff(failures, () => 1)), [400, 800, 1600, 3200]);
    assert.equal(backoff(1, () => 0), 200);
    assert.equal(backoff(50, () => 1), 30_000);
});
