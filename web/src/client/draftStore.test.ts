// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../protocol/draft";
import { FakeClock, FakeStorage, settle } from "../testing/fakes";
import { type DraftContent, DraftStore } from "./draftStore";
import { RequestError } from "./requestError";
import { accountShelf } from "./shelf";

const id = "0198f3a2-5b10-7c3e-9a41-1d2e3f405162";
const typed = (text: string): DraftContent => ({ text, files: [] });

const none: Draft = { content: "", attachments: [], updated_at: null };

function setUp(storage = new FakeStorage(), draft = none, onItsWay = "") {
    const clock = new FakeClock();
    const server = { draft, saves: [] as string[], fault: null as RequestError | null };
    const release: (() => void)[] = [];
    let held = false;
    const answers: (() => void)[] = [];
    let isSlow = false;
    const calls = {
        draft: async () => {
            if (server.fault) throw server.fault;
            const answer = server.draft;
            if (isSlow) await new Promise<void>((resolve) => answers.push(resolve));
            return answer;
        },
        setDraft: async (_: string, content: string) => {
            if (held) await new Promise<void>((resolve) => release.push(resolve));
            if (server.fault) throw server.fault;
            server.saves.push(content);
            server.draft = { content, attachments: [], updated_at: content === "" ? null : new Date(clock.now()).toISOString() };
            return server.draft;
        },
    };
    const shelf = accountShelf(storage, "u1");
    const store = new DraftStore(calls, clock, shelf, (_, text) => text === onItsWay);
    return {
        clock, server, store, storage, text: (key = id) => store.of(key).getSnapshot().text,
        kept: (key = id) => (JSON.parse(shelf.read(`draft.${key}`) ?? "null") as DraftContent | null)?.text ?? null,
        /** From now on the server's draft is on its way until it is let arrive; it says how things were when it was asked for. */
        slow: () => (isSlow = true),
        arrive: async () => {
            isSlow = false;
            answers.splice(0).forEach((each) => each());
            await settle();
        },
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
    await store.open(id);
    store.change(id, typed("Mine"));
    store.told(id, { content: "Theirs", attachments: [], updated_at: "2026-01-31T09:00:01.000Z" });
    assert.equal(text(), "Mine");
    await clock.pass(1_000);
    store.told(id, { content: "Theirs, later", attachments: [], updated_at: "2026-01-31T10:00:00.000Z" });
    assert.equal(text(), "Theirs, later");
});

test("what was typed before the first answer comes after what was there", async () => {
    const { clock, server, store, text } = setUp();
    server.draft = { content: "Old", attachments: [], updated_at: "2026-01-31T08:00:00.000Z" };
    const opening = store.open(id);
    store.change(id, typed("New"));
    await opening;
    assert.equal(text(), "Old\n\nNew");
    await clock.pass(1_000);
    assert.deepEqual(server.saves, ["Old\n\nNew"]);
});

test("an answer that the socket has overtaken is not taken", async () => {
    const { server, store, text } = setUp();
    server.draft = { content: "First", attachments: [], updated_at: "2026-01-31T08:00:00.000Z" };
    await store.open(id);
    const opening = store.open(id);
    store.told(id, { content: "Second", attachments: [], updated_at: "2026-01-31T08:00:01.000Z" });
    await opening;
    assert.equal(text(), "Second");
    store.told(id, server.draft);
    assert.equal(text(), "Second");
});

test("an answer that a save has overtaken does not empty the box", async () => {
    const { clock, store, text, slow, arrive } = setUp();
    await store.open(id);
    store.change(id, typed("Hello"));
    slow();
    const opening = store.open(id);
    await clock.pass(1_000);
    await arrive();
    await opening;
    assert.equal(text(), "Hello");
});

test("what was said elsewhere while an answer was on its way and this page was saving is read after it", async () => {
    const { clock, server, store, text, slow, arrive } = setUp();
    await store.open(id);
    store.change(id, typed("Hello"));
    slow();
    const opening = store.open(id);
    await clock.pass(1_000);
    server.draft = { content: "From the phone", attachments: [], updated_at: "2026-01-31T10:00:00.000Z" };
    await arrive();
    await opening;
    assert.equal(text(), "From the phone");
});

test("who opens it again while an answer is on its way gets what was written since that was asked for", async () => {
    const { server, store, text, slow, arrive } = setUp();
    slow();
    const first = store.open(id);
    await settle();
    server.draft = { content: "From the phone", attachments: [], updated_at: "2026-01-31T08:00:00.000Z" };
    const second = store.open(id);
    await arrive();
    await Promise.all([first, second]);
    assert.equal(text(), "From the phone");
});

test("news that come while this page is saving are taken where they are newer than what it saved", async () => {
    for (const [theirs, at, after] of [
        ["From the phone", "2026-01-31T10:00:00.000Z", "From the phone"],
        ["Before it", "2026-01-31T09:00:00.500Z", "Hello"],
    ] as const) {
        const { clock, store, text, hold, letGo } = setUp();
        await store.open(id);
        hold();
        store.change(id, typed("Hello"));
        await clock.pass(1_000);
        store.told(id, { content: theirs, attachments: [], updated_at: at });
        assert.equal(text(), "Hello");
        await letGo();
        assert.equal(text(), after);
    }
});

