// SPDX-License-Identifier: Apache-2.0

import type { Conversation } from "../protocol/conversation";
import { conversationEvent, type ConversationEvent, type ReadyEvent } from "../protocol/conversationEvent";
import type { Message } from "../protocol/message";
import type { Api, ConversationPatch } from "./api";
import type { Clock } from "./clock";
import { type ConversationAction, type ConversationState, emptyConversation, reduce } from "./conversationState";
import type { DraftStore } from "./draftStore";
import { LiveSocket, type RawSocket, type TokenSource } from "./liveSocket";
import { Observable, type Readable } from "./observable";
import { type Outgoing, outgoingBody } from "./outgoing";
import { asRequestError } from "./requestError";

export interface Surroundings {
    api: Api;
    tokens: TokenSource;
    /** Told of drafts by the conversations' sockets. */
    drafts: Pick<DraftStore, "told" | "open">;
    clock: Clock;
    random: () => number;
    newID: () => string;
    connect: (path: string, protocols: string[]) => RawSocket;
    /** Calls back when the page next has reason to show something new. */
    nextFrame: (action: () => void) => void;
}

/** One conversation as the page holds it: read once, then kept true by its socket for as long as somebody attends. */
export class ConversationStore implements Readable<ConversationState> {
    private readonly state = new Observable<ConversationState>(emptyConversation);
    private socket: LiveSocket<ConversationEvent> | null = null;
    private attending = 0;
    private reading = false;
    private readAgain = false;
    private frameAsked = false;
    private readyCount = 0;
    /** The reply that the socket began with: a snapshot of it follows by itself. */
    private activeWhenReady: string | null = null;

    readonly subscribe = this.state.subscribe;
    readonly getSnapshot = this.state.getSnapshot;

    constructor(
        readonly id: string,
        private readonly surroundings: Surroundings,
    ) {}

    /** Opens the socket until the answer is called, by everyone who asked. */
    attend(): () => void {
        this.attending += 1;
        if (this.attending === 1) this.connect();
        let left = false;
        return () => {
            if (left) return;
            left = true;
            this.attending -= 1;
            if (this.attending > 0) return;
            this.socket?.close();
            this.socket = null;
        };
    }

    /** The network is back, or the page is looked at again: nothing waits for its time any longer. */
    hurry(): void {
        this.socket?.hurry();
        this.sendWaiting();
        if (this.getSnapshot().load === "failed") void this.read();
    }

    /** Starts with what making the conversation answered, so that nothing has to be waited for. */
    begin(conversation: Conversation, clientID: string, outgoing: Outgoing): void {
        this.dispatch({ type: "conversation", conversation });
        this.dispatch({ type: "sending", pending: this.pending(clientID, outgoing) });
    }

    /** Shows the message at once and sends it; that it failed is told by the state, where it can be sent again. */
    async send(outgoing: Outgoing, clientID = this.surroundings.newID()): Promise<void> {
        this.dispatch({ type: "sending", pending: this.pending(clientID, outgoing) });
        const mark = this.getSnapshot().sequence;
        try {
            const message = await this.surroundings.api.sendMessage(this.id, { ...outgoingBody(outgoing), client_id: clientID });
            this.dispatch({ type: "sent", client_id: clientID, message, mark });
        } catch (error) {
            this.dispatch({ type: "send-failed", client_id: clientID, error: asRequestError(error) });
        }
    }

    /** The same message with the same id: the server takes it once, however often it arrives. */
    async sendAgain(clientID: string): Promise<void> {
        const pending = this.getSnapshot().pending.find((each) => each.client_id === clientID);
        if (pending) await this.send(pending, clientID);
    }

    discard(clientID: string): void {
        this.dispatch({ type: "discarded", client_id: clientID });
    }

    /** Over the socket where there is one, since that is faster; throws `RequestError`. */
    async stop(): Promise<void> {
        if (!this.socket?.send({ type: "stop" })) await this.surroundings.api.stop(this.id);
    }

    /** Another answer to the same question, by another agent where one is named; throws `RequestError`. */
    async regenerate(messageID: string, agentID: string | null = null): Promise<void> {
        await this.reply(() => this.surroundings.api.regenerate(this.id, messageID, agentID));
    }

    /** The rest of a reply that did not come to its end; throws `RequestError`. */
    async continueReply(messageID: string): Promise<void> {
        await this.reply(() => this.surroundings.api.continueReply(this.id, messageID));
    }

