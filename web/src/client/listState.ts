// SPDX-License-Identifier: Apache-2.0

import type { AccountEvent } from "../protocol/accountEvent";
import type { Conversation } from "../protocol/conversation";
import type { RequestError } from "./requestError";

export interface ListState {
    load: "loading" | "loaded" | "failed";
    error: RequestError | null;
    /** Newest first, archived ones left out. */
    conversations: readonly Conversation[];
    /** Where the next page is; null at the end. */
    next: string | null;
    loadingMore: boolean;
}

export const emptyList: ListState = { load: "loading", error: null, conversations: [], next: null, loadingMore: false };

export type ListAction =
    | { type: "loading-more" }
    | { type: "page"; results: Conversation[]; next: string | null; first: boolean }
    | { type: "failed"; error: RequestError }
    | { type: "changed"; conversation: Conversation }
    | { type: "removed"; id: string }
    | { type: "event"; event: AccountEvent };

export function reduceList(state: ListState, action: ListAction): ListState {
    switch (action.type) {
        case "loading-more": return { ...state, loadingMore: true };
        case "page": {
            const base = action.first ? [] : state.conversations;
            return {
                load: "loaded",
                error: null,
                conversations: merged(base, action.results),
                next: action.next,
                loadingMore: false,
            };
        }
        case "failed": return { ...state, load: state.load === "loaded" ? "loaded" : "failed", error: action.error, loadingMore: false };
        case "changed": return changed(state, action.conversation);
        case "removed": return { ...state, conversations: state.conversations.filter((each) => each.id !== action.id) };
        case "event": return reduceListEvent(state, action.event);
    }
}

function reduceListEvent(state: ListState, event: AccountEvent): ListState {
    switch (event.type) {
        case "conversation_created":
        case "conversation_updated":
            return changed(state, event.conversation);
        case "conversation_deleted":
            return reduceList(state, { type: "removed", id: event.conversation_id });
        case "message_complete": return {
            ...state,
            conversations: state.conversations.map((each) =>
                each.id === event.conversation_id && each.active_message_id === event.message_id
                    ? { ...each, active_message_id: null }
                    : each),
        };
        case "signed_out":
        case "error":
        case "pong":
            return state;
    }
}

function changed(state: ListState, conversation: Conversation): ListState {
    const others = state.conversations.filter((each) => each.id !== conversation.id);
    if (conversation.is_archived) return { ...state, conversations: others };
    return { ...state, conversations: merged(others, [conversation]) };
}

/** Both together, the second's word before the first's, newest first. */
function merged(first: readonly Conversation[], second: readonly Conversation[]): Conversation[] {
    const byID = new Map([...first, ...second].map((each) => [each.id, each]));
    return [...byID.values()].sort((a, b) =>
        a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : a.id < b.id ? 1 : -1);
}
