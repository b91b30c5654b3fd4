// SPDX-License-Identifier: Apache-2.0

import { type Conversation, conversation } from "./conversation";
import { boolean, type Decoder, fail, fields, integer, object, oneOf, optional, string, time } from "./decode";
import { type Draft, draft } from "./draft";
import { type Message, message } from "./message";

export interface ReadyEvent {
    type: "ready";
    conversation_id: string;
    active_message_id: string | null;
    heartbeat_seconds: number;
}

export interface SnapshotEvent {
    type: "message_snapshot";
    message_id: string;
    content: string;
    next_offset: number;
}

export interface ChunkEvent {
    type: "message_chunk";
    message_id: string;
    offset: number;
    next_offset: number;
    delta: string;
}

export interface SocketErrorEvent {
    type: "error";
    code: string;
    detail: string;
    message_id: string | null;
    client_id: string | null;
    retryable: boolean;
}

export interface TypingEvent {
    type: "typing";
    actor: "agent" | "user";
    state: "thinking" | "writing" | "idle";
}

export interface ReadReceiptEvent {
    type: "read_receipt";
    message_id: string;
    user_id: string;
    read_at: string;
}

/** What a conversation's socket tells. */
export type ConversationEvent =
    | ReadyEvent
    | { type: "message_created"; message: Message }
    | SnapshotEvent
    | ChunkEvent
    | { type: "message_complete"; message: Message }
    | SocketErrorEvent
    | TypingEvent
    | ReadReceiptEvent
    | { type: "conversation_updated"; conversation: Conversation }
    | { type: "draft_updated"; draft: Draft }
    | { type: "pong"; id: unknown };

const is = <T extends string>(word: T): Decoder<T> => oneOf(word);

export const socketError: Decoder<SocketErrorEvent> = object({
    type: is("error"),
    code: string,
    detail: string,
    message_id: optional(string),
    client_id: optional(string),
    retryable: boolean,
});

export const pong: Decoder<{ type: "pong"; id: unknown }> = (value, path) => ({ type: "pong", id: fields(value, path)["id"] ?? null });

const decoders: { [T in ConversationEvent["type"]]: Decoder<Extract<ConversationEvent, { type: T }>> } = {
    ready: object({
        type: is("ready"),
        conversation_id: string,
        active_message_id: optional(string),
        heartbeat_seconds: integer,
    }),
    message_created: object({ type: is("message_created"), message }),
    message_snapshot: object({ type: is("message_snapshot"), message_id: string, content: string, next_offset: integer }),
    message_chunk: object({
        type: is("message_chunk"),
        message_id: string,
        offset: integer,
        next_offset: integer,
        delta: string,
    }),
    message_complete: object({ type: is("message_complete"), message }),
    error: socketError,
    typing: object({
        type: is("typing"),
        actor: oneOf("agent", "user"),
        state: oneOf("thinking", "writing", "idle"),
    }),
    read_receipt: object({ type: is("read_receipt"), message_id: string, user_id: string, read_at: time }),
    conversation_updated: object({ type: is("conversation_updated"), conversation }),
    draft_updated: object({ type: is("draft_updated"), draft }),
    pong,
};

export const conversationEvent: Decoder<ConversationEvent> = (value, path) => {
    const type = string(fields(value, path)["type"], "type");
    if (!Object.hasOwn(decoders, type)) return fail("type", `a known event, not "${type.slice(0, 40)}"`);
    return decoders[type as ConversationEvent["type"]](value, path);
};
