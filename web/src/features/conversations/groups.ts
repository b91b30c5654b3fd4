// SPDX-License-Identifier: Apache-2.0

import type { Conversation } from "../../protocol/conversation";
import { textOf } from "../../text/catalog";
import { monthAndYear, monthName } from "../../text/format";
import { texts } from "./texts";

export interface Group {
    name: string;
    conversations: Conversation[];
}

const day = 86_400_000;

/** Pinned ones first, then by how long ago they were last spoken in, months by their name. Keeps the order inside. */
export function groupConversations(conversations: readonly Conversation[], now: Date): Group[] {
    const groups = new Map<string, Conversation[]>();
    const put = (name: string, conversation: Conversation) => {
        const group = groups.get(name);
        if (group) group.push(conversation);
        else groups.set(name, [conversation]);
    };
    for (const conversation of conversations) if (conversation.is_pinned) put(textOf(texts).pinned, conversation);
    for (const conversation of conversations) {
        if (!conversation.is_pinned) put(groupName(new Date(conversation.updated_at), now), conversation);
    }
    return [...groups].map(([name, members]) => ({ name, conversations: members }));
}

export function groupName(when: Date, now: Date): string {
    const text = textOf(texts);
    // By calendar days where the reader is; rounding takes the hour that a change of clocks adds or drops.
    const days = Math.round((midnight(now) - midnight(when)) / day);
    if (days <= 0) return text.today;
    if (days === 1) return text.yesterday;
    if (days < 7) return text.sevenDays;
    if (days < 30) return text.thirtyDays;
    return when.getFullYear() === now.getFullYear() ? monthName(when) : monthAndYear(when);
}

function midnight(date: Date): number {
    return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
