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
    /** The last change of each conversation that the server is being asked for: the next one waits, or it could overtake it. */
    private readonly changing = new Map<string, Promise<unknown>>();
    private reading = false;
    private readAgain = false;
    private moreWanted = false;
    /** What failed last was a further page, not the list itself. */
    private moreFailed = false;
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

    /** What failed last once more: the rest of the list, or the list. */
    again(): void {
        if (this.moreFailed && this.getSnapshot().next !== null) void this.more();
        else this.readAll();
    }

    /** The answer of a call that the page makes, unless news of the conversation comes before it: those are newer. */
    async learn(call: () => Promise<Conversation>): Promise<Conversation> {
        const before = this.getSnapshot();
        const conversation = await call();
        this.dispatch({ type: "learnt", conversations: [conversation], before });
        return conversation;
    }

    /** Shown at once, and taken back where the server refuses; throws `RequestError`. */
    async patch(conversation: Conversation, change: ConversationPatch): Promise<void> {
        const { error } = await this.patchAll([conversation], change);
        if (error !== null) throw error;
    }

    /** The same for many: those that the server refused, with the first reason. */
    async patchAll(conversations: readonly Conversation[], change: ConversationPatch): Promise<Outcome> {
        const now = this.getSnapshot().known;
        const held = conversations.map((each) => now.get(each.id) ?? each);
        this.dispatch({ type: "changed", conversations: held.map((each) => ({ ...each, ...change })) });
        const before = this.getSnapshot();
        const answers: Conversation[] = [];
        const outcome = await eachOf(conversations, async ({ id }) => {
            answers.push(await this.inTurn(id, () => this.surroundings.api.patch(id, change)));
        });
        if (answers.length > 0) this.dispatch({ type: "learnt", conversations: answers, before });
        const failed = new Set(outcome.failed.map((each) => each.id));
        this.takeBack(held.filter((each) => failed.has(each.id)), change);
        return outcome;
    }

    private inTurn<T>(id: string, call: () => Promise<T>): Promise<T> {
        const answer = this.changing.get(id)?.then(call) ?? call();
        const turn = answer.then(() => {}, () => {}).then(() => {
            if (this.changing.get(id) === turn) this.changing.delete(id);
        });
        this.changing.set(id, turn);
        return answer;
    }

    /** Into the trash, and off the list at once; what the server refuses comes back. */
    remove(conversations: readonly Conversation[]): Removal {
        const ids = conversations.map((each) => each.id);
        this.dispatch({ type: "hidden", ids });
        const asked = eachOf(conversations, ({ id }) => this.surroundings.api.remove(id));
        const done = asked.then(({ succeeded, error }) => {
            this.pending.delete(done);
            this.dispatch({ type: "removed", ids: succeeded.map((each) => each.id) });
            this.dispatch({ type: "shown", ids });
            return { gone: succeeded, error };
        });
        this.pending.add(done);
        const undo = async () => {
            const { gone } = await done;
            const before = this.getSnapshot();
            const answers: Conversation[] = [];
            const { error } = await eachOf(gone, async ({ id }) => {
                answers.push(await this.surroundings.api.restore(id));
            });
            this.dispatch({ type: "learnt", conversations: answers, before });
            return error;
        };
        return { done, undo };
    }

    /** Of a change that was refused: what it wished, where nobody has said otherwise since. */
    private takeBack(held: readonly Conversation[], change: ConversationPatch): void {
        if (held.length === 0) return;
        const { known } = this.getSnapshot();
        this.dispatch({
            type: "changed",
            conversations: held.flatMap((before) => {
                const now = known.get(before.id);
                if (now === undefined) return [];
                const keys = (Object.keys(change) as (keyof ConversationPatch)[]).filter((key) => now[key] === change[key]);
                return [{ ...now, ...Object.fromEntries(keys.map((key) => [key, before[key]])) }];
            }),
        });
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
            if (!isAskedFor()) return null;
            this.moreFailed = !first;
            this.dispatch({ type: "failed", error: asRequestError(error) });
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
    /** Which are in the trash now, and why others are not. */
    done: Promise<{ gone: readonly Conversation[]; error: RequestError | null }>;
    /** Brings them back from the trash; why some did not come, or null. */
    undo: () => Promise<RequestError | null>;
}

interface Outcome {
    succeeded: Conversation[];
    failed: Conversation[];
    /** Why the first of them failed; null where none did. */
    error: RequestError | null;
}

/** Some at a time, all of them, whatever becomes of the others. */
async function eachOf(conversations: readonly Conversation[], action: (conversation: Conversation) => Promise<unknown>): Promise<Outcome> {
    const waiting = conversations.values();
    const succeeded: Conversation[] = [];
    const failed: Conversation[] = [];
    let first: RequestError | null = null;
    const worker = async () => {
        for (const each of waiting) {
            try {
                await action(each);
                succeeded.push(each);
            } catch (error) {
                failed.push(each);
                first ??= asRequestError(error);
            }
        }
    };
    await Promise.all(Array.from({ length: together }, worker));
    return { succeeded, failed, error: first };
}
