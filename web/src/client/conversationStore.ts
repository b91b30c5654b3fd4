// SPDX-License-Identifier: Apache-2.0

import type { Conversation } from "../protocol/conversation";
import { conversationEvent, type ConversationEvent, type ReadyEvent } from "../protocol/conversationEvent";
import type { Message } from "../protocol/message";
import type { Api, ConversationPatch } from "./api";
import { backoff } from "./backoff";
import type { Clock } from "./clock";
import { type ConversationAction, type ConversationState, emptyConversation, type PendingMessage, reduce } from "./conversationState";
import type { DraftStore } from "./draftStore";
import { LiveSocket, type RawSocket, type TokenSource } from "./liveSocket";
import { MessageSender } from "./messageSender";
import { Observable, type Readable } from "./observable";
import type { Outbox } from "./outbox";
import type { Outgoing } from "./outgoing";
import { asRequestError, RequestError } from "./requestError";

export interface Surroundings {
    api: Api;
    tokens: TokenSource;
    /** Told of drafts by the conversations' sockets. */
    drafts: Pick<DraftStore, "told" | "open">;
    /** Where messages are that the server is not known to have. */
    outbox: Outbox;
    clock: Clock;
    random: () => number;
    newID: () => string;
    connect: (path: string, protocols: string[]) => RawSocket;
    /** Calls back when the page next has reason to show something new. */
    nextFrame: (action: () => void) => void;
}

/** What happened between a question that was asked longer ago than this and the socket's `ready` may be in neither: a short
 * reply takes no longer. */
const fresh = 100;

/** One conversation as the page holds it: read once, then kept true by its socket for as long as somebody attends. */
export class ConversationStore implements Readable<ConversationState> {
    private readonly state: Observable<ConversationState>;
    private readonly sender: MessageSender;
    private socket: LiveSocket<ConversationEvent> | null = null;
    private attending = 0;
    private reading = false;
    private readAgain = false;
    private readAt = 0;
    private readFailures = 0;
    /** Takes back the reading that is to come after one that failed. */
    private cancelReading: (() => void) | null = null;
    private connectionLost = false;
    /** The reply to what is on its way is stopped as soon as there is one. */
    private stopWanted = false;
    private frameAsked = false;
    private readyCount = 0;
    /** The reply that the socket began with: a snapshot of it follows by itself. */
    private activeWhenReady: string | null = null;

    readonly subscribe: Readable<ConversationState>["subscribe"];
    readonly getSnapshot: Readable<ConversationState>["getSnapshot"];

    constructor(
        readonly id: string,
        private readonly surroundings: Surroundings,
    ) {
        const pending = surroundings.outbox.of(id).map((each): PendingMessage => ({ ...each, error: RequestError.offline() }));
        this.state = new Observable<ConversationState>({ ...emptyConversation, pending });
        this.subscribe = this.state.subscribe;
        this.getSnapshot = this.state.getSnapshot;
        this.sender = new MessageSender(id, {
            state: this.getSnapshot,
            dispatch: (action) => this.dispatch(action),
            onSent: () => {
                this.stopWhereWanted();
                if (this.getSnapshot().stale) void this.read();
            },
            onStale: () => void this.read(),
        }, surroundings, pending);
    }

    /** Whether it must not be forgotten: somebody looks at it, or it has messages that are not sent. */
    get isInUse(): boolean {
        return this.attending > 0 || this.getSnapshot().pending.length > 0;
    }

