// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation } from "../protocol/conversation";
import type { TrashedConversation } from "../protocol/trash";
import { RequestError } from "./requestError";
import { TrashStore } from "./trashStore";

const at = "2026-01-31T09:00:00.000Z";

function row(id: string): TrashedConversation {
    return {
        id, title: id, agent: { id: "a", name: "A", avatar: "" }, is_archived: false, created_at: at, updated_at: at, deleted_at: at, expires_at: at,
    };
}

function store(answers: Partial<ConstructorParameters<typeof TrashStore>[0]>) {
    const refuse = () => Promise.reject(RequestError.offline());
    return new TrashStore({ trash: refuse, restore: refuse, removeForGood: refuse, emptyTrash: refuse, ...answers });
}

const ids = (trash: TrashStore) => trash.getSnapshot().rows.map((each) => each.id);

test("what was brought back or removed is not there any more", async () => {
    const trash = store({
        trash: async (next) => (next === null ? { next: "/2", previous: null, results: [row("a"), row("b")] } : { next: null, previous: null, results: [row("b"), row("c")] }),
        restore: async (id) => ({ id }) as Conversation,
        removeForGood: async () => null,
        emptyTrash: async () => null,
    });
    await trash.load();
    await trash.more();
    assert.deepEqual(ids(trash), ["a", "b", "c"]);
    assert.equal((await trash.restore("a")).id, "a");
    await trash.remove("c");
    assert.deepEqual(ids(trash), ["b"]);
    await trash.empty();
    assert.deepEqual(ids(trash), []);
    assert.equal(trash.getSnapshot().load, "loaded");
});

test("what the server refuses stays", async () => {
    const trash = store({ trash: async () => ({ next: null, previous: null, results: [row("a")] }) });
    await trash.load();
    await assert.rejects(trash.remove("a"), (error) => error instanceof RequestError);
    await assert.rejects(trash.empty(), (error) => error instanceof RequestError);
    assert.deepEqual(ids(trash), ["a"]);
    const failing = store({});
    await failing.load();
    assert.equal(failing.getSnapshot().load, "failed");
});

test("an answer that was under way brings back nothing that was done meanwhile", async () => {
    const late: (() => void)[] = [];
    const pages: Record<string, TrashedConversation[]> = { first: [row("a"), row("b")], "/2": [row("b"), row("c"), row("d")] };
    let isHeld = false;
    const trash = store({
        trash: async (next) => {
            const results = pages[next ?? "first"] ?? [];
            if (isHeld) await new Promise<void>((resolve) => late.push(resolve));
            return { next: next === null ? "/2" : null, previous: null, results };
        },
        removeForGood: async () => null,
        emptyTrash: async () => null,
    });
    await trash.load();
    isHeld = true;
    const more = trash.more();
    await trash.remove("c");
    late.shift()?.();
    await more;
    assert.deepEqual(ids(trash), ["a", "b", "d"]);

    const again = trash.load();
    await trash.remove("a");
    late.shift()?.();
    await again;
    assert.deepEqual(ids(trash), ["b"]);

    const rest = trash.more();
    await trash.empty();
    late.shift()?.();
    await rest;
    assert.deepEqual([ids(trash), trash.getSnapshot().loadingMore, trash.getSnapshot().next], [[], false, null]);
});

test("what is deleted again after it was brought back is there again", async () => {
    const trash = store({
        trash: async () => ({ next: null, previous: null, results: [row("a")] }),
        restore: async (id) => ({ id }) as Conversation,
    });
    await trash.load();
    await trash.restore("a");
    await trash.load();
    assert.deepEqual(ids(trash), ["a"]);
});
