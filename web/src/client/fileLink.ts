// SPDX-License-Identifier: Apache-2.0

import type { Attachment } from "../protocol/message";
import { backoff } from "./backoff";
import type { Clock } from "./clock";
import { Observable, type Readable } from "./observable";
import { asRequestError, type RequestError } from "./requestError";

export interface LinkState {
    /** One that works; null while there is none. */
    url: string | null;
    /** The file is not there, and there will be no link. */
    gone: boolean;
    /** Why there is no newer one yet. */
    error: RequestError | null;
}

interface LinkSurroundings {
    /** The file as the server has it now, with a fresh link. */
    attachment(id: string): Promise<Attachment>;
    /** The server's time in milliseconds, since it is the server that ends links. */
    serverNow(): number;
    clock: Clock;
    random: () => number;
}

/** One that ends sooner than this, in milliseconds, is as good as ended. */
const margin = 30_000;
/** So often it is asked by itself, some ten seconds in all; after that when the network comes back, or somebody asks. */
const most = 6;

/** A link to a file. Links end; one that has is replaced. */
export class FileLink implements Readable<LinkState> {
    private readonly state: Observable<LinkState>;
    private asking: Promise<LinkState> | null = null;
    private failures = 0;
    private isOpen = false;
    private cancelTimer: () => void = () => {};

    readonly subscribe: Observable<LinkState>["subscribe"];
    readonly getSnapshot: Observable<LinkState>["getSnapshot"];

    constructor(
        private readonly attachment: Attachment,
        private readonly surroundings: LinkSurroundings,
    ) {
        this.state = new Observable<LinkState>({ url: this.hasEnded(attachment.url) ? null : attachment.url, gone: false, error: null });
        this.subscribe = this.state.subscribe;
        this.getSnapshot = this.state.getSnapshot;
    }

    /** Sees to it until the answer is called that there is a link. */
    open(): () => void {
        this.isOpen = true;
        if (this.getSnapshot().url === null) void this.renew();
        return () => {
            this.isOpen = false;
            this.cancelTimer();
        };
    }

    /** The network is back. */
    hurry(): void {
        if (this.getSnapshot().error !== null) void this.renew();
    }

    /** What there is now, or once it has been asked for where the link has ended meanwhile. */
    async working(): Promise<LinkState> {
        return this.getSnapshot().gone || !this.isOver() ? this.getSnapshot() : this.renew();
    }

    /** There is none, or it ended while it was shown. */
    isOver(): boolean {
        const { url } = this.getSnapshot();
        return url === null || this.hasEnded(url);
    }

    /** Another link, whatever the present one is good for. */
    renew(): Promise<LinkState> {
        this.cancelTimer();
        this.asking ??= this.ask().finally(() => {
            this.asking = null;
        });
        return this.asking;
    }

    private async ask(): Promise<LinkState> {
        try {
            const { url } = await this.surroundings.attachment(this.attachment.id);
            this.failures = 0;
            this.state.set({ url, gone: false, error: null });
        } catch (thrown) {
            const error = asRequestError(thrown);
            if (error.status === 404) this.state.set({ url: null, gone: true, error: null });
            else this.failed(error);
        }
        return this.getSnapshot();
    }

    private failed(error: RequestError): void {
        this.failures += 1;
        this.state.set({ ...this.getSnapshot(), error });
        if (!this.isOpen || this.failures >= most) return;
        const wait = Math.max(backoff(this.failures, this.surroundings.random), (error.retryAfter ?? 0) * 1000);
        this.cancelTimer = this.surroundings.clock.after(wait, () => void this.renew());
    }

    private hasEnded(url: string): boolean {
        const end = Number(new URL(url, "http://local.invalid").searchParams.get("expires"));
        return Number.isFinite(end) && end * 1000 - this.surroundings.serverNow() < margin;
    }
}
