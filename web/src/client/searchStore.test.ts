// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "../protocol/page";
import type { SearchResult } from "../protocol/searchResult";
import { FakeClock, settle } from "../testing/fakes";
import { RequestError } from "./requestError";
import { noQuery, type SearchQuery, SearchStore } from "./searchStore";

function result(text: string): SearchResult {
    return {
        conversation: { id: "c", title: "Nuts", is_archived: false },
        message: { id: text, role: "user", created_at: "2026-01-31T09:00:00.000Z" },
        source: "content",
        snippet: [{ text, match: true }],
    };
}

class Asked {
    readonly clock = new FakeClock();
    readonly calls: { query: SearchQuery; next: string | null; signal: AbortSignal; answer: (page: Page<SearchResult>) => void; fail: (error: unknown) => void }[] = [];
    readonly store = new SearchStore({
        search: (query, next, signal) => new Promise((answer, fail) => this.calls.push({ query, next, signal, answer, fail })),
    }, this.clock);

    get texts(): string[] {
        return this.store.getSnapshot().results.map((each) => each.snippet.map((piece) => piece.text).join(""));
    }

    call(index: number) {
        const call = this.calls[index];
        assert.ok(call);
        return call;
    }
}

test("the server is asked once for what is typed in one go", async () => {
    const asked = new Asked();
    for (const text of ["w", "wa", "wal"]) {
        asked.store.ask({ ...noQuery, text });
        await asked.clock.pass(50);
    }
    assert.equal(asked.calls.length, 0);
    assert.equal(asked.store.getSnapshot().load, "searching");
    await asked.clock.pass(100);
    assert.deepEqual(asked.calls.map((call) => call.query.text), ["wal"]);
    asked.call(0).answer({ next: null, previous: null, results: [result("walnut")] });
    await settle();
    assert.equal(asked.store.getSnapshot().load, "found");
    assert.deepEqual(asked.texts, ["walnut"]);
});

test("what is asked for last is shown, whatever is answered when", async () => {
    const asked = new Asked();
    asked.store.ask({ ...noQuery, text: "wal" });
    await asked.clock.pass(200);
    asked.store.ask({ ...noQuery, text: "walnut" });
    assert.ok(asked.call(0).signal.aborted);
    await asked.clock.pass(200);
    asked.call(1).answer({ next: null, previous: null, results: [result("walnut")] });
    await settle();
    asked.call(0).answer({ next: null, previous: null, results: [result("wall")] });
    await settle();
    assert.deepEqual(asked.texts, ["walnut"]);
    asked.store.ask(noQuery);
    assert.equal(asked.store.getSnapshot().load, "idle");
    assert.deepEqual(asked.texts, []);
});

test("a filter is asked for at once, and the last results stay until others come", async () => {
    const asked = new Asked();
    asked.store.ask({ ...noQuery, text: "walnut" });
    await asked.clock.pass(200);
    asked.call(0).answer({ next: null, previous: null, results: [result("walnut")] });
    await settle();
    asked.store.ask({ ...noQuery, text: "walnut", role: "user" });
    await asked.clock.pass(0);
    assert.equal(asked.calls.length, 2);
    assert.deepEqual(asked.texts, ["walnut"]);
});

test("more is put behind what is there, once", async () => {
    const asked = new Asked();
    asked.store.ask({ ...noQuery, text: "walnut" });
    await asked.clock.pass(200);
    asked.call(0).answer({ next: "/next", previous: null, results: [result("one")] });
    await settle();
    asked.store.more();
    asked.store.more();
    assert.equal(asked.calls.length, 2);
    assert.equal(asked.call(1).next, "/next");
    asked.call(1).answer({ next: null, previous: null, results: [result("two")] });
    await settle();
    assert.deepEqual(asked.texts, ["one", "two"]);
    asked.store.more();
    assert.equal(asked.calls.length, 2);
});

test("a search that fails says so, and is tried again", async () => {
    const asked = new Asked();
    asked.store.ask({ ...noQuery, text: "walnut" });
    await asked.clock.pass(200);
    asked.call(0).fail(RequestError.offline());
    await settle();
    assert.equal(asked.store.getSnapshot().load, "failed");
    assert.equal(asked.store.getSnapshot().error?.code, "offline");
    asked.store.again();
    asked.call(1).answer({ next: null, previous: null, results: [result("walnut")] });
    await settle();
    assert.deepEqual(asked.texts, ["walnut"]);
});