    /** At the end of the session: nothing is done by itself any more. */
    close(): void {
        this.sender.close();
        this.cancelReading?.();
    }

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
        this.sender.hurry();
        if (this.getSnapshot().load === "failed") void this.read();
    }

    /** Starts with what making the conversation answered, so that nothing has to be waited for. */
    begin(conversation: Conversation, clientID: string, outgoing: Outgoing): void {
        this.dispatch({ type: "conversation", conversation, mark: this.getSnapshot().sequence });
        this.dispatch({ type: "sending", pending: { ...this.pending(clientID, outgoing), made: true } });
    }

    /** Shows the message at once and sends it; that it failed is told by the state, where it can be sent again. */
    async send(outgoing: Outgoing, clientID = this.surroundings.newID()): Promise<void> {
        this.stopWanted = false;
        this.dispatch({ type: "sending", pending: this.pending(clientID, outgoing) });
        await this.sender.go(false);
    }

    /** The same message with the same id: the server takes it once, however often it arrives. */
    async sendAgain(clientID: string): Promise<void> {
        const pending = this.getSnapshot().pending.find((each) => each.client_id === clientID);
        if (!pending) return;
        this.stopWanted = false;
        this.dispatch({ type: "sending", pending: { ...pending, error: null } });
        await this.sender.go(false);
    }

    discard(clientID: string): void {
        this.dispatch({ type: "discarded", client_id: clientID });
    }

    /** Over the socket where there is one, since that is faster; throws `RequestError`. */
    async stop(): Promise<void> {
        this.stopWanted = this.sender.isSending;
        await this.stopNow();
    }

    private stopWhereWanted(): void {
        if (!this.stopWanted) return;
        this.stopWanted = false;
        // Who looks on sees that it goes on, and can stop it once more.
        this.stopNow().catch(() => {});
    }

    private async stopNow(): Promise<void> {
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

    /** What is sent from now on goes once the server has answered, whatever it says; throws `RequestError`. */
    async patch(change: ConversationPatch): Promise<void> {
        const mark = this.getSnapshot().sequence;
        const letGo = this.sender.hold();
        try {
            this.dispatch({ type: "conversation", conversation: await this.surroundings.api.patch(this.id, change), mark });
        } finally {
            letGo();
        }
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
        this.connectionLost = false;
        this.socket = new LiveSocket({
            path: `/ws/chat/${this.id}/`,
            decoder: conversationEvent,
            tokens,
            clock,
            random,
            connect,
            onEvent: (event) => this.receive(event),
            onState: (state) => {
                const isHandshakeLost = state === "waiting" && this.getSnapshot().connection === "connecting";
                if (state === "waiting") this.connectionLost = true;
                this.dispatch({ type: "connection", state });
                // A browser does not tell why: the conversation may be gone.
                if (isHandshakeLost) void this.read();
            },
        });
        void this.read();
        this.socket.open();
    }

    /** Who asks while the answer to an earlier question is on its way may know of something newer than it. */
    private async read(): Promise<void> {
        this.readAgain = this.reading;
        if (this.reading) return;
        this.cancelReading?.();
        this.cancelReading = null;
        this.reading = true;
        do {
            this.readAgain = false;
            this.readAt = this.surroundings.clock.now();
            const mark = this.getSnapshot().sequence;
            try {
                const detail = await this.surroundings.api.conversation(this.id);
                this.readFailures = 0;
                this.dispatch({ type: "loaded", detail, mark });
                this.askForUnheard();
            } catch (error) {
                const failure = asRequestError(error);
                this.dispatch({ type: "load-failed", error: failure });
                if (this.getSnapshot().load === "not-found") this.socket?.close();
                else if (this.readAgain || this.getSnapshot().stale) this.readLater(failure);
                break;
            }
        } while (this.readAgain);
        this.reading = false;
        void this.sender.go(true);
    }

    /** A server that has trouble is not asked at each word that it sends. */
    private readLater({ retryAfter }: RequestError): void {
        this.readFailures += 1;
        const { clock, random } = this.surroundings;
        this.cancelReading = clock.after(Math.max((retryAfter ?? 0) * 1_000, backoff(this.readFailures, random)), () => {
            this.cancelReading = null;
            if (this.attending > 0) void this.read();
        });
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
        if (event.type === "message_created" && event.message.status === "streaming") this.stopWhereWanted();
        if (state.stale && this.cancelReading === null) void this.read();
        if (event.type === "message_complete") void this.sender.go(true);
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
        // What was typed elsewhere between an answer and this is in neither.
        void this.surroundings.drafts.open(this.id);
        const missedSome = this.readyCount > 1 || this.connectionLost || this.surroundings.clock.now() - this.readAt > fresh;
        if (missedSome || state.load === "failed" || state.awaiting !== null) void this.read();
        if (this.readyCount > 1) this.sender.reconnected();
        else this.sender.hurry();
    }

    /** Text is shown frame by frame however fast it comes; all else at once. */
    private dispatch(action: ConversationAction): void {
        const before = this.getSnapshot();
        if (!this.state.put(reduce(before, action))) return;
        this.sender.keep(before.pending, this.getSnapshot().pending);
        if (action.type !== "event" || action.event.type !== "message_chunk") return this.state.announce();
        if (this.frameAsked) return;
        this.frameAsked = true;
        this.surroundings.nextFrame(() => {
            this.frameAsked = false;
            this.state.announce();
        });
    }
}
