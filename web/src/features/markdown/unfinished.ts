// SPDX-License-Identifier: Apache-2.0

/**
 * What the end of a text that is still growing will most likely become, so that marks which are not closed yet do not
 * flash by as text: half a link is its words, and emphasis and code that were opened are closed.
 */
export function completed(raw: string): string {
    const start = raw.lastIndexOf("\n\n") + 1;
    const head = raw.slice(0, start);
    let tail = raw.slice(start);
    tail = tail.replace(/!?\[([^\][\n]*)\]\([^()\n]*$/, "$1").replace(/!?\[([^\][\n]{1,200})$/, "$1");
    const code = (tail.match(/`/g)?.length ?? 0) % 2 === 1;
    if (code) return head + (tail.endsWith("`") ? tail.slice(0, -1) : `${tail}\``);
    for (const mark of ["**", "~~"]) {
        const opened = (withoutCode(tail).split(mark).length - 1) % 2 === 1;
        if (!opened) continue;
        tail = tail.trimEnd();
        tail = tail.endsWith(mark) ? tail.slice(0, -mark.length) : tail.replace(/[*~]$/, "") + mark;
    }
    return head + tail;
}

function withoutCode(text: string): string {
    return text.replace(/`[^`]*`/g, "");
}
