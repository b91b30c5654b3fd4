// SPDX-License-Identifier: Apache-2.0

import type { Conversation, ConversationDetail } from "../protocol/conversation";
import type { ConversationEvent, SocketErrorEvent } from "../protocol/conversationEvent";
import type { Message } from "../protocol/message";
import type { SocketState } from "./liveSocket";
import { applyChunk, applySnapshot, type LiveText, type MissingText, without } from "./liveText";
import type { Outgoing } from "./outgoing";
import { RequestError } from "./requestError";

/** A message of this page's user that the server has not shown to have yet. */
export interface PendingMessage extends Outgoing {
    client_id: string;
    created_at: string;
    /** Why it did not get through; null while it is on its way. */
    error: RequestError | null;
    /** The server has it: it was made together with its conversation, and is only not read yet. */
    made?: boolean;
}

export interface HeldMessage {
    message: Message;
    /** The `sequence` at which the socket last told of it. What a call answers is older news if it was asked before. */
    touched: number;
}

export interface ConversationState {
    load: "loading" | "loaded" | "not-found" | "failed";
    loadError: RequestError | null;
    connection: SocketState;
    conversation: Conversation | null;
    /** The `sequence` at which the socket last told of the conversation. */
    conversationTold: number;
    /** The reply that the socket told of as ended last, and the `sequence` at which it did. */
    ended: { id: string; at: number } | null;
    /** The active branch, oldest first. */
    messages: readonly HeldMessage[];
    pending: readonly PendingMessage[];
    /** The text so far of replies that are being written, by message. */
    live: Readonly<Record<string, LiveText>>;
    /** Text that must be asked for, since a chunk did not fit what is held. */
    missing: MissingText | null;
    /** A reply that was promised and is not here yet. */
    awaiting: string | null;
    /** The `sequence` at which it was promised. */
    awaitedSince: number;
    agentState: "thinking" | "writing" | "idle";
    /** Set when a message came whose place is not known: the whole has to be read again. */
    stale: boolean;
    sequence: number;
}

export type ConversationAction =
    | { type: "event"; event: ConversationEvent }
    | { type: "connection"; state: SocketState }
    | { type: "loaded"; detail: ConversationDetail; mark: number }
    | { type: "load-failed"; error: RequestError }
    /** A call's answer, asked for at `mark`. */
    | { type: "conversation"; conversation: Conversation; mark: number }
    | { type: "sending"; pending: PendingMessage }
    | { type: "sent"; client_id: string; message: Message; mark: number }
    | { type: "send-failed"; client_id: string; error: RequestError }
    | { type: "discarded"; client_id: string }
    | { type: "replying"; message: Message; mark: number };

export const emptyConversation: ConversationState = {
    load: "loading",
    loadError: null,
    connection: "closed",
    conversation: null,
    conversationTold: 0,
    ended: null,
    messages: [],
    pending: [],
    live: {},
    missing: null,
    awaiting: null,
    awaitedSince: 0,
    agentState: "idle",
    stale: false,
    sequence: 0,
};

export function isGenerating(state: ConversationState): boolean {
    return state.awaiting !== null
        || state.messages.some((held) => held.message.status === "streaming")
        || state.pending.some((each) => each.error === null)
        || writesElsewhere(state);
}

/** A reply is being written in a branch that is not shown. */
function writesElsewhere(state: ConversationState): boolean {
    const active = state.conversation?.active_message_id ?? null;
    return active !== null && state.load === "loaded" && !holds(state, active);
}

function holds(state: ConversationState, id: string): boolean {
    return state.messages.some((held) => held.message.id === id);
}

/** What is known of the reply's text: of one being written, all that arrived. */
export function contentOf(state: ConversationState, message: Message): string {
    return message.status === "streaming" ? state.live[message.id]?.content ?? message.content : message.content;
}

export function reduce(state: ConversationState, action: ConversationAction): ConversationState {
    switch (action.type) {
        case "event": return reduceEvent({ ...state, sequence: state.sequence + 1 }, action.event);
        case "connection": return { ...state, connection: action.state, ...(action.state === "removed" ? { load: "not-found" } : {}) };
        case "loaded": return loaded(state, action.detail, action.mark);
        case "load-failed": {
            if (action.error.status === 404 || action.error.status === 403) return { ...state, load: "not-found", loadError: action.error };
            // What was shown stays; only a page with nothing to show says that it could not be had.
            return state.load === "loaded" ? state : { ...state, load: "failed", loadError: action.error };
        }
        case "conversation": return { ...state, conversation: newest(state, action.conversation, action.mark) };
        case "sending": {
            const { pending } = action;
            if (!isPending(state, pending.client_id)) return { ...state, pending: [...state.pending, pending] };
            return { ...state, pending: state.pending.map((each) => (each.client_id === pending.client_id ? pending : each)) };
        }
        case "sent": {
            const { message } = action;
            // Acknowledged by the socket before, and with it its reply.
            if (holds(state, message.id) && !isPending(state, action.client_id)) return state;
            return awaitReply(withoutPending(answered(state, message, action.mark), action.client_id), message);
        }
        case "send-failed": return {
            ...state,
            pending: state.pending.map((each) => (each.client_id === action.client_id ? { ...each, error: action.error } : each)),
        };
        case "discarded": return withoutPending(state, action.client_id);
        case "replying": return awaitReply(answered(state, action.message, action.mark), action.message);
    }
}

