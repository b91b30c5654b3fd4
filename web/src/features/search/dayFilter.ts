// SPDX-License-Identifier: Apache-2.0

/** The days of two date fields, as `2026-01-31` or empty, as times: from the first day's beginning here to the last one's end. */
export function between(from: string, to: string): { after: string | null; before: string | null } {
    const first = midnight(from, 0);
    const end = midnight(to, 1);
    return {
        // What was said at midnight belongs to the day.
        after: first === null ? null : new Date(first.getTime() - 1).toISOString(),
        before: end === null ? null : end.toISOString(),
    };
}

function midnight(day: string, later: number): Date | null {
    const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
    if (parts === null) return null;
    return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later);
}
