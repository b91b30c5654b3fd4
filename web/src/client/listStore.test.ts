// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, settle } from "../testing/fakes";
import { sampleConversation } from "../testing/samples";
import type { Api } from "./api";
import { everything } from "./listState";
import { ListStore } from "./listStore";
import { RequestError } from "./requestError";

function setUp() {
    const clock = new FakeClock();
    const calls: string[] = [];
    const refuse = new Set<string>();
    const titles = ["Birds", "Rivers", "Hills"];
    const all = titles.map((title, index) => sampleConversation(`c${index}`, { title, updated_at: `2026-01-31T09:0${index}:00.000Z` }));
    const api = {
        conversations: (query: { search: string; archived: boolean }) => {
            calls.push(`list ${query.search}`);
            const results = query.archived ? [] : all.filter((each) => each.title.toLowerCase().includes(query.search));
            return Promise.resolve({ next: null, previous: null, results });
        },
        pinnedConversations: () => Promise.resolve([]),
        patch: (id: string, change: object) => {
            calls.push(`patch ${id}`);
            if (refuse.has(id)) return Promise.reject(new RequestError(503, "unavailable", ""));
            return Promise.resolve({ ...all.find((each) => each.id === id), ...change });
        },
        remove: (id: string) => {
            calls.push(`remove ${id}`);
            return refuse.has(id) ? Promise.reject(new RequestError(503, "unavailable", "")) : Promise.resolve(null);
        },
        restore: (id: string) => {
            calls.push(`restore ${id}`);
            return Promise.resolve(all.find((each) => each.id === id));
        },
    };
    const store = new ListStore({
        api: api as unknown as Api, clock, tokens: { token: () => Promise.reject(new Error("none")), onToken: () => () => {} },
        random: () => 0, newID: () => "", connect: () => { throw new Error("none"); }, nextFrame: (action: () => void) => action(),
    } as unknown as ConstructorParameters<typeof ListStore>[0], () => {});
    const ids = () => store.getSnapshot().conversations.map((each) => each.id);
    return { store, clock, calls, refuse, all, ids };
}

test("typing asks the server once, after a pause, and shows what is known meanwhile", async () => {
    const { store, clock, calls, ids } = setUp();
    store.open();
    await settle();
    assert.deepEqual(ids(), ["c2", "c1", "c0"]);
    calls.length = 0;
    for (const search of ["r", "ri", "riv"]) store.show({ ...everything, search });
    assert.deepEqual([ids(), calls], [["c1"], []]);
    await clock.pass(200);
    assert.deepEqual(calls, ["list riv"]);
    store.show(everything);
    assert.deepEqual(ids(), ["c2", "c1", "c0"]);
});

test("what is removed is off the list at once, and comes back from the trash when it is taken back", async () => {
    const { store, calls, all, ids } = setUp();
    store.open();
    await settle();
    const removal = store.remove(all.slice(0, 2));
    assert.deepEqual(ids(), ["c2"]);
    assert.equal(await removal.done, null);
    assert.deepEqual(ids(), ["c2"]);
    assert.equal(await removal.undo(), null);
    assert.deepEqual(ids(), ["c2", "c1", "c0"]);
    assert.deepEqual(calls.filter((call) => !call.startsWith("list")), ["remove c0", "remove c1", "restore c0", "restore c1"]);
});

test("what is taken back before the server has removed it is brought back all the same", async () => {
    const { store, all, ids } = setUp();
    store.open();
    await settle();
    assert.equal(await store.remove(all.slice(0, 1)).undo(), null);
    assert.deepEqual(ids(), ["c2", "c1", "c0"]);
});

test("what the server does not remove is back with its reason, and is not restored", async () => {
    const { store, calls, refuse, all, ids } = setUp();
    store.open();
    await settle();
    refuse.add("c1");
    const removal = store.remove(all.slice(0, 2));
    assert.equal((await removal.done)?.code, "unavailable");
    assert.deepEqual(ids(), ["c2", "c1"]);
    await store.flush();
    await removal.undo();
    assert.deepEqual(calls.filter((call) => call.startsWith("restore")), ["restore c0"]);
});

test("of many changes those that are refused are taken back, the others stay", async () => {
    const { store, refuse, all, ids } = setUp();
    store.open();
    await settle();
    refuse.add("c0");
    const { failed, error } = await store.patchAll(all, { is_archived: true });
    assert.deepEqual([failed.map((each) => each.id), error?.code], [["c0"], "unavailable"]);
    assert.deepEqual(ids(), ["c0"]);
});