/** A message that a call answered. What is read by a question that was asked before it does not undo it. */
function answered(before: ConversationState, message: Message, mark: number): ConversationState {
    const state = { ...before, sequence: before.sequence + 1 };
    const known = state.messages.find((held) => held.message.id === message.id);
    return known && known.touched > mark ? state : hold(state, message, state.sequence);
}

function isPending(state: ConversationState, clientID: string): boolean {
    return state.pending.some((each) => each.client_id === clientID);
}

/** The reply that a message of the user's started, where it is not there yet. */
function awaitReply(state: ConversationState, message: Message): ConversationState {
    const reply = message.reply_id;
    return reply === null || holds(state, reply) ? state : { ...state, awaiting: reply, awaitedSince: state.sequence };
}

function reduceEvent(state: ConversationState, event: ConversationEvent): ConversationState {
    switch (event.type) {
        case "ready":
            return { ...state, missing: null, agentState: event.active_message_id === null ? "idle" : state.agentState };
        case "message_created": {
            const { message } = event;
            const isOwn = message.client_id !== null && isPending(state, message.client_id);
            const held = hold(state, message, state.sequence);
            const next = isOwn ? awaitReply(held, message) : held;
            if (message.status !== "streaming" || message.content !== "" || next.live[message.id] !== undefined) return next;
            return { ...next, live: { ...next.live, [message.id]: { content: "", position: 0 } } };
        }
        case "message_snapshot":
            return applySnapshot(reopened(known(state, event.message_id), event.message_id), event);
        case "message_chunk":
            return applyChunk(state, event, isFinished(state, event.message_id));
        case "message_complete":
            return { ...completed(state, event.message), agentState: "idle" };
        case "error":
            if (event.client_id !== null) return sendRefused(state, event.client_id, event);
            // The next chunk that does not fit asks again.
            return event.message_id !== null && state.missing?.message_id === event.message_id ? { ...state, missing: null } : state;
        case "typing":
            return event.actor === "agent" ? { ...state, agentState: event.state } : state;
        case "conversation_updated":
            return {
                ...state, conversation: event.conversation, conversationTold: state.sequence,
                stale: state.stale || endsElsewhere(state, event.conversation),
            };
        case "read_receipt":
        case "draft_updated":
        case "pong":
            return state;
    }
}

/** The end of a reply in a branch that was left meanwhile does not bring that branch back. */
function completed(before: ConversationState, message: Message): ConversationState {
    const state = { ...before, ended: { id: message.id, at: before.sequence } };
    const ended = state.conversation?.active_message_id === message.id
        ? { ...state, conversation: { ...state.conversation, active_message_id: null } } : state;
    const parent = state.messages.findIndex((held) => held.message.id === message.parent_id);
    const leads = parent >= 0 && parent < state.messages.length - 1;
    if (leads && !holds(state, message.id)) return { ...ended, live: without(ended.live, message.id) };
    return hold(ended, message, state.sequence);
}

/**
 * Whether the conversation now ends with a message that is not at the end of what is shown: another tab went to another
 * branch. A reply without text is passed over there for what it answers.
 */
function endsElsewhere(state: ConversationState, conversation: Conversation): boolean {
    const end = conversation.last_message;
    if (end === null || state.load !== "loaded" || state.pending.length > 0 || state.awaiting !== null) return false;
    return !state.messages.slice(-2).some(({ message }) => message.role === end.role && message.created_at === end.created_at);
}

/** Puts a message in its place: over the one with its id, or after its parent, whose other answers it replaces. */
function hold(state: ConversationState, message: Message, touched: number): ConversationState {
    const held: HeldMessage = { message, touched };
    const at = state.messages.findIndex((each) => each.message.id === message.id);
    let messages: HeldMessage[];
    let stale = state.stale;
    if (at >= 0) {
        messages = state.messages.map((each, index) => (index === at ? held : each));
    } else {
        const parent = state.messages.findIndex((each) => each.message.id === message.parent_id);
        if (parent < 0 && message.parent_id !== null && state.load === "loaded") stale = true;
        messages = message.parent_id === null ? [held]
            : parent < 0 ? [...state.messages, held]
            : [...state.messages.slice(0, parent + 1), held];
    }
    return settled({ ...state, messages, stale }, message);
}