    /** Another version of a message of the user's, and a reply to it; throws `RequestError`. */
    async edit(messageID: string, content: string): Promise<void> {
        await this.reply(() => this.surroundings.api.editMessage(this.id, messageID, content));
    }

    /** Goes to the branch that this message is in; throws `RequestError`. */
    async showVersion(messageID: string): Promise<void> {
        await this.surroundings.api.showBranch(this.id, messageID);
        await this.read();
    }

    async patch(change: ConversationPatch): Promise<void> {
        this.dispatch({ type: "conversation", conversation: await this.surroundings.api.patch(this.id, change) });
    }

    markRead(messageID: string): void {
        this.socket?.send({ type: "read", message_id: messageID });
    }

    private async reply(call: () => Promise<Message>): Promise<void> {
        const mark = this.getSnapshot().sequence;
        this.dispatch({ type: "replying", message: await call(), mark });
    }

    private pending(clientID: string, { content, attachments }: Outgoing) {
        return { client_id: clientID, content, attachments, created_at: new Date(this.surroundings.clock.now()).toISOString(), error: null };
    }

    private connect(): void {
        const { tokens, clock, random, connect } = this.surroundings;
        this.readyCount = 0;
        this.socket = new LiveSocket({
            path: `/ws/chat/${this.id}/`,
            decoder: conversationEvent,
            tokens,
            clock,
            random,
            connect,
            onEvent: (event) => this.receive(event),
            onState: (state) => this.dispatch({ type: "connection", state }),
        });
        void this.read();
        this.socket.open();
    }

    /** Who asks while the answer to an earlier question is on its way may know of something newer than it. */
    private async read(): Promise<void> {
        this.readAgain = this.reading;
        if (this.reading) return;
        this.reading = true;
        do {
            this.readAgain = false;
            const mark = this.getSnapshot().sequence;
            try {
                const detail = await this.surroundings.api.conversation(this.id);
                this.dispatch({ type: "loaded", detail, mark });
                this.askForUnheard();
            } catch (error) {
                this.dispatch({ type: "load-failed", error: asRequestError(error) });
                if (this.getSnapshot().load === "not-found") this.socket?.close();
                break;
            }
        } while (this.readAgain);
        this.reading = false;
    }

    /** A reply that was being written when it was read, and had ended when the socket was there: nobody will tell. */
    private askForUnheard(): void {
        if (this.readyCount === 0) return;
        const state = this.getSnapshot();
        for (const { message } of state.messages) {
            if (message.status !== "streaming" || state.live[message.id] !== undefined || message.id === this.activeWhenReady) continue;
            this.socket?.send({ type: "resume", message_id: message.id, offset: 0 });
        }
    }

    private receive(event: ConversationEvent): void {
        const { missing } = this.getSnapshot();
        this.dispatch({ type: "event", event });
        const state = this.getSnapshot();
        if (event.type === "ready") this.ready(event);
        if (event.type === "draft_updated") this.surroundings.drafts.told(this.id, event.draft);
        if (state.missing !== null && state.missing !== missing) this.socket?.send({ type: "resume", ...state.missing });
        if (state.stale) void this.read();
    }

    /** After a connection was lost: asks for the rest of what was being written, and for what was said meanwhile. */
    private ready(event: ReadyEvent): void {
        this.socket?.setHeartbeat(event.heartbeat_seconds);
        this.readyCount += 1;
        this.activeWhenReady = event.active_message_id;
        const state = this.getSnapshot();
        for (const [id, text] of Object.entries(state.live)) {
            this.socket?.send({ type: "resume", message_id: id, offset: text.position });
        }
        this.askForUnheard();
        if (this.readyCount > 1) void this.surroundings.drafts.open(this.id);
        if (this.readyCount > 1 || state.load === "failed" || state.awaiting !== null) void this.read();
        this.sendWaiting();
    }

    private sendWaiting(): void {
        for (const pending of this.getSnapshot().pending) {
            if (pending.error?.code === "offline") void this.sendAgain(pending.client_id);
        }
    }

    /** Text is shown frame by frame however fast it comes; all else at once. */
    private dispatch(action: ConversationAction): void {
        if (!this.state.put(reduce(this.getSnapshot(), action))) return;
        if (action.type !== "event" || action.event.type !== "message_chunk") return this.state.announce();
        if (this.frameAsked) return;
        this.frameAsked = true;
        this.surroundings.nextFrame(() => {
            this.frameAsked = false;
            this.state.announce();
        });
    }
}
