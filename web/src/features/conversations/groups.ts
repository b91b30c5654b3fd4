// SPDX-License-Identifier: Apache-2.0

import type { Conversation } from "../../protocol/conversation";
import { textOf } from "../../text/catalog";
import { monthAndYear, monthName } from "../../text/format";
import { texts } from "./texts";

export interface Group {
    name: string;
    conversations: Conversation[];
}

/** Pinned ones first, then by how long ago they were last spoken in, months by their name. Keeps the order inside. */
export function groupConversations(conversations: readonly Conversation[], now: Date): Group[] {
    const pinned: Group = { name: textOf(texts).pinned, conversations: [] };
    const groups = new Map<string, Group>();
    const days = recentDays(now);
    for (const conversation of conversations) {
        const when = new Date(conversation.updated_at);
        const key = conversation.is_pinned ? null : keyOf(when, days);
        let group = key === null ? pinned : groups.get(key);
        // There are thousands of conversations, and only a few groups that need a name.
        if (group === undefined && key !== null) groups.set(key, group = { name: groupName(when, now), conversations: [] });
        group?.conversations.push(conversation);
    }
    return pinned.conversations.length > 0 ? [pinned, ...groups.values()] : [...groups.values()];
}

export function groupName(when: Date, now: Date): string {
    const text = textOf(texts);
    switch (keyOf(when, recentDays(now))) {
        case "today": return text.today;
        case "yesterday": return text.yesterday;
        case "seven-days": return text.sevenDays;
        case "thirty-days": return text.thirtyDays;
        default: return when.getFullYear() === now.getFullYear() ? monthName(when) : monthAndYear(when);
    }
}

/** When the days began from which on a group is: by calendar days where the reader is, which may be 23 or 25 hours long. */
function recentDays(now: Date): readonly (readonly [string, number])[] {
    const daysAgo = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime();
    return [["today", daysAgo(0)], ["yesterday", daysAgo(1)], ["seven-days", daysAgo(6)], ["thirty-days", daysAgo(29)]];
}

function keyOf(when: Date, days: readonly (readonly [string, number])[]): string {
    const time = when.getTime();
    return days.find(([, from]) => time >= from)?.[0] ?? `${when.getFullYear()} ${when.getMonth()}`;
}
