// SPDX-License-Identifier: Apache-2.0

import { type SignedIn, signedIn, type User } from "../protocol/account";
import type { Clock } from "./clock";
import { type Call, type Fetch, nothing, send } from "./http";
import { Observable, type Readable } from "./observable";
import { asRequestError, RequestError } from "./requestError";
import type { TabLink } from "./tabs";

export type SessionState =
    /** `trouble` where it takes longer than anybody waits without a word; `trying` while the server is being asked. */
    | { kind: "starting"; trouble: RequestError | null; trying: boolean }
    /** `ended` where it was not asked for on this page; `wished` where its user asked for it, here or in another tab. */
    | { kind: "signed-out"; ended: boolean; wished: boolean }
    | { kind: "signed-in"; user: User };

export interface SessionSurroundings {
    fetch: Fetch;
    clock: Clock;
    tabs: TabLink;
    /** Remembers over a reload whether there is a cookie to refresh with, null where that is not known; never a secret. */
    mark: { get(): boolean | null; set(signedIn: boolean): void };
}

/** A token is replaced this long before it ends, so that an open socket can be given the next one in time. */
const refreshMargin = 60_000;
/** After a refresh that failed for want of a network. */
const refreshRetry = 10_000;
/** Of a refresh whose answer was lost the server takes the used token for ten seconds more: it is asked again before those are over. */
const refreshPatience = { first: 4_000, second: 15_000 };
/** So long a page may start without a word. */
const silence = 4_000;

/**
 * Who is signed in. The access token lives in this object alone; a reload gets a new one with the HttpOnly cookie.
 * Refreshing happens once at a time over all tabs, since each refresh uses the cookie's token up.
 */
export class AuthSession implements Readable<SessionState> {
    private readonly state = new Observable<SessionState>({ kind: "starting", trouble: null, trying: true });
    private readonly tokenListeners = new Set<(token: string) => void>();
    private access: { token: string; endsAt: number } | null = null;
    private running: Promise<void> | null = null;
    private cancelTimer: () => void = () => {};
    private cancelWaiting: () => void = () => {};
    /** What the server's clock is ahead of this machine's. */
    private clockAhead = 0;

    readonly subscribe = this.state.subscribe;
    readonly getSnapshot = this.state.getSnapshot;

    constructor(private readonly surroundings: SessionSurroundings) {
        surroundings.tabs.onMessage((message) => {
            if (message.kind === "signed-in") this.adopt(message.signedIn, false);
            else this.toldSignedOut(message.wished);
        });
    }

    /** At the page's start: signed in again where the browser still holds the cookie. */
    async start(): Promise<void> {
        if (this.surroundings.mark.get() === false) return this.forget({ ended: false, wished: false, tell: false });
        let failure = RequestError.offline();
        let isTold = false;
        const tell = (trying: boolean) => {
            if (this.getSnapshot().kind === "starting") this.state.set({ kind: "starting", trouble: isTold ? failure : null, trying });
        };
        const cancel = this.surroundings.clock.after(silence, () => {
            isTold = true;
            tell(this.running !== null);
        });
        for (let attempt = 0; this.getSnapshot().kind === "starting"; attempt += 1) {
            tell(true);
            try {
                await this.refresh();
            } catch (error) {
                failure = asRequestError(error);
                tell(false);
                if (this.getSnapshot().kind === "starting") await this.wait(Math.max((failure.retryAfter ?? 0) * 1_000, Math.min(500 * 2 ** attempt, refreshRetry)));
            }
        }
        cancel();
    }

    /** At once what `start` would do later. */
    tryNow(): void {
        this.cancelWaiting();
    }

    private async wait(milliseconds: number): Promise<void> {
        await new Promise<void>((resume) => {
            const cancel = this.surroundings.clock.after(milliseconds, resume);
            this.cancelWaiting = () => {
                cancel();
                resume();
            };
        });
    }

    async signIn(email: string, password: string): Promise<void> {
        this.adopt(await this.call({ method: "POST", path: "/api/v1/auth/login/", body: { email, password }, decoder: signedIn }), true);
    }

    async register(email: string, password: string, displayName: string): Promise<void> {
        const body = { email, password, ...(displayName === "" ? {} : { display_name: displayName }) };
        this.adopt(await this.call({ method: "POST", path: "/api/v1/auth/register/", body, decoder: signedIn }), true);
    }

    async signOut(): Promise<void> {
        const token = this.access?.token;
        await this.call({ method: "POST", path: "/api/v1/auth/logout/", body: {}, token, decoder: nothing });
        this.forget({ ended: false, wished: true, tell: true });
    }

