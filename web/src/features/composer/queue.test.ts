// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { closeQueues, enqueue, openQueues, queueOf, removeQueues, takeQueued } from "./queue";

/** `Object.keys` of a browser's storage are what it holds. */
function useStorage(): Record<string, string> {
    const entries: Record<string, string> = {};
    const hidden = (value: unknown) => ({ value, enumerable: false });
    const storage = Object.defineProperties(entries, {
        getItem: hidden((key: string) => entries[key] ?? null),
        setItem: hidden((key: string, value: string) => void (entries[key] = value)),
        removeItem: hidden((key: string) => void delete entries[key]),
    });
    Object.defineProperty(globalThis, "sessionStorage", { value: storage, configurable: true });
    return entries;
}

const waiting = (key: string) => queueOf(key).getSnapshot().map(({ client_id, content }) => [client_id, content]);

test("what waits has the id that it will be sent with, and both outlive a reload", () => {
    useStorage();
    openQueues("u1");
    enqueue("c1", { content: "One", attachments: [] }, "k1");
    enqueue("c1", { content: "Two", attachments: [] }, "k2");
    openQueues("u1");
    assert.deepEqual(waiting("c1"), [["k1", "One"], ["k2", "Two"]]);
    const first = queueOf("c1").getSnapshot()[0];
    assert.equal(takeQueued("c1", first?.id ?? 0)?.client_id, "k1");
    openQueues("u1");
    assert.deepEqual(waiting("c1"), [["k2", "Two"]]);
});

test("signing out leaves nothing, also of queues that this page has not looked at", () => {
    const stored = useStorage();
    openQueues("u1");
    enqueue("c1", { content: "One", attachments: [] }, "k1");
    openQueues("u1");
    removeQueues();
    assert.equal(Object.keys(stored).length, 0);
});

test("a session that ended by itself leaves them for its user and for nobody else", () => {
    useStorage();
    openQueues("u1");
    enqueue("c1", { content: "One", attachments: [] }, "k1");
    closeQueues();
    openQueues("u1");
    assert.deepEqual(waiting("c1"), [["k1", "One"]]);
    closeQueues();
    openQueues("u2");
    assert.deepEqual(waiting("c1"), []);
});
