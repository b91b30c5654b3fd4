// SPDX-License-Identifier: Apache-2.0

import { backoff } from "./backoff";
import type { ConversationAction, ConversationState, PendingMessage } from "./conversationState";
import type { Surroundings } from "./conversationStore";
import { outgoingBody } from "./outgoing";
import { asRequestError, mayPass, type RequestError } from "./requestError";

export interface SenderPage {
    state: () => ConversationState;
    dispatch: (action: ConversationAction) => void;
    /** The server has it. */
    onSent: () => void;
    /** What the page shows may not be all that there is. */
    onStale: () => void;
}

/**
 * Brings a conversation's messages to the server: one at a time, in their order, each with its own id, by which the server
 * takes it once however often it arrives. What fails for want of a connection is tried until it succeeds or is discarded;
 * what finds a reply being written waits for its end.
 */
export class MessageSender {
    private attempts = 0;
    private underWay: { attempt: number; clientID: string } | null = null;
    private failures = 0;
    /** Those that the outbox has. */
    private readonly kept: Set<string>;
    private cancelRetry: () => void = () => {};
    private holds = 0;
    /** How whoever wanted to send meanwhile wanted it; null where nobody did. */
    private heldUp: { waits: boolean } | null = null;
    private closed = false;

    constructor(
        private readonly id: string,
        private readonly page: SenderPage,
        private readonly surroundings: Pick<Surroundings, "api" | "clock" | "random" | "outbox">,
        restored: readonly PendingMessage[],
    ) {
        this.kept = new Set(restored.map((each) => each.client_id));
    }

    /** The outbox follows what is pending. */
    keep(before: readonly PendingMessage[], after: readonly PendingMessage[]): void {
        if (before === after) return;
        const { outbox } = this.surroundings;
        for (const each of after) {
            if (each.made || this.kept.has(each.client_id)) continue;
            if (outbox.put(this.id, each)) this.kept.add(each.client_id);
        }
        for (const { client_id } of before) {
            if (after.some((each) => each.client_id === client_id) || !this.kept.delete(client_id)) continue;
            outbox.remove(this.id, client_id);
        }
    }

    /** Whether a message is on its way at this moment, or about to be: its reply cannot be stopped yet. */
    get isSending(): boolean {
        return this.heldUp !== null || this.isUnderWay;
    }

    private get isUnderWay(): boolean {
        const { underWay } = this;
        return underWay !== null && this.page.state().pending.some((each) => each.client_id === underWay.clientID);
    }

    /** Sends the first that may go. With `waits` not while a reply is known to be written, whose end will be told. */
    async go(waits: boolean): Promise<void> {
        if (this.isUnderWay || this.closed) return;
        const state = this.page.state();
        const next = state.pending.find(maySend);
        if (next === undefined) return;
        if (this.holds > 0) {
            this.heldUp = { waits: waits && this.heldUp?.waits !== false };
            return;
        }
        if (this.kept.has(next.client_id) && !this.surroundings.outbox.has(this.id, next.client_id)) return this.goneElsewhere(next);
        if (waits && isReplying(state) && state.connection === "open") return this.retryAfter(backoff(Number.POSITIVE_INFINITY, this.surroundings.random));
        this.cancelRetry();
        await this.send(next);
    }

    /** Nothing goes until what is returned is called: the server is being asked for something that is to come before it. */
    hold(): () => void {
        this.holds += 1;
        return () => {
            this.holds -= 1;
            const { heldUp } = this;
            if (this.holds > 0 || heldUp === null) return;
            this.heldUp = null;
            void this.go(heldUp.waits);
        };
    }

    /** The connection is back: what was under way may have been lost with the old one. */
    reconnected(): void {
        this.underWay = null;
        this.hurry();
    }

    hurry(): void {
        this.failures = 0;
        void this.go(true);
    }

    close(): void {
        this.closed = true;
        this.cancelRetry();
    }

    private async send(pending: PendingMessage): Promise<void> {
        const { client_id } = pending;
        const attempt = (this.attempts += 1);
        this.underWay = { attempt, clientID: client_id };
        const mark = this.page.state().sequence;
        try {
            const message = await this.surroundings.api.sendMessage(this.id, { ...outgoingBody(pending), client_id });
            if (this.underWay?.attempt === attempt) this.underWay = null;
            this.failures = 0;
            this.page.dispatch({ type: "sent", client_id, message, mark });
            this.page.onSent();
            void this.go(true);
        } catch (error) {
            // A newer attempt decides.
            if (this.underWay?.attempt !== attempt) return;
            this.underWay = null;
            this.failed(pending, asRequestError(error));
        }
    }

    /** That it failed is shown until it succeeds: it does not look now like this and now like that as it is tried again. */
    private failed(pending: PendingMessage, error: RequestError): void {
        if (error.code === "generation_in_progress") {
            if (pending.error !== null) this.page.dispatch({ type: "sending", pending: { ...pending, error: null } });
            return this.retryLater(error);
        }
        this.page.dispatch({ type: "send-failed", client_id: pending.client_id, error });
        if (!mayPass(error)) return void this.go(true);
        // Nor would those behind it get through.
        for (const { client_id } of this.page.state().pending.filter((each) => each.error === null && !each.made)) {
            this.page.dispatch({ type: "send-failed", client_id, error });
        }
        this.retryLater(error);
    }

    private retryLater(error: RequestError): void {
        this.failures += 1;
        this.retryAfter(Math.max((error.retryAfter ?? 0) * 1_000, backoff(this.failures, this.surroundings.random)));
    }

    private retryAfter(milliseconds: number): void {
        this.cancelRetry();
        const cancel = this.surroundings.clock.after(milliseconds, () => {
            this.cancelRetry = () => {};
            void this.go(false);
        });
        this.cancelRetry = cancel;
    }

    /** Another tab has sent it, or its writer has taken it back there. */
    private goneElsewhere({ client_id }: PendingMessage): Promise<void> {
        this.page.dispatch({ type: "discarded", client_id });
        this.page.onStale();
        return this.go(true);
    }
}

function maySend(pending: PendingMessage): boolean {
    return !pending.made && (pending.error === null || mayPass(pending.error));
}

function isReplying(state: ConversationState): boolean {
    return state.awaiting !== null || (state.conversation?.active_message_id ?? null) !== null
        || state.messages.some((held) => held.message.status === "streaming");
}