/** What was only waited for, or held in advance, of a message that is here. The same object where there was nothing. */
function settled(state: ConversationState, message: Message): ConversationState {
    const sent = message.client_id === null ? state : withoutPending(state, message.client_id);
    const isMissing = message.status !== "streaming" && sent.missing?.message_id === message.id;
    if (sent.live[message.id] === undefined && !isMissing && sent.awaiting !== message.id) return sent;
    return {
        ...sent,
        live: message.status === "streaming" ? sent.live : without(sent.live, message.id),
        missing: isMissing ? null : sent.missing,
        awaiting: sent.awaiting === message.id ? null : sent.awaiting,
    };
}

/** What a call answered: of a message that the socket told of since it was asked, the socket's word stands. */
function loaded(state: ConversationState, detail: ConversationDetail, mark: number): ConversationState {
    const { messages: told, ...conversation } = detail;
    const known = new Map(state.messages.map((held) => [held.message.id, held]));
    const newer = new Map(state.messages.filter((held) => held.touched > mark).map((held) => [held.message.id, held]));
    let next: ConversationState = {
        ...state,
        load: "loaded",
        loadError: null,
        conversation: newest(state, conversation, mark),
        messages: [],
        stale: false,
        awaiting: conversation.active_message_id === null && state.awaitedSince <= mark ? null : state.awaiting,
    };
    const messages: HeldMessage[] = [];
    for (const message of told) {
        const held = newer.get(message.id);
        newer.delete(message.id);
        const ended = held?.message.status === "streaming" && message.status !== "streaming";
        if (held && !ended) messages.push(held);
        else {
            const before = known.get(message.id);
            messages.push(before && isUnchanged(before.message, message) ? before : { message, touched: state.sequence });
            next = settled(next, message);
        }
    }
    next = { ...next, messages };
    for (const held of newer.values()) next = hold(next, held.message, held.touched);
    return { ...next, stale: false, pending: next.pending.filter((each) => !told.some((message) => isSame(message, each))) };
}

/** What a call that was asked at `mark` answered of the conversation, except where the socket has told of something newer. */
function newest(state: ConversationState, answer: Conversation, mark: number): Conversation {
    if (state.conversation !== null && state.conversationTold > mark) return state.conversation;
    const hasEnded = state.ended !== null && state.ended.at > mark && state.ended.id === answer.active_message_id;
    return hasEnded ? { ...answer, active_message_id: null } : answer;
}

/** What is read again is mostly what is there already; the same object is then not shown anew. */
function isUnchanged(before: Message, after: Message): boolean {
    return before.content === after.content && before.status === after.status && before.edited_at === after.edited_at
        && before.branch.index === after.branch.index && before.branch.count === after.branch.count
        && before.tokens_used === after.tokens_used && before.reply_id === after.reply_id
        && before.attachments.length === 0 && after.attachments.length === 0;
}

/** A message that was made together with its conversation is the first one, whatever id it has. */
function isSame(message: Message, pending: PendingMessage): boolean {
    if (message.client_id !== null) return message.client_id === pending.client_id;
    return pending.made === true && message.role === "user" && message.parent_id === null && message.content === pending.content;
}

function withoutPending(state: ConversationState, clientID: string): ConversationState {
    if (!isPending(state, clientID)) return state;
    return { ...state, pending: state.pending.filter((each) => each.client_id !== clientID) };
}

function sendRefused(state: ConversationState, clientID: string, event: SocketErrorEvent): ConversationState {
    const error = new RequestError(0, event.code, event.detail);
    return { ...state, pending: state.pending.map((each) => (each.client_id === clientID ? { ...each, error } : each)) };
}

function isFinished(state: ConversationState, id: string): boolean {
    return state.messages.some((held) => held.message.id === id && held.message.status === "complete");
}

/** Text of a message that was not read: it came to be between the reading and the socket. */
function known(state: ConversationState, id: string): ConversationState {
    if (state.load !== "loaded" || state.messages.some((held) => held.message.id === id)) return state;
    return { ...state, stale: true };
}

/** A snapshot of a reply that had ended badly shows that it is being continued. */
function reopened(state: ConversationState, id: string): ConversationState {
    const held = state.messages.find((each) => each.message.id === id);
    if (!held || held.message.status === "streaming" || held.message.status === "complete") return state;
    return hold(state, { ...held.message, status: "streaming", error: null }, state.sequence);
}
