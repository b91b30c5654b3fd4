// SPDX-License-Identifier: Apache-2.0

import { folded } from "../../client/folded";

/** Those in whose text every word of the query begins a word, the ones that begin with the query first. */
export function matching<T>(items: readonly T[], query: string, textOf: (item: T) => string): T[] {
    const words = folded(query).split(/\s+/).filter((word) => word !== "");
    const ranked = items.flatMap((item) => {
        const text = folded(textOf(item));
        const starts = words.map((word) => beginning(text, word));
        return starts.includes(-1) ? [] : [{ item, rank: starts[0] ?? 0 }];
    });
    return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

/** Where a word of `text` begins with `word`. */
function beginning(text: string, word: string): number {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return at;
    }
    return -1;
}