test("that a draft was sent elsewhere while this page was saving it is asked for again", async () => {
    for (const [isSent, after] of [[true, ""], [false, "Hello"]] as const) {
        const { clock, server, store, text, hold, letGo } = setUp();
        await store.open(id);
        hold();
        store.change(id, typed("Hello"));
        await clock.pass(1_000);
        store.told(id, none);
        const saving = letGo();
        // The word came before what was saved, or after it.
        if (isSent) Object.defineProperty(server, "draft", { get: () => none, set: () => {} });
        await saving;
        assert.equal(text(), after);
    }
});

test("what was saved is not kept in the browser, and does not come back after it was sent elsewhere", async () => {
    const { clock, store, storage, kept } = setUp();
    store.change(id, typed("abc"));
    await clock.pass(300);
    assert.equal(kept(), "abc");
    await clock.pass(1_000);
    assert.equal(kept(), null);
    const later = setUp(storage);
    assert.equal(later.text(), "");
    await later.store.open(id);
    await later.clock.pass(1_000);
    assert.equal(later.text(), "");
    assert.deepEqual(later.server.saves, []);
});

test("what another device has written on is neither undone by the browser's older text nor undoes it", async () => {
    for (const [theirs, after] of [["abc and more", "abc and more"], ["Else", "Else\n\nabc"], ["", "abc"]] as const) {
        const { clock, server, store, storage } = setUp();
        await store.open(id);
        server.fault = RequestError.offline();
        store.change(id, typed("abc"));
        await clock.pass(1_000);
        const later = setUp(storage, { content: theirs, attachments: [], updated_at: theirs === "" ? null : "2026-01-31T12:00:00.000Z" });
        await later.store.open(id);
        await later.clock.pass(1_000);
        assert.equal(later.text(), after);
        assert.deepEqual(later.server.saves, after === theirs ? [] : [after]);
        assert.equal(later.kept(), null);
    }
});

test("what was typed on top of the server's draft takes its place, also when it is shorter", async () => {
    const draft = { content: "abc def", attachments: [], updated_at: "2026-01-31T08:00:00.000Z" };
    const { clock, server, store, storage } = setUp(new FakeStorage(), draft);
    await store.open(id);
    server.fault = RequestError.offline();
    store.change(id, typed("def"));
    await clock.pass(1_000);
    const later = setUp(storage, draft);
    await later.store.open(id);
    await later.clock.pass(1_000);
    assert.deepEqual(later.server.saves, ["def"]);
});

test("a draft whose message is on its way does not come back into the box", async () => {
    const { store, text } = setUp(new FakeStorage(), { content: "Going", attachments: [], updated_at: "2026-01-31T08:00:00.000Z" }, "Going");
    await store.open(id);
    assert.equal(text(), "");
});

test("two tabs do not write over each other's drafts, nor take away what the other has typed", async () => {
    const other = "0198f3a2-5b10-7c3e-9a41-1d2e3f405163";
    const one = setUp();
    const two = setUp(one.storage);
    one.server.fault = two.server.fault = RequestError.offline();
    one.store.change(id, typed("One"));
    await one.clock.pass(300);
    two.store.change(other, typed("Two"));
    await two.clock.pass(300);
    assert.deepEqual([two.kept(id), two.kept(other)], ["One", "Two"]);
    one.store.change("new", typed("Of the one"));
    await one.clock.pass(300);
    two.store.change("new", typed("Of the other"));
    await two.clock.pass(300);
    one.store.sent("new");
    await one.clock.pass(300);
    assert.equal(one.kept("new"), "Of the other");
});

test("a browser without room for it changes nothing for the server", async () => {
    const { clock, server, store, kept } = setUp(new FakeStorage(0));
    store.change(id, typed("Hello"));
    await clock.pass(1_000);
    assert.deepEqual(server.saves, ["Hello"]);
    assert.equal(kept(), null);
});

test("a draft that nobody came back to does not stay in the browser for ever", async () => {
    const { clock, server, store, storage } = setUp();
    server.fault = RequestError.offline();
    store.change(id, typed("Old"));
    await clock.pass(300);
    storage.setItem("martlet.of.u1.draft.broken", "{");
    new DraftStore({ draft: async () => none, setDraft: async () => none }, { now: () => clock.now() + 61 * 86_400_000, after: () => () => {} }, accountShelf(storage, "u1"));
    assert.equal(storage.length, 0);
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
    const { clock, server, store, kept, storage } = setUp();
    server.fault = RequestError.offline();
    store.change(id, typed("Offline"));
    await clock.pass(1_000);
    assert.equal(kept(), "Offline");
    const later = setUp(storage);
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

test("a conversation that is not there yet has its draft in this browser only", async () => {
    const { clock, server, store, storage, kept } = setUp();
    store.change("new", typed("First words"));
    await clock.pass(5_000);
    assert.deepEqual(server.saves, []);
    assert.equal(kept("new"), "First words");
    store.move("new", id);
    await clock.pass(1_000);
    assert.deepEqual(server.saves, ["First words"]);
    assert.equal(storage.length, 0);
});
