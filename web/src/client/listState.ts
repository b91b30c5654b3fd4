// SPDX-License-Identifier: Apache-2.0

import type { AccountEvent } from "../protocol/accountEvent";
import type { Conversation } from "../protocol/conversation";
import { folded } from "./folded";
import type { RequestError } from "./requestError";

/** Which conversations are listed. */
export interface ListQuery {
    /** What their titles have to contain; empty for all. */
    search: string;
    archived: boolean;
    /** Null for every agent's. */
    agentID: string | null;
}

export const everything: ListQuery = { search: "", archived: false, agentID: null };

export interface ListState {
    query: ListQuery;
    /** Whether the server has been asked what belongs to the query; what is known of it is listed meanwhile. */
    load: "loading" | "loaded" | "failed";
    error: RequestError | null;
    /** What is listed, newest first. */
    conversations: readonly Conversation[];
    /** Every conversation that the page has heard of, listed or not. */
    known: ReadonlyMap<string, Conversation>;
    /** Those of which it has heard last that they are gone. */
    removed: ReadonlySet<string>;
    /** Where the next page is; null at the end. */
    next: string | null;
    loadingMore: boolean;
    /** The time to which the pages that were read go back; null before the first, empty after the last. */
    readTo: string | null;
    /** What the server found for the query, also where this page would not have. */
    found: ReadonlySet<string>;
    /** Taken off the list, but not yet gone for good. */
    hidden: ReadonlySet<string>;
}

export const emptyList: ListState = {
    query: everything, load: "loading", error: null, conversations: [], known: new Map(), removed: new Set(), next: null, loadingMore: false,
    readTo: null, found: new Set(), hidden: new Set(),
};

export type ListAction =
    | { type: "query"; query: ListQuery }
    | { type: "loading-more" }
    /** `before` is what was known when the page was asked for: what has not changed since and is not in it is gone. */
    | { type: "page"; results: readonly Conversation[]; next: string | null; first: boolean; before: Heard }
    /** From elsewhere than the list's own pages. */
    | { type: "learnt"; conversations: readonly Conversation[]; before: Heard }
    | { type: "failed"; error: RequestError }
    | { type: "changed"; conversations: readonly Conversation[] }
    | { type: "removed"; ids: readonly string[] }
    | { type: "hidden"; ids: readonly string[] }
    | { type: "shown"; ids: readonly string[] }
    | { type: "event"; event: AccountEvent };

/** What a page has heard of conversations up to some time. */
export type Heard = Pick<ListState, "known" | "removed">;

export function reduceList(state: ListState, action: ListAction): ListState {
    switch (action.type) {
        case "query": return listed({
            ...state, query: action.query, load: "loading", error: null, next: null, loadingMore: false, readTo: null, found: new Set(),
        });
        case "loading-more": return { ...state, loadingMore: true, error: null };
        case "page": return listed(withPage(state, action));
        case "learnt": return listed({ ...state, ...withRead(state, action.conversations, action.before) });
        case "failed": return { ...state, load: state.load === "loaded" ? "loaded" : "failed", error: action.error, loadingMore: false };
        case "changed": {
            const next = { ...state, ...added(state, action.conversations) };
            // The server's word for what was done here: sorting thousands again for each of thousands would take long.
            return action.conversations.every((each) => isSame(each, state.known.get(each.id))) ? next : listed(next);
        }
        case "removed": {
            const known = new Map(state.known);
            for (const id of action.ids) known.delete(id);
            const next = { ...state, known, removed: new Set([...state.removed, ...action.ids]) };
            return action.ids.every((id) => state.hidden.has(id) || !state.known.has(id)) ? next : listed(next);
        }
        case "hidden": return listed({ ...state, hidden: new Set([...state.hidden, ...action.ids]) });
        case "shown": {
            const hidden = new Set(state.hidden);
            for (const id of action.ids) hidden.delete(id);
            return listed({ ...state, hidden });
        }
        case "event": return reduceListEvent(state, action.event);
    }
}

function reduceListEvent(state: ListState, event: AccountEvent): ListState {
    switch (event.type) {
        case "conversation_created":
        case "conversation_updated":
            return reduceList(state, { type: "changed", conversations: [event.conversation] });
        case "conversation_deleted":
            return reduceList(state, { type: "removed", ids: [event.conversation_id] });
        case "message_complete": {
            const known = state.known.get(event.conversation_id);
            if (known?.active_message_id !== event.message_id) return state;
            return reduceList(state, { type: "changed", conversations: [{ ...known, active_message_id: null }] });
        }
        case "signed_out":
        case "error":
        case "pong":
            return state;
    }
}

function withPage(state: ListState, { results, next, first, before }: Extract<ListAction, { type: "page" }>): ListState {
    const newest = first ? null : state.readTo;
    const oldest = next === null ? "" : results[results.length - 1]?.updated_at ?? "";
    const there = new Set(results.map((each) => each.id));
    const known = new Map([...state.known].filter(([id, each]) => {
        const isInRange = each.updated_at >= oldest && (newest === null || each.updated_at < newest);
        // Whether a title is found is the server's to say, so a search tells nothing of what is not there.
        return there.has(id) || state.query.search !== "" || !isInRange || !belongs(each, state.query) || before.known.get(id) !== each;
    }));
    // A first page that is read again and joins on to what was read before leaves the pages behind it as they are.
    const joins = first && state.readTo !== null && state.readTo < oldest && results.some((each) => before.known.get(each.id)?.updated_at === each.updated_at);
    return {
        ...state,
        load: "loaded",
        error: null,
        loadingMore: false,
        ...withRead({ known, removed: state.removed }, results, before),
        found: new Set(first && !joins ? there : [...state.found, ...there]),
        next: joins ? state.next : next,
        readTo: joins ? state.readTo : oldest,
    };
}

/** What the server answered, except where news of a conversation has come since it was asked: those travel another way. */
function withRead(heard: Heard, results: readonly Conversation[], before: Heard): Heard {
    const isOld = ({ id }: Conversation) => {
        const known = heard.known.get(id);
        return known === undefined ? heard.removed.has(id) && !before.removed.has(id) : known !== before.known.get(id);
    };
    return added(heard, results.filter((each) => !isOld(each)));
}

/** Both were read by the same decoder, which puts the fields in one order. */
function isSame(one: Conversation, other: Conversation | undefined): boolean {
    return other !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

function added(heard: Heard, conversations: readonly Conversation[]): Heard {
    const known = new Map(heard.known);
    const removed = new Set(heard.removed);
    for (const each of conversations) {
        known.set(each.id, each);
        removed.delete(each.id);
    }
    return { known, removed };
}

function belongs(conversation: Conversation, query: ListQuery): boolean {
    return conversation.is_archived === query.archived && (query.agentID === null || conversation.agent_id === query.agentID);
}

/** What is listed follows from what is known: nothing that is older than what was read, or there would be holes before it. */
function listed(state: ListState): ListState {
    const { query, found, hidden, readTo } = state;
    const words = folded(query.search);
    const conversations = [...state.known.values()].filter((each) => {
        if (!belongs(each, query) || hidden.has(each.id)) return false;
        if (found.has(each.id)) return true;
        const isRead = readTo === null || each.updated_at >= readTo || each.is_pinned;
        return isRead && (words === "" || folded(each.title).includes(words));
    });
    conversations.sort((a, b) => (a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : a.id < b.id ? 1 : -1));
    return { ...state, conversations };
}
