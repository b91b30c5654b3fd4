// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation } from "../protocol/conversation";
import { sampleConversation } from "../testing/samples";
import { emptyList, type ListState, reduceList } from "./listState";

const at = (id: string, minute: number, fields: Partial<Conversation> = {}) =>
    sampleConversation(id, { updated_at: `2026-01-31T09:${String(minute).padStart(2, "0")}:00.000Z`, ...fields });
const ids = (state: ListState) => state.conversations.map((each) => each.id);
const loaded = reduceList(emptyList, { type: "page", results: [at("b", 20), at("a", 10)], next: "/next", first: true });

test("pages follow each other without repeating a row that moved", () => {
    const state = reduceList(loaded, { type: "page", results: [at("a", 10), at("z", 5)], next: null, first: false });
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
    const archived = reduceList(loaded, { type: "changed", conversation: at("b", 20, { is_archived: true }) });
    assert.deepEqual(ids(archived), ["a"]);
    assert.deepEqual(ids(reduceList(archived, { type: "event", event: { type: "conversation_deleted", conversation_id: "a" } })), []);
});

test("the running mark goes with the end of its own reply only", () => {
    const running = reduceList(loaded, { type: "changed", conversation: at("a", 30, { active_message_id: "m2" }) });
    const end = (message_id: string) => ({
        type: "event", event: { type: "message_complete", conversation_id: "a", message_id, status: "complete" },
    } as const);
    assert.equal(reduceList(running, end("m1")).conversations[0]?.active_message_id, "m2");
    assert.equal(reduceList(running, end("m2")).conversations[0]?.active_message_id, null);
});

test("the archived view holds the archived ones alone, and a restored one leaves it", () => {
    const archived = reduceList(loaded, { type: "query", query: { search: "", archived: true } });
    assert.deepEqual([archived.load, ids(archived)], ["loading", []]);
    const read = reduceList(archived, { type: "page", results: [at("y", 3, { is_archived: true })], next: null, first: true });
    assert.deepEqual(ids(reduceList(read, { type: "changed", conversation: at("b", 20) })), ["y"]);
    assert.deepEqual(ids(reduceList(read, { type: "changed", conversation: at("x", 9, { is_archived: true }) })), ["x", "y"]);
    assert.deepEqual(ids(reduceList(read, { type: "changed", conversation: at("y", 3) })), []);
});

test("rows stay until a search has its answer, and only what it found changes in it", () => {
    const searching = reduceList(loaded, { type: "query", query: { search: "bird", archived: false } });
    assert.deepEqual([searching.load, ids(searching), searching.next], ["loaded", ["b", "a"], null]);
    const found = reduceList(searching, { type: "page", results: [at("a", 10)], next: null, first: true });
    const changed = reduceList(found, { type: "changed", conversation: at("a", 50, { title: "Birds" }) });
    assert.equal(changed.conversations[0]?.title, "Birds");
    assert.equal(reduceList(found, { type: "changed", conversation: at("c", 40) }), found);
});
