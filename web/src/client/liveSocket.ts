// SPDX-License-Identifier: Apache-2.0

import { type Decoder, decodeText } from "../protocol/decode";
import type { SocketCommand } from "../protocol/command";
import { backoff } from "./backoff";
import type { Clock } from "./clock";

/** What is used of the browser's `WebSocket`. */
export interface RawSocket {
    onopen: (() => void) | null;
    onmessage: ((event: { data: unknown }) => void) | null;
    onclose: ((event: { code: number }) => void) | null;
    send(text: string): void;
    close(code?: number): void;
}

export interface TokenSource {
    token(): Promise<string>;
    refresh(): Promise<void>;
    onToken(listener: (token: string) => void): () => void;
}

export type SocketState = "connecting" | "open" | "waiting" | "removed" | "closed";

export interface LiveSocketOptions<Event extends { type: string }> {
    path: string;
    decoder: Decoder<Event>;
    tokens: TokenSource;
    clock: Clock;
    random: () => number;
    connect: (path: string, protocols: string[]) => RawSocket;
    onEvent: (event: Event) => void;
    onState: (state: SocketState) => void;
}

/** Close codes of the contract that the page treats apart; after any other it comes back. */
const closeCode = { signedOut: 4401, removed: 4404, notTheProtocol: 4400, tooManyMessages: 4429 };
const pongWithin = 8_000;
const openWithin = 15_000;
/** Who hurries does not hold up a handshake that has just begun. */
const handshakeTime = 3_000;

/** A socket that comes back by itself. Events reach `onEvent` in the server's order, one connection after the other. */
export class LiveSocket<Event extends { type: string }> {
    private socket: RawSocket | null = null;
    private state: SocketState = "closed";
    private failures = 0;
    private connectingSince = 0;
    private handshakesLost = 0;
    private generation = 0;
    private pings = 0;
    private heartbeat = 25_000;
    private cancelTimer: () => void = () => {};
    private cancelWatch: () => void = () => {};
    private readonly stopTokens: () => void;

    constructor(private readonly options: LiveSocketOptions<Event>) {
        this.stopTokens = options.tokens.onToken((token) => {
            this.send({ type: "authenticate", token });
        });
    }

    open(): void {
        if (this.state === "closed") void this.connect();
    }

    close(): void {
        this.generation += 1;
        this.cancelTimer();
        this.cancelWatch();
        this.stopTokens();
        this.drop(1000);
        this.enter("closed");
    }

    /** Does not wait for the next attempt's time, as when the browser says that the network is back. */
    hurry(): void {
        const hangs = this.state === "connecting" && this.options.clock.now() - this.connectingSince > handshakeTime;
        if (hangs) this.drop(4000);
        if (this.state === "waiting" || hangs) void this.connect();
        else if (this.state === "open") this.ping();
    }

    /** False where there is no connection; nothing is kept for later. */
    send(command: SocketCommand): boolean {
        if (this.state !== "open" || this.socket === null) return false;
        this.socket.send(JSON.stringify(command));
        return true;
    }

    /** From the server's `ready`. */
    setHeartbeat(seconds: number): void {
        this.heartbeat = Math.max(1, seconds) * 1_000;
        this.watch();
    }

    private async connect(): Promise<void> {
        this.cancelTimer();
        this.generation += 1;
        const generation = this.generation;
        this.connectingSince = this.options.clock.now();
        this.enter("connecting");
        let token: string;
        try {
            // A browser does not tell why a handshake was refused; a token that the server no longer takes is one reason.
            // It is replaced once, since a proxy that lets no sockets through looks the same.
            if (this.handshakesLost === 2) await this.options.tokens.refresh();
            token = await this.options.tokens.token();
        } catch {
            if (generation === this.generation) this.comeBack();
            return;
        }
        if (generation !== this.generation) return;
        const socket = this.options.connect(this.options.path, ["martlet.v1", `bearer.${token}`]);
        this.socket = socket;
        let opened = false;
        this.cancelTimer = this.options.clock.after(openWithin, () => {
            this.handshakesLost += 1;
            this.abandon();
        });
        socket.onopen = () => {
            if (generation !== this.generation) return;
            opened = true;
            this.cancelTimer();
            this.handshakesLost = 0;
            this.enter("open");
            this.watch();
        };
        socket.onmessage = (event) => {
            if (generation === this.generation) this.receive(event.data);
        };
        socket.onclose = (event) => {
            if (generation !== this.generation) return;
            if (!opened) this.handshakesLost += 1;
            this.lost(event.code);
        };
    }

    private receive(data: unknown): void {
        this.watch();
        if (typeof data !== "string") return;
        const decoded = decodeText(this.options.decoder, data);
        if (!decoded.ok) {
            console.warn(`A message on ${this.options.path} was left out: ${decoded.error}`);
            return;
        }
        this.failures = 0;
        if (isAboutToken(decoded.value)) this.options.tokens.refresh().catch(() => {});
        this.options.onEvent(decoded.value);
    }

    private lost(code: number): void {
        this.cancelWatch();
        this.socket = null;
        if (code === closeCode.removed) {
            this.cancelTimer();
            this.enter("removed");
            return;
        }
        if (code === closeCode.signedOut) {
            const generation = this.generation;
            this.options.tokens.refresh().then(
                () => generation === this.generation && this.comeBack(),
                () => generation === this.generation && this.comeBack(),
            );
            return;
        }
        if (code === closeCode.notTheProtocol || code === closeCode.tooManyMessages) this.failures = Math.max(this.failures, 4);
        this.comeBack();
    }

    private comeBack(): void {
        this.cancelTimer();
        this.failures += 1;
        this.enter("waiting");
        this.cancelTimer = this.options.clock.after(backoff(this.failures, this.options.random), () => void this.connect());
    }

    /** Anything that arrives shows that the connection lives; after a quiet time the server is asked. */
    private watch(): void {
        this.cancelWatch();
        this.cancelWatch = this.options.clock.after(this.heartbeat, () => this.ping());
    }

    private ping(): void {
        this.cancelWatch();
        this.pings += 1;
        this.send({ type: "ping", id: this.pings });
        this.cancelWatch = this.options.clock.after(pongWithin, () => this.abandon());
    }

    /** A connection that is dead may take long to say so. */
    private abandon(): void {
        this.drop(4000);
        this.generation += 1;
        this.lost(1006);
    }

    private drop(code: number): void {
        const socket = this.socket;
        this.socket = null;
        socket?.close(code);
    }

    private enter(state: SocketState): void {
        if (state === this.state) return;
        this.state = state;
        this.options.onState(state);
    }
}

/** The server warns before the token ends. A fresh one reaches it by `onToken`. */
function isAboutToken(event: { type: string; code?: unknown; client_id?: unknown }): boolean {
    return event.type === "error" && event.code === "not_authenticated" && event.client_id === null;
}
