// SPDX-License-Identifier: Apache-2.0

import type { Conversation } from "../../protocol/conversation";

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
    for (const conversation of conversations) if (conversation.is_pinned) put("Pinned", conversation);
    for (const conversation of conversations) {
        if (!conversation.is_pinned) put(groupName(new Date(conversation.updated_at), now), conversation);
    }
    return [...groups].map(([name, members]) => ({ name, conversations: members }));
}

export function groupName(when: Date, now: Date): string {
    // By calendar days where the reader is; rounding takes the hour that a change of clocks adds or drops.
    const days = Math.round((midnight(now) - midnight(when)) / day);
    if (days <= 0) return "Today";
    if (days === 1) return "Yesterday";
    if (days < 7) return "Previous 7 days";
    if (days < 30) return "Previous 30 days";
    const sameYear = when.getFullYear() === now.getFullYear();
    return when.toLocaleDateString("en", sameYear ? { month: "long" } : { month: "long", year: "numeric" });
}

function midnight(date: Date): number {
    return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
