// SPDX-License-Identifier: Apache-2.0

import { accountEvent, type AccountEvent } from "../protocol/accountEvent";
import type { Conversation } from "../protocol/conversation";
import type { ConversationPatch } from "./api";
import type { Surroundings } from "./conversationStore";
import { emptyList, type ListAction, type ListQuery, type ListState, reduceList } from "./listState";
import { LiveSocket } from "./liveSocket";
import { Observable, type Readable } from "./observable";
import { asRequestError, type RequestError } from "./requestError";

/** Typing pauses this long before the server is asked. */
const pause = 200;
/** As many pages are read again at once to join on to what was read before; beyond that the list begins anew. */
const mostPagesAgain = 5;
/** How many changes of many are under way at a time. */
const together = 4;

/** The conversations at the page's side, kept true by the account's socket. */
export class ListStore implements Readable<ListState> {
    private readonly state = new Observable<ListState>(emptyList);
    private readonly socket: LiveSocket<AccountEvent>;
    private readonly eventListeners = new Set<(event: AccountEvent) => void>();
    /** Removals that the server is being asked for. */
    private readonly pending = new Set<Promise<unknown>>();
    private reading = false;
    private readAgain = false;
    private moreWanted = false;
    private cancelPause: () => void = () => {};

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
                if (state === "open") this.readAll();
            },
        });
    }

    /** Called with what happened, once the list shows it. */
    onEvent(listener: (event: AccountEvent) => void): () => void {
        this.eventListeners.add(listener);
        return () => this.eventListeners.delete(listener);
    }

    open(): void {
        this.readAll();
        this.socket.open();
    }

    close(): void {
        this.cancelPause();
        this.socket.close();
    }

    hurry(): void {
        this.socket.hurry();
        if (this.getSnapshot().load === "failed") this.readAll();
    }

    /** Lists others from now on: what is known of them at once, the rest as the server answers. */
    show(query: ListQuery): void {
        const before = this.getSnapshot().query;
        if (before.search === query.search && before.archived === query.archived && before.agentID === query.agentID) return;
        this.dispatch({ type: "query", query });
        this.moreWanted = false;
        this.cancelPause();
        const isTyping = query.search !== "" && query.search !== before.search;
        if (isTyping) this.cancelPause = this.surroundings.clock.after(pause, () => void this.readFirst());
        else void this.readFirst();
    }

    /** Something changed that nobody tells of one by one. */
    refresh(): void {
        this.readAll();
    }

    async more(): Promise<void> {
        const { next } = this.getSnapshot();
        if (next === null) return;
        if (this.reading) {
            this.moreWanted = true;
            return;
        }
        this.reading = true;
        this.dispatch({ type: "loading-more" });
        await this.readPage(next, false);
        await this.done();
    }

    /** From an answer that the page itself asked for. */
    changed(conversation: Conversation): void {
        this.dispatch({ type: "changed", conversation });
    }

    /** Shown at once, and taken back where the server refuses; throws `RequestError`. */
    async patch(conversation: Conversation, change: ConversationPatch): Promise<void> {
        const held = this.getSnapshot().known.get(conversation.id) ?? conversation;
        const before = Object.fromEntries(Object.keys(change).map((key) => [key, held[key as keyof Conversation]]));
        this.changed({ ...held, ...change });
        try {
            this.changed(await this.surroundings.api.patch(conversation.id, change));
        } catch (error) {
            this.changed({ ...(this.getSnapshot().known.get(conversation.id) ?? conversation), ...before });
            throw asRequestError(error);
        }
    }

    /** The same for many: those that the server refused, with the first reason. */
    async patchAll(conversations: readonly Conversation[], change: ConversationPatch): Promise<{ failed: Conversation[]; error: RequestError | null }> {
        return eachOf(conversations, together, (conversation) => this.patch(conversation, change));
    }

    /** Into the trash, and off the list at once; what the server refuses comes back. */
    remove(conversations: readonly Conversation[]): Removal {
        const ids = conversations.map((each) => each.id);
        this.dispatch({ type: "hidden", ids });
        const asked = eachOf(conversations, together, async ({ id }) => {
            await this.surroundings.api.remove(id);
            this.dispatch({ type: "removed", id });
        });
        const done = asked.then(({ failed, error }) => {
            this.pending.delete(done);
            this.dispatch({ type: "shown", ids });
            return failed.length === 0 ? null : error;
        });
        this.pending.add(done);
        const undo = async () => {
            const { failed } = await asked;
            await done;
            const back = await eachOf(conversations.filter((each) => !failed.includes(each)), together, async ({ id }) => {
                this.changed(await this.surroundings.api.restore(id));
            });
            return back.error;
        };
        return { done, undo };
    }

    /** Returns when nothing that was removed is still being asked for. */
    async flush(): Promise<void> {
        await Promise.all(this.pending);
    }

    private readAll(): void {
        void this.readFirst();
        void this.readPinned();
    }

    /** However long ago something was last said in them, pinned ones stand first. */
    private async readPinned(): Promise<void> {
        const before = this.getSnapshot();
        try {
            this.dispatch({ type: "learnt", conversations: await this.surroundings.api.pinnedConversations(), before });
        } catch {
            // They then come with their page.
        }
    }

    private async readFirst(): Promise<void> {
        if (this.reading) {
            this.readAgain = true;
            return;
        }
        this.reading = true;
        const { query, readTo } = this.getSnapshot();
        let next = await this.readPage(null, true);
        for (let pages = 1; next !== null && readTo !== null && pages < mostPagesAgain; pages += 1) {
            const now = this.getSnapshot();
            if (now.query !== query || now.next !== next || now.readTo === null || now.readTo <= readTo) break;
            next = await this.readPage(next, false);
        }
        await this.done();
    }

    /** Where the next one is, if this one was still wanted when it came. */
    private async readPage(address: string | null, first: boolean): Promise<string | null> {
        const before = this.getSnapshot();
        const { query } = before;
        const isAskedFor = () => this.getSnapshot().query === query;
        try {
            const { results, next } = await this.surroundings.api.conversations(query, address);
            if (!isAskedFor()) return null;
            this.dispatch({ type: "page", results, next, first, before });
            return next;
        } catch (error) {
            if (isAskedFor()) this.dispatch({ type: "failed", error: asRequestError(error) });
            return null;
        }
    }

    private async done(): Promise<void> {
        this.reading = false;
        if (this.readAgain) {
            this.readAgain = false;
            await this.readFirst();
        } else if (this.moreWanted) {
            this.moreWanted = false;
            await this.more();
        }
    }

    private dispatch(action: ListAction): void {
        this.state.set(reduceList(this.getSnapshot(), action));
    }
}

export interface Removal {
    /** Why some are still there; null where all went well. */
    done: Promise<RequestError | null>;
    /** Brings them back from the trash; why some did not come, or null. */
    undo: () => Promise<RequestError | null>;
}

/** So many at a time, all of them, whatever becomes of the others. */
async function eachOf(
    conversations: readonly Conversation[], atATime: number, action: (conversation: Conversation) => Promise<void>,
): Promise<{ failed: Conversation[]; error: RequestError | null }> {
    const waiting = [...conversations];
    const failed: Conversation[] = [];
    let first: RequestError | null = null;
    const worker = async () => {
        for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
            try {
                await action(each);
            } catch (error) {
                failed.push(each);
                first ??= asRequestError(error);
            }
        }
    };
    await Promise.all(Array.from({ length: atATime }, worker));
    return { failed, error: first };
}
