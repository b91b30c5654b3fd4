// SPDX-License-Identifier: Apache-2.0

import type { SearchResult } from "../protocol/searchResult";
import type { Api } from "./api";
import type { Clock } from "./clock";
import { Observable, type Readable } from "./observable";
import { asRequestError, type RequestError } from "./requestError";

export interface SearchQuery {
    text: string;
    agentID: string | null;
    role: "user" | "assistant" | null;
    /** Null for both kinds. */
    archived: boolean | null;
    /** Times in RFC 3339. */
    after: string | null;
    before: string | null;
}

export const noQuery: SearchQuery = { text: "", agentID: null, role: null, archived: null, after: null, before: null };

export interface SearchState {
    query: SearchQuery;
    /** `idle` while nothing is looked for. */
    load: "idle" | "searching" | "found" | "failed";
    error: RequestError | null;
    /** While another search is under way, those of the last one. */
    results: readonly SearchResult[];
    next: string | null;
    loadingMore: boolean;
}

const idle: SearchState = { query: noQuery, load: "idle", error: null, results: [], next: null, loadingMore: false };

/** Typing pauses this long before the server is asked. */
const pause = 120;

/** Looks as one types: what is asked for last is answered, and what is not wanted any more is given up. */
export class SearchStore implements Readable<SearchState> {
    private readonly state = new Observable<SearchState>(idle);
    private giveUp = () => {};

    readonly subscribe = this.state.subscribe;
    readonly getSnapshot = this.state.getSnapshot;

    constructor(
        private readonly api: Pick<Api, "search">,
        private readonly clock: Clock,
    ) {}

    ask(query: SearchQuery): void {
        const now = this.getSnapshot();
        if (JSON.stringify(query) === JSON.stringify(now.query)) return;
        this.giveUp();
        if (query.text.trim() === "") {
            this.state.set({ ...idle, query });
            return;
        }
        this.state.set({ ...now, query, load: "searching", error: null, next: null, loadingMore: false });
        // A filter is chosen once, a word is typed letter by letter.
        this.giveUp = this.clock.after(query.text === now.query.text ? 0 : pause, () => void this.read(null));
    }

    again(): void {
        const now = this.getSnapshot();
        if (now.load !== "failed") return;
        this.giveUp();
        this.state.set({ ...now, load: "searching", error: null });
        void this.read(null);
    }

    more(): void {
        const now = this.getSnapshot();
        if (now.load !== "found" || now.next === null || now.loadingMore) return;
        this.state.set({ ...now, loadingMore: true });
        void this.read(now.next);
    }

    private async read(next: string | null): Promise<void> {
        const aborting = new AbortController();
        this.giveUp = () => aborting.abort();
        const { query } = this.getSnapshot();
        try {
            const answer = await this.api.search(query, next, aborting.signal);
            if (aborting.signal.aborted) return;
            const before = next === null ? [] : this.getSnapshot().results;
            this.state.set({ query, load: "found", error: null, results: [...before, ...answer.results], next: answer.next, loadingMore: false });
        } catch (error) {
            if (aborting.signal.aborted) return;
            const now = this.getSnapshot();
            // What was found for something else is no answer.
            this.state.set({ ...now, load: "failed", error: asRequestError(error), results: next === null ? [] : now.results, loadingMore: false });
        }
    }
}
