// SPDX-License-Identifier: Apache-2.0

import type { FieldError } from "../protocol/problem";

/** Codes that the page itself gives, where no server answered or none that it understands. */
export type LocalCode = "offline" | "unexpected_answer";

/** A call that did not succeed. `code` is the server's stable word or one of `LocalCode`. */
export class RequestError extends Error {
    constructor(
        /** 0 where no answer came. */
        readonly status: number,
        readonly code: string,
        readonly detail: string,
        /** In seconds, where the server said when to come back. */
        readonly retryAfter: number | null = null,
        readonly fields: readonly FieldError[] = [],
    ) {
        super(detail);
        this.name = "RequestError";
    }

    static offline(): RequestError {
        return new RequestError(0, "offline", "The server cannot be reached.");
    }

    static unexpected(status: number, detail: string): RequestError {
        return new RequestError(status, "unexpected_answer", detail);
    }
}

export function asRequestError(error: unknown): RequestError {
    if (error instanceof RequestError) return error;
    return RequestError.unexpected(0, error instanceof Error ? error.message : String(error));
}

/** What was sent is not to blame, and the same may succeed later. */
export function mayPass(error: RequestError): boolean {
    return error.code === "offline" || [429, 502, 503, 504].includes(error.status);
}
