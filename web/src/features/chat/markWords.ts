// SPDX-License-Identifier: Apache-2.0

declare global {
    // https://drafts.csswg.org/css-highlight-api-1/, which the compiler's own library does not know yet.
    class Highlight {
        constructor(...ranges: Range[]);
    }
    namespace CSS {
        const highlights: Map<string, Highlight>;
    }
}

const name = "found-words";
/** More places than anybody looks at, and a word of one letter may be everywhere. */
const most = 1_000;

/**
 * Marks the words wherever they are in the messages that are in the document, without touching an element: by the browser's
 * own highlights, where it has them. How far below the top of the row `key` they first are, in pixels; null where they are not.
 */
export function markWords(content: HTMLElement, words: string, key: string | null): number | null {
    const wanted = words.trim().toLowerCase();
    const ranges: Range[] = [];
    let first: Range | null = null;
    const row = key === null ? null : content.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); wanted !== "" && node !== null && ranges.length < most; node = walker.nextNode()) {
        const text = (node.nodeValue ?? "").toLowerCase();
        // A few letters have other lengths in lower case, and what is found among them is elsewhere.
        if (text.length !== node.nodeValue?.length) continue;
        for (let at = text.indexOf(wanted); at >= 0 && ranges.length < most; at = text.indexOf(wanted, at + wanted.length)) {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + wanted.length);
            ranges.push(range);
            if (row?.contains(node)) first ??= range;
        }
    }
    if (typeof Highlight !== "undefined") CSS.highlights.set(name, new Highlight(...ranges));
    return first === null || row === null ? null : first.getBoundingClientRect().top - row.getBoundingClientRect().top;
}

export function clearMarks(): void {
    if (typeof Highlight !== "undefined") CSS.highlights.delete(name);
}
