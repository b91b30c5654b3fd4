// SPDX-License-Identifier: Apache-2.0

import { decodeText } from "../protocol/decode";
import { importLine, type ImportProgress, type ImportReport } from "../protocol/importReport";
import { type Fetch, failureOf } from "./http";
import { asRequestError, RequestError } from "./requestError";
import type { AuthSession } from "./session";

/** A file that came from the server. Where it is large, the browser keeps it on its disk. */
export interface Download {
    name: string;
    blob: Blob;
}

export type ImportStage = { kind: "sending"; sent: number; total: number } | { kind: "reading"; progress: ImportProgress };

/** An upload that tells how far it is, which `fetch` cannot; made by what the browser has for it. */
export interface Upload {
    send(options: {
        path: string;
        headers: Record<string, string>;
        body: Blob;
        /** Bytes of the body that are on their way. */
        onSent: (sent: number) => void;
        /** All of the answer that is there so far. */
        onAnswer: (text: string) => void;
        signal: AbortSignal;
    }): Promise<{ status: number; text: string; retryAfter: string | null }>;
}

/** Whole files in and out, neither of which is ever held in memory as a whole by the page's own hand. */
export class Transfers {
    constructor(
        private readonly fetch: Fetch,
        private readonly upload: Upload,
        private readonly session: AuthSession,
    ) {}

    /** Throws `RequestError`; of a download that was given up, code `cancelled`. */
    async download(path: string, onBytes: (bytes: number) => void = () => {}, signal?: AbortSignal): Promise<Download> {
        const response = await this.authorised((token) => this.ask(path, token, signal));
        let bytes = 0;
        const count = new TransformStream<Uint8Array, Uint8Array>({
            transform(piece, controller) {
                bytes += piece.byteLength;
                onBytes(bytes);
                controller.enqueue(piece);
            },
        });
        try {
            const body = response.body === null ? null : response.body.pipeThrough(count as ReadableWritablePair<Uint8Array, Uint8Array>);
            const blob = await new Response(body, { headers: { "Content-Type": response.headers.get("Content-Type") ?? "" } }).blob();
            return { name: fileName(response.headers.get("Content-Disposition")), blob };
        } catch {
            throw given(signal);
        }
    }

    /** Throws `RequestError`; of an import that was given up, code `cancelled`: what was taken by then stays. */
    async import(file: Blob, onStage: (stage: ImportStage) => void, signal: AbortSignal): Promise<ImportReport> {
        return this.authorised(async (token) => {
            let read = 0;
            let report: ImportReport | null = null;
            let fault: RequestError | null = null;
            const onAnswer = (text: string) => {
                for (let end = text.indexOf("\n", read); end >= 0; end = text.indexOf("\n", read)) {
                    const line = decodeText(importLine, text.slice(read, end));
                    read = end + 1;
                    if (!line.ok) continue;
                    if (line.value.kind === "progress") onStage({ kind: "reading", progress: line.value.progress });
                    else if (line.value.kind === "report") report = line.value.report;
                    else fault = new RequestError(line.value.problem.status, line.value.problem.code, line.value.problem.detail);
                }
            };
            let answer;
            try {
                answer = await this.upload.send({
                    path: "/api/v1/chat/import/",
                    headers: { Authorization: `Bearer ${token}`, Accept: "application/x-ndjson", "Content-Type": "application/json" },
                    body: file,
                    onSent: (sent) => onStage({ kind: "sending", sent, total: file.size }),
                    onAnswer: (text) => onAnswer(text),
                    signal,
                });
            } catch {
                throw given(signal);
            }
            if (answer.status < 200 || answer.status >= 300) throw failureOf(answer.status, answer.retryAfter, answer.text);
            onAnswer(answer.text);
            if (fault !== null) throw fault as RequestError;
            if (report === null) throw RequestError.unexpected(answer.status, "the report is missing");
            return report;
        });
    }

    private async ask(path: string, token: string, signal: AbortSignal | undefined): Promise<Response> {
        let response: Response;
        try {
            response = await this.fetch(path, {
                headers: { Authorization: `Bearer ${token}` }, credentials: "same-origin", cache: "no-store", ...(signal ? { signal } : {}),
            });
        } catch {
            throw given(signal);
        }
        if (!response.ok) throw failureOf(response.status, response.headers.get("Retry-After"), await response.text());
        return response;
    }

    /** One token that the server no longer takes is replaced. */
    private async authorised<T>(call: (token: string) => Promise<T>): Promise<T> {
        try {
            return await call(await this.session.token());
        } catch (error) {
            if (asRequestError(error).status !== 401) throw error;
            await this.session.refresh();
            return call(await this.session.token());
        }
    }
}

function given(signal: AbortSignal | undefined): RequestError {
    return signal?.aborted ? new RequestError(0, "cancelled", "It was cancelled.") : RequestError.offline();
}

/** The name that the server gives a file (RFC 8187), or one that says what it is. */
export function fileName(disposition: string | null): string {
    const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
    try {
        const name = encoded === undefined ? "" : decodeURIComponent(encoded);
        return name.replace(/[/\\\u0000-\u001f]/g, "_") || "martlet-export";
    } catch {
        return "martlet-export";
    }
}
