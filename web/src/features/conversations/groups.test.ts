// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleConversation } from "../../testing/samples";
import { chooseLanguage } from "../../text/language";
import { groupConversations, groupName } from "./groups";

const now = new Date(2026, 2, 15, 0, 30);

test("days are the calendar's, not 24 hours", () => {
    assert.equal(groupName(new Date(2026, 2, 15, 0, 1), now), "Today");
    assert.equal(groupName(new Date(2026, 2, 14, 23, 59), now), "Yesterday");
    assert.equal(groupName(new Date(2026, 2, 9, 12), now), "Previous 7 days");
    assert.equal(groupName(new Date(2026, 2, 8, 12), now), "Previous 30 days");
    assert.equal(groupName(new Date(2026, 0, 20), now), "January");
    assert.equal(groupName(new Date(2025, 11, 20), now), "December 2025");
    assert.equal(groupName(new Date(2026, 2, 16), now), "Today");
});

test("pinned ones come first, the order stays", () => {
    const at = (id: string, daysAgo: number, is_pinned = false) =>
        sampleConversation(id, { is_pinned, updated_at: new Date(2026, 2, 15 - daysAgo).toISOString() });
    const groups = groupConversations([at("a", 0), at("b", 0), at("c", 1), at("d", 3, true)], now);
    assert.deepEqual(groups.map((group) => [group.name, group.conversations.map((each) => each.id)]),
        [["Pinned", ["d"]], ["Today", ["a", "b"]], ["Yesterday", ["c"]]]);
});

test("groups are named in the reader's language", () => {
    chooseLanguage("de");
    assert.equal(groupName(new Date(2026, 2, 15, 0, 1), now), "Heute");
    assert.equal(groupName(new Date(2025, 2, 20), now), "März 2025");
    chooseLanguage("en");
});
