// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../protocol/draft";
import { FakeClock, settle } from "../testing/fakes";
import { type DraftContent, DraftStore } from "./draftStore";
import { RequestError } from "./requestError";

const id = "0198f3a2-5b10-7c3e-9a41-1d2e3f405162";
const typed = (text: string): DraftContent => ({ text, files: [] });

function setUp(memory: Record<string, DraftContent> = {}) {
    const clock = new FakeClock();
    const server = { draft: { content: "", attachments: [], updated_at: null } as Draft, saves: [] as string[], fault: null as RequestError | null };
    const release: (() => void)[] = [];
    let held = false;
    const calls = {
        draft: async () => {
            if (server.fault) throw server.fault;
            return server.draft;
        },
        setDraft: async (_: string, content: string) => {
            if (held) await new Promise<void>((resolve) => release.push(resolve));
            if (server.fault) throw server.fault;
            server.saves.push(content);
            server.draft = { content, attachments: [], updated_at: content === "" ? null : new Date(clock.now()).toISOString() };
            return server.draft;
        },
    };
    let kept = memory;
    const store = new DraftStore(calls, clock, { read: () => kept, write: (drafts) => (kept = drafts) });
    return {
        clock, server, store, text: () => store.of(id).getSnapshot().text, kept: () => kept,
        hold: () => (held = true),
        letGo: async () => {
            held = false;
            release.splice(0).forEach((each) => each());
            await settle();
        },
    };
}

test("what is typed is saved once the keys rest", async () => {
    const { clock, server, store } = setUp();
    store.change(id, typed("H"));
    await clock.pass(300);
    store.change(id, typed("Hello"));
    await clock.pass(600);
    assert.deepEqual(server.saves, []);
    await clock.pass(200);
    assert.deepEqual(server.saves, ["Hello"]);
});

test("a draft of another device is there when the conversation is opened", async () => {
    const { server, store, text } = setUp();
    server.draft = { content: "From the phone", attachments: [], updated_at: "2026-01-31T08:00:00.000Z" };
    await store.open(id);
    assert.equal(text(), "From the phone");
});

test("nothing from elsewhere goes over what is being typed", async () => {
    const { clock, store, text } = setUp();
    store.change(id, typed("Mine"));
    store.told(id, { content: "Theirs", attachments: [], updated_at: "2026-01-31T09:00:01.000Z" });
    assert.equal(text(), "Mine");
    await clock.pass(1_000);
    store.told(id, { content: "Theirs, later", attachments: [], updated_at: "2026-01-31T10:00:00.000Z" });
    assert.equal(text(), "Theirs, later");
});

test("what was typed during the answer stays", async () => {
    const { server, store, text } = setUp();
    server.draft = { content: "Old", attachments: [], updated_at: "2026-01-31T08:00:00.000Z" };
    const opening = store.open(id);
    store.change(id, typed("New"));
    await opening;
    assert.equal(text(), "New");
});

test("a save that is under way does not bring back what was sent", async () => {
    const { clock, server, store, text, hold, letGo } = setUp();
    hold();
    store.change(id, typed("Hello"));
    await clock.pass(1_000);
    store.sent(id);
    store.told(id, { content: "Hello", attachments: [], updated_at: new Date(clock.now()).toISOString() });
    assert.equal(text(), "");
    await letGo();
    assert.deepEqual(server.saves, ["Hello", ""]);
    assert.equal(text(), "");
});

test("news of a save of this page's own, late, does not bring back what was sent", async () => {
    const { clock, server, store, text } = setUp();
    store.change(id, typed("Hello"));
    await clock.pass(1_000);
    store.sent(id);
    store.told(id, server.draft);
    assert.equal(text(), "");
});

test("what is typed without a connection is kept, and saved when there is one", async () => {
    const { clock, server, store, kept } = setUp();
    server.fault = RequestError.offline();
    store.change(id, typed("Offline"));
    await clock.pass(1_000);
    assert.deepEqual(kept()[id], typed("Offline"));
    const later = setUp(kept());
    assert.equal(later.text(), "Offline");
    await later.store.open(id);
    await later.clock.pass(10);
    assert.deepEqual(later.server.saves, ["Offline"]);
    server.fault = null;
    await clock.pass(6_000);
    assert.deepEqual(server.saves, ["Offline"]);
});

test("what is refused for what it is is not tried for ever", async () => {
    const { clock, server, store } = setUp();
    server.fault = new RequestError(413, "too_large", "Too long.");
    store.change(id, typed("Long"));
    await clock.pass(1_000);
    server.fault = null;
    await clock.pass(60_000);
    assert.deepEqual(server.saves, []);
    store.change(id, typed("Short"));
    await clock.pass(1_000);
    assert.deepEqual(server.saves, ["Short"]);
});

test("a conversation that is not there yet has its draft in this browser only, and signing out leaves none", async () => {
    const { clock, server, store, kept } = setUp();
    store.change("new", typed("First words"));
    await clock.pass(5_000);
    assert.deepEqual(server.saves, []);
    assert.deepEqual(kept()["new"], typed("First words"));
    store.move("new", id);
    await clock.pass(1_000);
    assert.deepEqual(server.saves, ["First words"]);
    assert.deepEqual(Object.keys(kept()), [id]);
    store.forget();
    assert.deepEqual(kept(), {});
});