    /** The server said that this session is over, as by `signed_out` on a socket. */
    ended(): void {
        this.forget({ ended: true, wished: false, tell: true });
    }

    /** The account as the server has it after a change that this page made. */
    changed(user: User): void {
        const state = this.getSnapshot();
        if (state.kind === "signed-in" && state.user.id === user.id) this.state.set({ kind: "signed-in", user });
    }

    /** A token that is good for a while yet; throws `RequestError`. */
    async token(): Promise<string> {
        if (this.access === null || this.access.endsAt - this.surroundings.clock.now() < refreshMargin / 2) await this.refresh();
        if (this.access === null) throw signedOutError();
        return this.access.token;
    }

    /** The server's time, in milliseconds since 1970, as far as its answers have told it. */
    serverNow(): number {
        return this.surroundings.clock.now() + this.clockAhead;
    }

    onToken(listener: (token: string) => void): () => void {
        this.tokenListeners.add(listener);
        return () => this.tokenListeners.delete(listener);
    }

    /** A new access token, whatever the old one's age. Who asks while one is under way gets that one. */
    refresh(): Promise<void> {
        this.running ??= this.refreshOnce().finally(() => {
            this.running = null;
        });
        return this.running;
    }

    private async refreshOnce(): Promise<void> {
        const before = this.access?.token;
        await this.surroundings.tabs.alone(async () => {
            // Another tab may have done it while this one waited for its turn.
            if (this.access !== null && this.access.token !== before) return;
            try {
                this.adopt(await this.askForToken(), true);
            } catch (error) {
                const failure = asRequestError(error);
                if (isRefusal(failure)) this.forget({ ended: this.getSnapshot().kind === "signed-in", wished: false, tell: true });
                throw failure;
            }
        });
    }

    private async askForToken(): Promise<SignedIn> {
        const { clock } = this.surroundings;
        const call: Call<SignedIn> = { method: "POST", path: "/api/v1/auth/refresh/", body: {}, decoder: signedIn };
        const asked = clock.now();
        try {
            return await this.call({ ...call, patience: refreshPatience.first });
        } catch (error) {
            if (clock.now() - asked < refreshPatience.first) throw error;
            return this.call({ ...call, patience: refreshPatience.second });
        }
    }

    private call<T>(call: Call<T>): Promise<T> {
        const onServerTime = (time: number) => {
            this.clockAhead = time - this.surroundings.clock.now();
        };
        return send(this.surroundings.fetch, { ...call, onServerTime }, this.surroundings.clock);
    }

    private adopt(answer: SignedIn, tell: boolean): void {
        const endsAt = Date.parse(answer.access_expires_at) - this.clockAhead;
        this.access = { token: answer.access, endsAt };
        this.surroundings.mark.set(true);
        if (tell) this.surroundings.tabs.post({ kind: "signed-in", signedIn: answer });
        const state = this.getSnapshot();
        if (state.kind !== "signed-in" || JSON.stringify(state.user) !== JSON.stringify(answer.user)) {
            this.state.set({ kind: "signed-in", user: answer.user });
        }
        for (const listener of this.tokenListeners) listener(answer.access);
        this.refreshAfter(Math.max(endsAt - this.surroundings.clock.now() - refreshMargin, 1_000));
    }

    private refreshAfter(milliseconds: number): void {
        this.cancelTimer();
        this.cancelTimer = this.surroundings.clock.after(milliseconds, () => {
            this.refresh().catch(() => {
                if (this.access !== null) this.refreshAfter(refreshRetry);
            });
        });
    }

    /** The server's word, which another tab's wish caused, may have come before that tab's own. */
    private toldSignedOut(wished: boolean): void {
        const state = this.getSnapshot();
        if (state.kind === "signed-in") this.forget({ ended: true, wished, tell: false });
        else if (state.kind === "signed-out" && wished) this.state.set({ ...state, wished });
    }

    private forget({ ended, wished, tell }: { ended: boolean; wished: boolean; tell: boolean }): void {
        this.cancelTimer();
        this.access = null;
        this.surroundings.mark.set(false);
        if (tell) this.surroundings.tabs.post({ kind: "signed-out", wished });
        this.state.set({ kind: "signed-out", ended, wished });
    }
}

function isRefusal(error: RequestError): boolean {
    return error.status === 401 || error.status === 400 || error.status === 403;
}

function signedOutError(): RequestError {
    return asRequestError(new Error("Signed out."));
}
