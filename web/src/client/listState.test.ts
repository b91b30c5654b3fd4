// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountEvent } from "../protocol/accountEvent";
import type { Conversation } from "../protocol/conversation";
import { sampleConversation, sampleReply } from "../testing/samples";
import { emptyList, everything, type Heard, type ListQuery, type ListState, reduceList } from "./listState";

const at = (id: string, minute: number, fields: Partial<Conversation> = {}) =>
    sampleConversation(id, { updated_at: `2026-01-31T09:${String(minute).padStart(2, "0")}:00.000Z`, ...fields });
const ids = (state: ListState) => state.conversations.map((each) => each.id);
const page = (state: ListState, results: Conversation[], next: string | null, first = true, before: Heard = state) =>
    reduceList(state, { type: "page", results, next, first, before });
const show = (state: ListState, query: Partial<ListQuery>) => reduceList(state, { type: "query", query: { ...everything, ...query } });
const changed = (state: ListState, conversation: Conversation) => reduceList(state, { type: "changed", conversations: [conversation] });
const loaded = page(emptyList, [at("b", 20), at("a", 10)], "/next");

test("pages follow each other without repeating a row that moved", () => {
    const state = page(loaded, [at("a", 10), at("z", 5)], null, false);
    assert.deepEqual(ids(state), ["b", "a", "z"]);
    assert.equal(state.next, null);
});

test("what is spoken in comes first", () => {
    const state = reduceList(loaded, { type: "event", event: { type: "conversation_updated", conversation: at("a", 30) } });
    assert.deepEqual(ids(state), ["a", "b"]);
});

test("a new one is there at once, and once", () => {
    const created = { type: "event", event: { type: "conversation_created", conversation: at("c", 40) } } as const;
    assert.deepEqual(ids(reduceList(reduceList(loaded, created), created)), ["c", "b", "a"]);
});

test("archived and deleted ones go", () => {
    const archived = changed(loaded, at("b", 20, { is_archived: true }));
    assert.deepEqual(ids(archived), ["a"]);
    assert.deepEqual(ids(reduceList(archived, { type: "event", event: { type: "conversation_deleted", conversation_id: "a", id: "a" } })), []);
});

test("the running mark goes with the end of its own reply only", () => {
    const running = changed(loaded, at("a", 30, { active_message_id: "m2" }));
    const end = (message_id: string) => ({
        type: "event", event: { type: "message_complete", conversation_id: "a", message_id, status: "complete", message: sampleReply(message_id, "q") },
    } as const);
    assert.equal(reduceList(running, end("m1")).conversations[0]?.active_message_id, "m2");
    assert.equal(reduceList(running, end("m2")).conversations[0]?.active_message_id, null);
});

test("the archived view holds the archived ones alone, and a restored one leaves it", () => {
    const archived = show(loaded, { archived: true });
    assert.deepEqual([archived.load, ids(archived)], ["loading", []]);
    const read = page(archived, [at("y", 3, { is_archived: true })], null);
    assert.deepEqual(ids(changed(read, at("b", 20))), ["y"]);
    assert.deepEqual(ids(changed(read, at("x", 9, { is_archived: true }))), ["x", "y"]);
    assert.deepEqual(ids(changed(read, at("y", 3))), []);
});

test("titles are filtered at once, and the server adds what it finds", () => {
    const named = page(emptyList, [at("b", 20, { title: "Über Flüsse" }), at("a", 10, { title: "Birds" })], "/next");
    const searching = show(named, { search: "flusse" });
    assert.deepEqual([searching.load, ids(searching)], ["loading", ["b"]]);
    const found = page(searching, [at("b", 20, { title: "Über Flüsse" }), at("old", 1, { title: "Der Fluß" })], null);
    assert.deepEqual([found.load, ids(found)], ["loaded", ["b", "old"]]);
    assert.deepEqual(ids(changed(found, at("c", 40, { title: "Flüsse" }))), ["c", "b", "old"]);
    assert.deepEqual(ids(changed(found, at("d", 41, { title: "Lakes" }))), ["b", "old"]);
    assert.deepEqual(ids(show(found, {})).slice(0, 2), ["b", "a"]);
});

