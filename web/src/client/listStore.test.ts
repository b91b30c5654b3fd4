// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, FakeSocket, settle } from "../testing/fakes";
import { sampleConversation, sampleReply } from "../testing/samples";
import type { Conversation } from "../protocol/conversation";
import type { Api } from "./api";
import { everything } from "./listState";
import { ListStore } from "./listStore";
import { RequestError } from "./requestError";

function setUp() {
    const clock = new FakeClock();
    const sockets: FakeSocket[] = [];
    const trouble = { list: false };
    /** While it is set, an answer waits until it is let go; it says how things were when it was made. */
    const held = { on: false, letGo: [] as (() => void)[] };
    const answer = <T>(value: T): Promise<T> => (held.on ? new Promise((resolve) => held.letGo.push(() => resolve(value))) : Promise.resolve(value));
    const calls: string[] = [];
    const refuse = new Set<string>();
    const titles = ["Birds", "Rivers", "Hills"];
    const all = titles.map((title, index) => sampleConversation(`c${index}`, { title, updated_at: `2026-01-31T09:0${index}:00.000Z` }));
    const api = {
        conversations: (query: { search: string; archived: boolean }) => {
            calls.push(`list ${query.search}`);
            if (trouble.list) return Promise.reject(new RequestError(503, "unavailable", ""));
            const results = query.archived ? [] : all.filter((each) => each.title.toLowerCase().includes(query.search));
            return Promise.resolve({ next: null, previous: null, results });
        },
        pinnedConversations: () => Promise.resolve([]),
        patch: (id: string, change: object) => {
            calls.push(`patch ${id}`);
            if (refuse.has(id)) return Promise.reject(new RequestError(503, "unavailable", ""));
            return answer({ ...all.find((each) => each.id === id), ...change });
        },
        remove: (id: string) => {
            calls.push(`remove ${id}`);
            return refuse.has(id) ? Promise.reject(new RequestError(503, "unavailable", "")) : answer(null);
        },
        restore: (id: string) => {
            calls.push(`restore ${id}`);
            return answer(all.find((each) => each.id === id));
        },
    };
    const store = new ListStore({
        api: api as unknown as Api, clock, tokens: { token: async () => "t", refresh: async () => {}, onToken: () => () => {} },
        random: () => 0, newID: () => "", nextFrame: (action: () => void) => action(),
        connect: (path: string, protocols: string[]) => {
            sockets.push(new FakeSocket(path, protocols));
            return sockets[sockets.length - 1];
        },
    } as unknown as ConstructorParameters<typeof ListStore>[0], () => {});
    const ids = () => store.getSnapshot().conversations.map((each) => each.id);
    const tell = (event: object) => sockets[sockets.length - 1]?.tell(event);
    const letGo = async () => {
        held.letGo.splice(0).forEach((each) => each());
        await settle();
    };
    const of = (id: string): Conversation => store.getSnapshot().known.get(id) ?? assert.fail(id);
    return { store, clock, calls, refuse, all, ids, trouble, held, letGo, tell, of };
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
    assert.equal((await removal.done).error, null);
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
    const { gone, error } = await removal.done;
    assert.deepEqual([gone.map((each) => each.id), error?.code], [["c0"], "unavailable"]);
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

test("an answer that news has overtaken does not undo them", async () => {
    const { store, all, held, letGo, tell, of } = setUp();
    Object.assign(all[0] ?? {}, { active_message_id: "m1" });
    store.open();
    await settle();
    held.on = true;
    const patched = store.patch(of("c0"), { is_pinned: true });
    const made = store.learn(async () => {
        await new Promise<void>((resolve) => held.letGo.push(resolve));
        return sampleConversation("c9", { active_message_id: "m9" });
    });
    tell({ type: "message_complete", conversation_id: "c0", message_id: "m1", status: "complete", message: sampleReply("m1", "q1") });
    tell({ type: "conversation_created", conversation: sampleConversation("c9", { active_message_id: "m9" }) });
    tell({ type: "message_complete", conversation_id: "c9", message_id: "m9", status: "complete", message: sampleReply("m9", "q9") });
    await letGo();
    await Promise.all([patched, made]);
    assert.deepEqual([of("c0").is_pinned, of("c0").active_message_id, of("c9").active_message_id], [true, null, null]);
});

test("two changes of one conversation go one after the other, so that the second cannot be overtaken", async () => {
    const { store, calls, held, letGo, of } = setUp();
    store.open();
    await settle();
    calls.length = 0;
    held.on = true;
    const first = store.patch(of("c0"), { title: "First" });
    const other = store.patch(of("c1"), { title: "Other" });
    const second = store.patch(of("c0"), { title: "Second" });
    await settle();
    assert.deepEqual(calls, ["patch c0", "patch c1"]);
    assert.equal(of("c0").title, "Second");
    await letGo();
    assert.deepEqual(calls, ["patch c0", "patch c1", "patch c0"]);
    await letGo();
    await Promise.all([first, other, second]);
    assert.deepEqual([of("c0").title, of("c1").title], ["Second", "Other"]);
});

test("a change that was refused does not hold up the next", async () => {
    const { store, refuse, calls, of } = setUp();
    store.open();
    await settle();
    calls.length = 0;
    refuse.add("c0");
    const first = store.patch(of("c0"), { is_pinned: true });
    const second = store.patch(of("c0"), { is_archived: true });
    await assert.rejects(first);
    await assert.rejects(second);
    assert.deepEqual(calls, ["patch c0", "patch c0"]);
    assert.deepEqual([of("c0").is_pinned, of("c0").is_archived], [false, false]);
});

test("a change that is refused does not undo what was said elsewhere meanwhile", async () => {
    const { store, refuse, tell, of } = setUp();
    store.open();
    await settle();
    refuse.add("c0");
    const patched = store.patch(of("c0"), { title: "Mine", is_pinned: true });
    tell({ type: "conversation_updated", conversation: { ...of("c0"), title: "Theirs" } });
    await assert.rejects(patched);
    assert.deepEqual([of("c0").title, of("c0").is_pinned], ["Theirs", false]);
});

test("what is brought back is as the news that came before the answer have it", async () => {
    const { store, all, held, letGo, tell, of } = setUp();
    store.open();
    await settle();
    const removal = store.remove(all.slice(0, 1));
    await removal.done;
    held.on = true;
    const undone = removal.undo();
    await settle();
    tell({ type: "conversation_created", conversation: { ...all[0], title: "Renamed on the phone" } });
    await letGo();
    await undone;
    assert.equal(of("c0").title, "Renamed on the phone");
});

test("deleting many makes the list anew a few times, not once for each", async () => {
    const { store, all, tell, ids } = setUp();
    for (let at = 3; at < 300; at += 1) all.push(sampleConversation(`c${at}`, { updated_at: "2026-01-30T09:00:00.000Z" }));
    store.open();
    await settle();
    const lists = new Set<unknown>();
    store.subscribe(() => lists.add(store.getSnapshot().conversations));
    const removal = store.remove(all);
    for (const { id } of all) tell({ type: "conversation_deleted", conversation_id: id, id });
    await removal.done;
    assert.deepEqual(ids(), []);
    assert.ok(lists.size <= 3, `${lists.size}`);
    lists.clear();
    await removal.undo();
    assert.equal(ids().length, 300);
    const archived = store.patchAll(all, { is_archived: true });
    for (const each of all) tell({ type: "conversation_updated", conversation: { ...each, is_archived: true } });
    await archived;
    assert.deepEqual(ids(), []);
    assert.ok(lists.size <= 3, `${lists.size}`);
});

test("a list that was read to its end and fails to be read again is read again when told to", async () => {
    const { store, calls, trouble } = setUp();
    store.open();
    await settle();
    trouble.list = true;
    store.refresh();
    await settle();
    const { load, next, error } = store.getSnapshot();
    assert.deepEqual([load, next, error?.code], ["loaded", null, "unavailable"]);
    trouble.list = false;
    calls.length = 0;
    store.again();
    await settle();
    assert.deepEqual([calls, store.getSnapshot().error], [["list "], null]);
});
