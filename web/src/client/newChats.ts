// SPDX-License-Identifier: Apache-2.0

import { array, decodeText, object, string, time } from "../protocol/decode";
import { attachment } from "../protocol/message";
import { backoff } from "./backoff";
import type { PendingMessage } from "./conversationState";
import type { Surroundings } from "./conversationStore";
import type { ConversationStores } from "./conversationStores";
import type { ListStore } from "./listStore";
import { Observable, type Readable } from "./observable";
import { type Outgoing, outgoingBody } from "./outgoing";
import { asRequestError, mayPass, RequestError } from "./requestError";
import type { Shelf } from "./shelf";

/** A conversation that the server does not have yet. */
export interface NewChat {
    /** Its first message's. */
    id: string;
    agent_id: string;
    /** The first makes the conversation, the others follow it. */
    messages: readonly [PendingMessage, ...PendingMessage[]];
}

interface Run {
    failures: number;
    isAsking: boolean;
    /** It was on the shelf: where it is not any more, another tab has dealt with it. */
    isKept: boolean;
    stopWanted: boolean;
    cancel: () => void;
}

const stored = object({
    agent_id: string,
    messages: array(object({ client_id: string, content: string, attachments: array(attachment), created_at: time })),
});
const prefix = "first.";
/** Whoever comes back later than this does not know any more what it was about. */
const keptFor = 60 * 86_400_000;

/**
 * First messages on their way to the server, which makes a conversation of each, and one only however often it arrives. They
 * are kept on the browser's shelf until then, and tried until they succeed or are discarded, whatever is looked at meanwhile.
 */
export class NewChats implements Readable<readonly NewChat[]> {
    private readonly state: Observable<readonly NewChat[]>;
    private readonly runs = new Map<string, Run>();
    private readonly listeners = new Set<(id: string, isCurrent: boolean) => void>();
    private isClosed = false;

    readonly subscribe: Readable<readonly NewChat[]>["subscribe"];
    readonly getSnapshot: Readable<readonly NewChat[]>["getSnapshot"];

    constructor(
        private readonly surroundings: Pick<Surroundings, "api" | "clock" | "random" | "newID">,
        private readonly shelf: Shelf,
        private readonly conversations: Pick<ConversationStores, "get">,
        private readonly list: Pick<ListStore, "learn">,
    ) {
        this.state = new Observable(this.restored());
        this.subscribe = this.state.subscribe;
        this.getSnapshot = this.state.getSnapshot;
        for (const { id } of this.getSnapshot()) this.run(id).isKept = true;
    }

