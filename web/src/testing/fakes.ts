// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../client/clock";
import type { Fetch } from "../client/http";
import type { RawSocket } from "../client/liveSocket";
import type { RawStorage } from "../client/shelf";
import type { TabLink, TabMessage } from "../client/tabs";

/** Time that passes when the test says so. */
export class FakeClock implements Clock {
    private time = Date.parse("2026-01-31T09:00:00.000Z");
    private timers: { at: number; action: () => void }[] = [];

    now = (): number => this.time;

    after(milliseconds: number, action: () => void): () => void {
        const timer = { at: this.time + milliseconds, action };
        this.timers.push(timer);
        return () => {
            this.timers = this.timers.filter((each) => each !== timer);
        };
    }

    async pass(milliseconds: number): Promise<void> {
        const end = this.time + milliseconds;
        for (;;) {
            const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
            if (next === undefined) break;
            this.timers = this.timers.filter((timer) => timer !== next);
            this.time = next.at;
            next.action();
            await settle();
        }
        this.time = end;
        await settle();
    }
}

/** Lets everything that waits for promises only go on. */
export async function settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

export class FakeSocket implements RawSocket {
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onclose: ((event: { code: number }) => void) | null = null;
    readonly sent: { type: string; [field: string]: unknown }[] = [];
    closedWith: number | null = null;

    constructor(
        readonly path: string,
        readonly protocols: string[],
    ) {}

    send(text: string): void {
        this.sent.push(JSON.parse(text) as { type: string });
    }

    close(code = 1000): void {
        this.closedWith = code;
    }

    tell(event: unknown): void {
        this.onmessage?.({ data: JSON.stringify(event) });
    }
}

export interface Request {
    method: string;
    path: string;
    body: unknown;
    authorization: string | undefined;
}

/** Answers by the test's own table, and remembers what was asked. */
export class FakeServer {
    readonly requests: Request[] = [];
    answer: (request: Request) => Response | Promise<Response> = () => json(404, {});

    fetch: Fetch = async (address, init) => {
        const headers = init.headers as Record<string, string>;
        const request: Request = {
            method: init.method ?? "GET",
            path: address,
            body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
            authorization: headers["Authorization"],
        };
        this.requests.push(request);
        const givenUp = new Promise<never>((_, reject) => init.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
        return Promise.race([this.answer(request), givenUp]);
    };

    count(path: string): number {
        return this.requests.filter((request) => request.path === path).length;
    }
}

/** What is never answered. */
export const silence = (): Promise<never> => new Promise(() => {});

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Response {
    return new Response(value === null ? null : JSON.stringify(value), { status, headers });
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
    return json(status, { type: "about:blank", title: code, status, detail: `It was ${code}.`, code, request_id: "r" }, headers);
}

/** Tabs of one browser: they hear each other, and take turns. */
export class FakeTabs {
    private readonly listeners: ((message: TabMessage) => void)[] = [];
    private turn: Promise<unknown> = Promise.resolve();

    link(): TabLink {
        let own: ((message: TabMessage) => void) | null = null;
        return {
            post: (message) => this.listeners.filter((listener) => listener !== own).forEach((listener) => listener(message)),
            onMessage: (listener) => {
                own = listener;
                this.listeners.push(listener);
            },
            alone: (work) => {
                const mine = this.turn.then(work);
                this.turn = mine.catch(() => {});
                return mine;
            },
        };
    }
}

/** A browser's storage, with room for so many letters. */
export class FakeStorage implements RawStorage {
    readonly entries = new Map<string, string>();

    constructor(private room = Number.POSITIVE_INFINITY) {}

    get length(): number {
        return this.entries.size;
    }

    key = (at: number): string | null => [...this.entries.keys()][at] ?? null;
    getItem = (key: string): string | null => this.entries.get(key) ?? null;
    removeItem = (key: string): void => void this.entries.delete(key);

    setItem(key: string, value: string): void {
        if (value.length > this.room) throw new Error("QuotaExceededError");
        this.entries.set(key, value);
    }
}
