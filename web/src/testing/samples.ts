// SPDX-License-Identifier: Apache-2.0

import type { SignedIn } from "../protocol/account";
import type { Conversation } from "../protocol/conversation";
import type { Message } from "../protocol/message";

const time = "2026-01-31T09:00:00.000Z";

export function sampleMessage(id: string, fields: Partial<Message> = {}): Message {
    return {
        id,
        conversation_id: "c1",
        parent_id: null,
        role: "user",
        content: "",
        attachments: [],
        status: "complete",
        agent_id: null,
        model: null,
        tokens_used: null,
        usage: null,
        error: null,
        created_at: time,
        edited_at: null,
        client_id: null,
        reply_id: null,
        branch: { index: 0, count: 1, sibling_ids: [id] },
        ...fields,
    };
}

export function sampleReply(id: string, parent: string, fields: Partial<Message> = {}): Message {
    return sampleMessage(id, { role: "assistant", parent_id: parent, status: "streaming", agent_id: "a1", ...fields });
}

export function sampleConversation(id: string, fields: Partial<Conversation> = {}): Conversation {
    return {
        id,
        agent_id: "a1",
        agent: { id: "a1", name: "Assistant", avatar: "A" },
        title: "A title",
        is_archived: false,
        is_pinned: false,
        created_at: time,
        updated_at: time,
        last_message: null,
        unread_count: 0,
        active_message_id: null,
        ...fields,
    };
}

export function sampleSignedIn(access: string, now: number, minutes = 15): SignedIn {
    const user = { id: "u1", email: "ada@example.org", display_name: "Ada", role: "member", is_active: true, created_at: time } as const;
    return { user, access, access_expires_at: new Date(now + minutes * 60_000).toISOString() };
}
