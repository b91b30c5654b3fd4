// SPDX-License-Identifier: Apache-2.0

/** How high things are, in pixels; the style sheet makes them so. */
export interface Heights {
    heading: number;
    row: number;
}

/** Which of a group's rows are drawn, `to` not among them. */
export interface Range {
    from: number;
    to: number;
}

/** Of groups with so many rows each, the rows between `top` and `bottom`. */
export function rowsInSight(counts: readonly number[], { heading, row }: Heights, top: number, bottom: number): Range[] {
    let at = 0;
    return counts.map((count) => {
        const first = at + heading;
        at = first + count * row;
        const from = Math.min(count, Math.max(0, Math.floor((top - first) / row)));
        const to = Math.min(count, Math.max(from, Math.ceil((bottom - first) / row)));
        return { from, to };
    });
}

/** Where the row begins that is `index` rows behind the list's first one, whatever group it is in. */
export function offsetOf(index: number, counts: readonly number[], { heading, row }: Heights): number {
    let at = 0;
    let left = index;
    for (const count of counts) {
        at += heading;
        if (left < count) return at + left * row;
        at += count * row;
        left -= count;
    }
    return at;
}

/** The same ranges, with one row more that has to be there, and what is between. */
export function including(ranges: readonly Range[], counts: readonly number[], index: number): Range[] {
    let left = index;
    return ranges.map((range, group) => {
        const here = left;
        left -= counts[group] ?? 0;
        if (here < 0 || left >= 0) return range;
        if (range.from === range.to) return { from: here, to: here + 1 };
        return { from: Math.min(range.from, here), to: Math.max(range.to, here + 1) };
    });
}