test("one agent's alone can be listed", () => {
    const two = page(emptyList, [at("b", 20, { agent_id: "a2" }), at("a", 10)], null);
    assert.deepEqual(ids(show(two, { agentID: "a2" })), ["b"]);
});

test("what is pinned is listed however old it is, other old ones only once their page is read", () => {
    const known = reduceList(loaded, { type: "learnt", conversations: [at("p", 1, { is_pinned: true }), at("q", 2)], before: loaded });
    assert.deepEqual(ids(known), ["b", "a", "p"]);
    assert.deepEqual(ids(page(known, [at("q", 2), at("p", 1, { is_pinned: true })], null, false)), ["b", "a", "q", "p"]);
});

test("what a page should hold and does not is gone, unless it changed while the page was on its way", () => {
    assert.deepEqual(ids(page(loaded, [at("a", 10)], "/next")), ["a"]);
    const meanwhile = changed(loaded, at("b", 25));
    assert.deepEqual(ids(page(meanwhile, [at("a", 10)], "/next", true, loaded)), ["b", "a"]);
});

test("news that overtakes a page on its way is not undone by it", () => {
    const asRead = [at("c", 30), at("b", 20), at("a", 10)];
    const told = (state: ListState, event: AccountEvent) => reduceList(state, { type: "event", event });
    const removed = ["b", "c"].reduce((state, conversation_id) => told(state, { type: "conversation_deleted", conversation_id, id: conversation_id }), loaded);
    const late = page(removed, asRead, "/next", true, loaded);
    assert.deepEqual(ids(late), ["a"]);
    assert.deepEqual(ids(reduceList(removed, { type: "learnt", conversations: asRead, before: loaded })), ["a"]);
    const renamed = told(loaded, { type: "conversation_updated", conversation: at("b", 20, { title: "New" }) });
    assert.equal(page(renamed, asRead, "/next", true, loaded).known.get("b")?.title, "New");
});

test("what was deleted is listed again when the server lists it again, or tells that it is back", () => {
    const deleted = reduceList(loaded, { type: "event", event: { type: "conversation_deleted", conversation_id: "b", id: "b" } });
    assert.deepEqual(ids(page(deleted, [at("b", 20), at("a", 10)], "/next")), ["b", "a"]);
    const back = changed(deleted, at("b", 20));
    assert.deepEqual(ids(page(back, [at("b", 20), at("a", 10)], "/next", true, deleted)), ["b", "a"]);
});

test("a first page that is read again keeps the pages behind it where it joins on, and not where it does not", () => {
    const deep = page(loaded, [at("y", 6), at("z", 5)], "/further", false);
    const again = page(deep, [at("c", 30), at("b", 20)], "/second");
    assert.deepEqual([ids(again), again.next], [["c", "b", "a", "y", "z"], "/further"]);
    const apart = page(deep, [at("d", 40), at("c", 30)], "/second");
    assert.deepEqual([ids(apart), apart.next], [["d", "c"], "/second"]);
});

test("what is hidden comes back when it is shown again", () => {
    const hidden = reduceList(loaded, { type: "hidden", ids: ["b"] });
    assert.deepEqual(ids(hidden), ["a"]);
    assert.deepEqual(ids(changed(hidden, at("b", 50))), ["a"]);
    assert.deepEqual(ids(reduceList(hidden, { type: "shown", ids: ["b"] })), ["b", "a"]);
});

test("a list that could not be read says so, one that could not be gone on with keeps its rows", () => {
    const error = { code: "offline" } as never;
    assert.equal(reduceList(emptyList, { type: "failed", error }).load, "failed");
    const more = reduceList(reduceList(loaded, { type: "loading-more" }), { type: "failed", error });
    assert.deepEqual([more.load, more.error, more.loadingMore, ids(more)], ["loaded", error, false, ["b", "a"]]);
});
