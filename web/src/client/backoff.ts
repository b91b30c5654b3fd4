// SPDX-License-Identifier: Apache-2.0

const first = 400;
const longest = 30_000;

/**
 * How long to wait before the next attempt, in milliseconds, after `failures` in a row. Doubles, and is spread over
 * its upper half so that the clients of a server that restarted do not all come back at once.
 */
export function backoff(failures: number, random: () => number): number {
    const full = Math.min(longest, first * 2 ** Math.max(0, failures - 1));
    return full / 2 + (full / 2) * random();
}
