// SPDX-License-Identifier: Apache-2.0

import { type Decoder, decode, decodeText } from "../protocol/decode";
import { problem } from "../protocol/problem";
import { type Clock, systemClock } from "./clock";
import { RequestError } from "./requestError";

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

export interface Call<T> {
    method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
    path: string;
    body?: unknown;
    token?: string | undefined;
    /** The request is made to its end even if the page goes away meanwhile. */
    keepalive?: boolean;
    /** Gives the call up; it then fails as if there were no connection. */
    signal?: AbortSignal;
    /** So many milliseconds without the whole of an answer are no connection either. */
    patience?: number;
    decoder: Decoder<T>;
    /** Told the server's time, in milliseconds since 1970, where it is known. */
    onServerTime?: (time: number) => void;
}

/** An answer that takes longer would have been there already if its connection still lived. */
const patience = 30_000;

/** For calls that answer without a body. */
export const nothing: Decoder<null> = () => null;

/** One request, one answer: throws `RequestError` and nothing else. */
export async function send<T>(fetch: Fetch, call: Call<T>, clock: Pick<Clock, "after"> = systemClock): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (call.body !== undefined) headers["Content-Type"] = "application/json";
    if (call.token !== undefined) headers["Authorization"] = `Bearer ${call.token}`;
    let response: Response;
    let text: string;
    const end = new AbortController();
    const giveUp = () => end.abort();
    const cancel = clock.after(call.patience ?? patience, giveUp);
    call.signal?.addEventListener("abort", giveUp);
    if (call.signal?.aborted) giveUp();
    try {
        response = await fetch(call.path, {
            method: call.method,
            headers,
            credentials: "same-origin",
            cache: "no-store",
            ...(call.keepalive ? { keepalive: true } : {}),
            signal: end.signal,
            ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        });
        text = await response.text();
    } catch {
        throw RequestError.offline();
    } finally {
        cancel();
        call.signal?.removeEventListener("abort", giveUp);
    }
    const serverTime = Date.parse(response.headers.get("Date") ?? "");
    if (!Number.isNaN(serverTime)) call.onServerTime?.(serverTime);
    if (!response.ok) throw failure(response, text);
    const decoded = text === "" ? decode(call.decoder, null) : decodeText(call.decoder, text);
    if (!decoded.ok) throw RequestError.unexpected(response.status, decoded.error);
    return decoded.value;
}

export interface StreamCall {
    path: string;
    body: unknown;
    token: string;
    signal: AbortSignal;
}

/** The body of an answer that is read as it comes; throws `RequestError` and nothing else. */
export async function openStream(fetch: Fetch, call: StreamCall): Promise<ReadableStream<Uint8Array>> {
    let response: Response;
    try {
        response = await fetch(call.path, {
            method: "POST",
            headers: { Accept: "text/event-stream", "Content-Type": "application/json", Authorization: `Bearer ${call.token}` },
            credentials: "same-origin",
            cache: "no-store",
            body: JSON.stringify(call.body),
            signal: call.signal,
        });
    } catch {
        throw RequestError.offline();
    }
    if (!response.ok) throw failure(response, await response.text().catch(() => ""));
    if (response.body === null) throw RequestError.unexpected(response.status, "there is nothing to read");
    return response.body;
}

function failure(response: Response, text: string): RequestError {
    return failureOf(response.status, response.headers.get("Retry-After"), text);
}

/** What an answer that is no success says. */
export function failureOf(status: number, wait: string | null, text: string): RequestError {
    const seconds = Number.parseInt(wait ?? "", 10);
    const retryAfter = Number.isNaN(seconds) ? null : Math.max(0, seconds);
    const decoded = decodeText(problem, text);
    // What stands before the server says it in its own words.
    const code = [502, 503, 504].includes(status) ? "unavailable" : "unexpected_answer";
    if (!decoded.ok) return new RequestError(status, code, `Status ${status}.`, retryAfter);
    const { detail, errors } = decoded.value;
    return new RequestError(status, decoded.value.code, detail, retryAfter, errors ?? []);
}
