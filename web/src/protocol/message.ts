// SPDX-License-Identifier: Apache-2.0

import { array, type Decoder, integer, object, oneOf, optional, string, time } from "./decode";

export interface Attachment {
    id: string;
    filename: string;
    media_type: string;
    size: number;
    sha256: string;
    created_at: string;
    /** Needs no header, and ends after an hour. */
    url: string;
    text_chars: number | null;
}

export type MessageRole = "user" | "assistant" | "system";
export type MessageStatus = "complete" | "streaming" | "stopped" | "interrupted" | "failed";

export interface MessageFailure {
    code: string;
    detail: string;
}

export interface Usage {
    prompt_tokens: number;
    completion_tokens: number;
}

/** Where a message stands among those with the same parent; `index` is from 0. */
export interface Branch {
    index: number;
    count: number;
    sibling_ids: string[];
}

export interface Message {
    id: string;
    conversation_id: string;
    parent_id: string | null;
    role: MessageRole;
    content: string;
    attachments: Attachment[];
    status: MessageStatus;
    agent_id: string | null;
    model: string | null;
    tokens_used: number | null;
    usage: Usage | null;
    error: MessageFailure | null;
    created_at: string;
    edited_at: string | null;
    client_id: string | null;
    /** Of a user's message, the reply that sending it started. */
    reply_id: string | null;
    branch: Branch;
}

export const messageStatus: Decoder<MessageStatus> = oneOf("complete", "streaming", "stopped", "interrupted", "failed");
export const messageRole: Decoder<MessageRole> = oneOf("user", "assistant", "system");

export const attachment: Decoder<Attachment> = object<Attachment>({
    id: string,
    filename: string,
    media_type: string,
    size: integer,
    sha256: string,
    created_at: time,
    url: string,
    text_chars: optional(integer),
});

/** What the account's socket tells of a reply that has ended: all of it but its text. */
export type MessageHead = Omit<Message, "content">;

const head: { [Key in keyof MessageHead]: Decoder<MessageHead[Key]> } = {
    id: string,
    conversation_id: string,
    parent_id: optional(string),
    role: messageRole,
    attachments: array(attachment),
    status: messageStatus,
    agent_id: optional(string),
    model: optional(string),
    tokens_used: optional(integer),
    usage: optional(object<Usage>({ prompt_tokens: integer, completion_tokens: integer })),
    error: optional(object<MessageFailure>({ code: string, detail: string })),
    created_at: time,
    edited_at: optional(time),
    client_id: optional(string),
    reply_id: optional(string),
    branch: object<Branch>({ index: integer, count: integer, sibling_ids: array(string) }),
};

export const messageHead: Decoder<MessageHead> = object<MessageHead>(head);
export const message: Decoder<Message> = object<Message>({ ...head, content: string });
