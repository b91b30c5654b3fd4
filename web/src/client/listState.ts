// SPDX-License-Identifier: Apache-2.0

import type { AccountEvent } from "../protocol/accountEvent";
import type { Conversation } from "../protocol/conversation";
import type { RequestError } from "./requestError";

/** Which conversations are listed. */
export interface ListQuery {
    /** What their titles have to contain; empty for all. */
    search: string;
    archived: boolean;
}

export interface ListState {
    query: ListQuery;
    load: "loading" | "loaded" | "failed";
    error: RequestError | null;
    /** Newest first. */
    conversations: readonly Conversation[];
    /** Where the next page is; null at the end. */
    next: string | null;
    loadingMore: boolean;
}

export const emptyList: ListState = { query: { search: "", archived: false }, load: "loading", error: null, conversations: [], next: null, loadingMore: false };

export type ListAction =
    | { type: "query"; query: ListQuery }
    | { type: "loading-more" }
    | { type: "page"; results: Conversation[]; next: string | null; first: boolean }
    | { type: "failed"; error: RequestError }
    | { type: "changed"; conversation: Conversation }
    | { type: "removed"; id: string }
    | { type: "event"; event: AccountEvent };

export function reduceList(state: ListState, action: ListAction): ListState {
    switch (action.type) {
        case "query": {
            // While another search is under way the rows of the last one stay.
            const isSameKind = action.query.archived === state.query.archived && state.load === "loaded";
            return isSameKind ? { ...state, query: action.query, next: null, loadingMore: false } : { ...emptyList, query: action.query };
        }
        case "loading-more": return { ...state, loadingMore: true };
        case "page": {
            const base = action.first ? [] : state.conversations;
            return {
                query: state.query,
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
    if (conversation.is_archived !== state.query.archived) return { ...state, conversations: others };
    // Whether a title matches is the server's to say: what a search did not find stays out until it is asked again.
    if (state.query.search !== "" && others.length === state.conversations.length) return state;
    return { ...state, conversations: merged(others, [conversation]) };
}

/** Both together, the second's word before the first's, newest first. */
function merged(first: readonly Conversation[], second: readonly Conversation[]): Conversation[] {
    const byID = new Map([...first, ...second].map((each) => [each.id, each]));
    return [...byID.values()].sort((a, b) =>
        a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : a.id < b.id ? 1 : -1);
}
