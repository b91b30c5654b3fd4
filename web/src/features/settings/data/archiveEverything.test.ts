// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation } from "../../../protocol/conversation";
import { sampleConversation } from "../../../testing/samples";
import { archiveEverything } from "./archiveEverything";

test("everything is archived, page by page, and counted", async () => {
    let listed: Conversation[] = ["a", "b", "c"].map((id) => sampleConversation(id));
    const counts: number[] = [];
    const archived = await archiveEverything({
        conversations: () => Promise.resolve({ results: listed.slice(0, 2), next: null, previous: null }),
        patch: (id, change) => {
            assert.deepEqual(change, { is_archived: true });
            const found = listed.find((each) => each.id === id);
            assert.ok(found);
            listed = listed.filter((each) => each !== found);
            return Promise.resolve({ ...found, is_archived: true });
        },
    }, (count) => counts.push(count));
    assert.equal(archived, 3);
    assert.deepEqual(counts, [1, 2, 3]);
});
