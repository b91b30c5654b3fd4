// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attachment } from "../protocol/message";
import { settle } from "../testing/fakes";
import { RequestError } from "./requestError";
import { heldOf, readyOf, UploadStore } from "./uploadStore";

function attachment(id: string): Attachment {
    return { id, filename: `${id}.txt`, media_type: "text/plain", size: 1, sha256: "0".repeat(64), created_at: "2026-01-31T09:00:00.000Z", url: `/${id}`, text_chars: 1 };
}

function setUp() {
    const asked: { name: string; done: (id: string) => void; fail: (error: RequestError) => void; progress: (part: number) => void; signal: AbortSignal }[] = [];
    const deleted: string[] = [];
    let offline = false;
    const store = new UploadStore({
        upload: (_file, name, progress, signal) => new Promise((done, fail) => {
            signal.addEventListener("abort", () => fail(RequestError.offline()));
            asked.push({ name, done: (id) => done(attachment(id)), fail, progress, signal });
        }),
        attachment: async (id) => {
            if (id === "gone") throw new RequestError(404, "not_found", "");
            if (offline) throw RequestError.offline();
            return attachment(id);
        },
        deleteAttachment: async (id) => {
            deleted.push(id);
            return null;
        },
    });
    const add = (...names: string[]) => store.add("c", names.map((name) => ({ file: new Blob(["x"]), name })));
    const kinds = () => store.of("c").getSnapshot().map((each) => each.state.kind);
    return { store, asked, deleted, add, kinds, goOffline: (is: boolean) => (offline = is) };
}

test("files go three at a time, in their order", async () => {
    const { asked, add, kinds } = setUp();
    add("a", "b", "c", "d");
    assert.deepEqual(asked.map((each) => each.name), ["a", "b", "c"]);
    asked[1]?.done("b");
    await settle();
    assert.deepEqual(asked.map((each) => each.name), ["a", "b", "c", "d"]);
    assert.deepEqual(kinds(), ["sending", "done", "sending", "sending"]);
});

test("progress is told, and what is there can go along", async () => {
    const { store, asked, add } = setUp();
    add("a");
    asked[0]?.progress(0.5);
    assert.deepEqual(store.of("c").getSnapshot()[0]?.state, { kind: "sending", part: 0.5 });
    asked[0]?.done("a");
    await settle();
    assert.deepEqual(readyOf(store.of("c").getSnapshot()).map((each) => each.id), ["a"]);
    store.taken("c");
    assert.deepEqual(store.of("c").getSnapshot(), []);
});

test("what failed can be tried again", async () => {
    const { store, asked, add, kinds } = setUp();
    add("a");
    asked[0]?.fail(RequestError.offline());
    await settle();
    assert.deepEqual(kinds(), ["failed"]);
    store.retry("c", store.of("c").getSnapshot()[0]?.id ?? 0);
    assert.deepEqual(kinds(), ["sending"]);
    asked[1]?.done("a");
    await settle();
    assert.deepEqual(kinds(), ["done"]);
});

test("a file that is taken off stops, and is forgotten where it had come", async () => {
    const { store, asked, deleted, add } = setUp();
    add("a", "b");
    const [a, b] = store.of("c").getSnapshot();
    store.remove("c", a?.id ?? 0);
    assert.equal(asked[0]?.signal.aborted, true);
    asked[1]?.done("b");
    await settle();
    store.remove("c", b?.id ?? 0);
    assert.deepEqual(store.of("c").getSnapshot(), []);
    assert.deepEqual(deleted, ["b"]);
});

test("an empty file is refused before it goes", () => {
    const { store, asked, kinds } = setUp();
    store.add("c", [{ file: new Blob([]), name: "empty" }]);
    assert.deepEqual(kinds(), ["failed"]);
    assert.deepEqual(asked, []);
});

test("a message has twenty files at most", () => {
    const { add } = setUp();
    assert.equal(add(...Array.from({ length: 19 }, (_, index) => String(index))), 0);
    assert.equal(add("x", "y", "z"), 2);
});

test("a draft's files come back once, without those that are gone", async () => {
    const { store, kinds } = setUp();
    store.showOnly("c", ["a", "gone", "b"]);
    assert.deepEqual(kinds(), ["restoring", "restoring", "restoring"]);
    assert.deepEqual(heldOf(store.of("c").getSnapshot()), ["a", "gone", "b"]);
    await settle();
    store.showOnly("c", ["a", "b"]);
    assert.deepEqual(readyOf(store.of("c").getSnapshot()).map((each) => each.id), ["a", "b"]);
    assert.deepEqual(store.of("c").getSnapshot().map((each) => each.name), ["a.txt", "b.txt"]);
});

test("without a network a draft's file is not lost, and asked for again", async () => {
    const { store, kinds, goOffline } = setUp();
    goOffline(true);
    store.showOnly("c", ["a"]);
    await settle();
    assert.deepEqual(kinds(), ["failed"]);
    assert.deepEqual(heldOf(store.of("c").getSnapshot()), ["a"]);
    goOffline(false);
    store.retry("c", store.of("c").getSnapshot()[0]?.id ?? 0);
    await settle();
    assert.deepEqual(kinds(), ["done"]);
});

test("what another device took off goes, and what is still being sent stays", async () => {
    const { store, asked, add, kinds } = setUp();
    add("a", "b");
    asked[0]?.done("a");
    await settle();
    store.showOnly("c", []);
    assert.deepEqual(kinds(), ["sending"]);
});

test("what is on its way moves with its message", async () => {
    const { store, asked, add } = setUp();
    add("a");
    store.move("c", "d");
    asked[0]?.done("a");
    await settle();
    assert.deepEqual(store.of("c").getSnapshot(), []);
    assert.deepEqual(readyOf(store.of("d").getSnapshot()).map((each) => each.id), ["a"]);
});
