// SPDX-License-Identifier: Apache-2.0

import { accountEvent, type AccountEvent } from "../protocol/accountEvent";
import type { Conversation } from "../protocol/conversation";
import type { ConversationPatch } from "./api";
import type { Surroundings } from "./conversationStore";
import { emptyList, type ListAction, type ListQuery, type ListState, reduceList } from "./listState";
import { LiveSocket } from "./liveSocket";
import { Observable, type Readable } from "./observable";
import { asRequestError } from "./requestError";

/** The conversations at the page's side, kept true by the account's socket. */
export class ListStore implements Readable<ListState> {
    private readonly state = new Observable<ListState>(emptyList);
    private readonly socket: LiveSocket<AccountEvent>;
    private readonly eventListeners = new Set<(event: AccountEvent) => void>();
    private reading = false;
    private readAgain = false;

    readonly subscribe = this.state.subscribe;
    readonly getSnapshot = this.state.getSnapshot;

    constructor(
        private readonly surroundings: Surroundings,
        onSignedOut: () => void,
    ) {
        const { tokens, clock, random, connect } = surroundings;
        this.socket = new LiveSocket({
            path: "/ws/events/",
            decoder: accountEvent,
            tokens,
            clock,
            random,
            connect,
            onEvent: (event) => {
                if (event.type === "signed_out") return onSignedOut();
                this.dispatch({ type: "event", event });
                for (const listener of this.eventListeners) listener(event);
            },
            onState: (state) => {
                // What happened while nobody told, which includes the time until now, is in the list itself.
                if (state === "open") void this.read(null);
            },
        });
    }

    /** Called with what happened, once the list shows it. */
    onEvent(listener: (event: AccountEvent) => void): () => void {
        this.eventListeners.add(listener);
        return () => this.eventListeners.delete(listener);
    }

    open(): void {
        void this.read(null);
        this.socket.open();
    }

    close(): void {
        this.socket.close();
    }

    hurry(): void {
        this.socket.hurry();
        if (this.getSnapshot().load === "failed") void this.read(null);
    }

    /** Lists others from now on. */
    show(query: ListQuery): void {
        const { search, archived } = this.getSnapshot().query;
        if (search === query.search && archived === query.archived) return;
        this.dispatch({ type: "query", query });
        void this.read(null);
    }

    async more(): Promise<void> {
        const { next } = this.getSnapshot();
        if (next !== null) await this.read(next);
    }

    /** From an answer that the page itself asked for. */
    changed(conversation: Conversation): void {
        this.dispatch({ type: "changed", conversation });
    }

    /** Shown at once, and taken back where the server refuses; throws `RequestError`. */
    async patch(conversation: Conversation, change: ConversationPatch): Promise<void> {
        this.changed({ ...conversation, ...change });
        try {
            this.changed(await this.surroundings.api.patch(conversation.id, change));
        } catch (error) {
            this.changed(conversation);
            throw asRequestError(error);
        }
    }

    /** For good; throws `RequestError`. */
    async remove(conversation: Conversation): Promise<void> {
        this.dispatch({ type: "removed", id: conversation.id });
        try {
            await this.surroundings.api.remove(conversation.id);
        } catch (error) {
            this.changed(conversation);
            throw asRequestError(error);
        }
    }

    private async read(next: string | null): Promise<void> {
        if (this.reading) {
            this.readAgain ||= next === null;
            return;
        }
        this.reading = true;
        if (next !== null) this.dispatch({ type: "loading-more" });
        const { query } = this.getSnapshot();
        const isAskedFor = () => this.getSnapshot().query === query;
        try {
            const answer = await this.surroundings.api.conversations(query, next);
            if (isAskedFor()) this.dispatch({ type: "page", results: answer.results, next: answer.next, first: next === null });
        } catch (error) {
            if (isAskedFor()) this.dispatch({ type: "failed", error: asRequestError(error) });
        }
        this.reading = false;
        if (!this.readAgain) return;
        this.readAgain = false;
        await this.read(null);
    }

    private dispatch(action: ListAction): void {
        this.state.set(reduceList(this.getSnapshot(), action));
    }
}
