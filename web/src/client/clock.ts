// SPDX-License-Identifier: Apache-2.0

/** Time as the client sees it, so that tests can turn it by hand. */
export interface Clock {
    /** Milliseconds since 1970. */
    now(): number;
    /** Runs `action` once after `milliseconds`; the answer takes it back. */
    after(milliseconds: number, action: () => void): () => void;
}

export const systemClock: Clock = {
    now: () => Date.now(),
    after(milliseconds, action) {
        const timer = setTimeout(action, milliseconds);
        return () => clearTimeout(timer);
    },
};
