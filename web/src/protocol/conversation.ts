// SPDX-License-Identifier: Apache-2.0

import { array, boolean, type Decoder, integer, object, optional, string, time } from "./decode";
import { type Message, message, type MessageRole, messageRole } from "./message";

export interface AgentSummary {
    id: string;
    name: string;
    avatar: string;
}

export interface LastMessage {
    role: MessageRole;
    preview: string;
    created_at: string;
}

export interface Conversation {
    id: string;
    agent_id: string;
    agent: AgentSummary;
    title: string;
    is_archived: boolean;
    is_pinned: boolean;
    created_at: string;
    updated_at: string;
    last_message: LastMessage | null;
    unread_count: number;
    /** The reply that is being written. */
    active_message_id: string | null;
}

/** One conversation with all messages of its active branch, oldest first. */
export interface ConversationDetail extends Conversation {
    messages: Message[];
}

const shape = {
    id: string,
    agent_id: string,
    agent: object<AgentSummary>({ id: string, name: string, avatar: string }),
    title: string,
    is_archived: boolean,
    is_pinned: boolean,
    created_at: time,
    updated_at: time,
    last_message: optional(object<LastMessage>({ role: messageRole, preview: string, created_at: time })),
    unread_count: integer,
    active_message_id: optional(string),
};

export const conversation: Decoder<Conversation> = object<Conversation>(shape);

export const conversationDetail: Decoder<ConversationDetail> = object<ConversationDetail>({
    ...shape,
    messages: array(message),
});