    /** Called with the conversation's id once it is there; `isCurrent` where it is the one that was begun last. */
    onMade(listener: (id: string, isCurrent: boolean) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /** In the chat that was begun last, where that is not there yet; else in a new one. */
    send(agentID: string, { content, attachments }: Outgoing): void {
        const message: PendingMessage = {
            client_id: this.surroundings.newID(), content, attachments, created_at: new Date(this.surroundings.clock.now()).toISOString(), error: null,
        };
        const current = this.current;
        if (current === null) this.put({ id: message.client_id, agent_id: agentID, messages: [message] });
        else this.put({ ...current, messages: [...current.messages, message] });
        this.again(agentID);
    }

    /** Tries the one that was begun last again, with this agent where its own is not available. */
    again(agentID: string): void {
        const { current } = this;
        if (current === null) return;
        const isWithout = current.messages[0].error?.code === "agent_unavailable";
        this.put(withError({ ...current, agent_id: isWithout ? agentID : current.agent_id }, null));
        void this.ask(current.id);
    }

    discard(clientID: string): void {
        const chat = this.getSnapshot().find(({ messages }) => messages.some((each) => each.client_id === clientID));
        if (chat === undefined) return;
        const [first, ...rest] = chat.messages.filter((each) => each.client_id !== clientID);
        if (first === undefined || first.client_id !== chat.id) this.forget(chat.id);
        if (first === undefined) return;
        this.put({ ...chat, id: first.client_id, messages: [first, ...rest] });
        if (first.error === null || mayPass(first.error)) void this.ask(first.client_id);
    }

    /** The reply to what is on its way is stopped as soon as there is one. */
    stop(): void {
        if (this.current !== null) this.run(this.current.id).stopWanted = true;
    }

    /** Sends what an earlier page could not. */
    open(): void {
        this.hurry();
    }

    /** The network is back, or the page is looked at again. */
    hurry(): void {
        for (const { id, messages: [{ error }] } of this.getSnapshot()) {
            if (error !== null && !mayPass(error)) continue;
            this.run(id).failures = 0;
            void this.ask(id);
        }
    }

    /** At the end of the session: nothing is done by itself any more. */
    close(): void {
        this.isClosed = true;
        for (const run of this.runs.values()) run.cancel();
    }

    private get current(): NewChat | null {
        const chats = this.getSnapshot();
        return chats[chats.length - 1] ?? null;
    }

    private restored(): NewChat[] {
        const { clock } = this.surroundings;
        const found = this.shelf.names(prefix).flatMap((name): NewChat[] => {
            const decoded = decodeText(stored, this.shelf.read(name) ?? "");
            const [first, ...rest] = decoded.ok ? decoded.value.messages.map((each) => ({ ...each, error: RequestError.offline() })) : [];
            if (decoded.ok && first !== undefined && clock.now() - Date.parse(first.created_at) < keptFor) {
                return [{ id: first.client_id, agent_id: decoded.value.agent_id, messages: [first, ...rest] }];
            }
            this.shelf.remove(name);
            return [];
        });
        return found.sort((a, b) => (a.messages[0].created_at < b.messages[0].created_at ? -1 : 1));
    }

    private run(id: string): Run {
        const known = this.runs.get(id);
        if (known !== undefined) return known;
        const run: Run = { failures: 0, isAsking: false, isKept: false, stopWanted: false, cancel: () => {} };
        this.runs.set(id, run);
        return run;
    }

    private find(id: string): NewChat | null {
        return this.getSnapshot().find((each) => each.id === id) ?? null;
    }

    private put(chat: NewChat): void {
        const chats = this.getSnapshot();
        this.state.set(chats.some((each) => each.id === chat.id) ? chats.map((each) => (each.id === chat.id ? chat : each)) : [...chats, chat]);
        const messages = chat.messages.map(({ client_id, content, attachments, created_at }) => ({ client_id, content, attachments, created_at }));
        const run = this.run(chat.id);
        run.isKept = this.shelf.write(prefix + chat.id, JSON.stringify({ agent_id: chat.agent_id, messages })) || run.isKept;
    }

    private forget(id: string): void {
        this.runs.get(id)?.cancel();
        this.runs.delete(id);
        this.shelf.remove(prefix + id);
        this.state.set(this.getSnapshot().filter((each) => each.id !== id));
    }

    private async ask(id: string): Promise<void> {
        const run = this.run(id);
        const chat = this.find(id);
        if (chat === null || run.isAsking || this.isClosed) return;
        run.cancel();
        if (run.isKept && this.shelf.read(prefix + id) === null) return this.forget(id);
        run.isAsking = true;
        const { content: initial_message, ...files } = outgoingBody(chat.messages[0]);
        try {
            const conversation = await this.list.learn(() => (
                this.surroundings.api.create({ agent_id: chat.agent_id, client_id: id, initial_message, ...files })
            ));
            run.isAsking = false;
            if (!this.isClosed) this.made(id, run, (first) => {
                const store = this.conversations.get(conversation.id);
                store.begin(conversation, id, first);
                return store;
            });
        } catch (error) {
            run.isAsking = false;
            if (!this.isClosed) this.failed(id, run, asRequestError(error));
        }
    }

    private made(id: string, { stopWanted }: Run, begin: (first: PendingMessage) => ReturnType<ConversationStores["get"]>): void {
        const chat = this.find(id);
        if (chat === null) return;
        const isCurrent = chat === this.current;
        const [first, ...rest] = chat.messages;
        const store = begin(first);
        for (const each of rest) void store.send(each, each.client_id);
        if (stopWanted) store.stop().catch(() => {});
        this.forget(id);
        for (const listener of this.listeners) listener(store.id, isCurrent);
    }

    /** That it failed is shown until it succeeds, also while it is tried again by itself. */
    private failed(id: string, run: Run, error: RequestError): void {
        const chat = this.find(id);
        if (chat === null) return;
        this.put(withError(chat, error));
        if (!mayPass(error)) return;
        run.failures += 1;
        const { clock, random } = this.surroundings;
        run.cancel = clock.after(Math.max((error.retryAfter ?? 0) * 1_000, backoff(run.failures, random)), () => void this.ask(id));
    }
}

function withError(chat: NewChat, error: RequestError | null): NewChat {
    const [first, ...rest] = chat.messages;
    return { ...chat, messages: [{ ...first, error }, ...rest.map((each) => ({ ...each, error }))] };
}
