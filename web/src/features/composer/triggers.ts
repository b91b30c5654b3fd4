// SPDX-License-Identifier: Apache-2.0

/** What is being written behind a sign, and offers something to choose from: `/` commands, `@` agents, `#` files. */
export interface Trigger {
    sign: "/" | "@" | "#";
    /** What follows the sign so far. */
    words: string;
    /** Where the sign stands, and where what follows it ends. */
    start: number;
    end: number;
}

/** Longer than any word that somebody writes to find something. */
const most = 64;

/** The sign whose word ends at the caret. A command is a message's first word; the others may stand wherever a word begins. */
export function triggerAt(text: string, caret: number): Trigger | null {
    const from = Math.max(0, caret - most);
    const found = /(^|\s)([/@#])([^\s/@#]*)$/u.exec(text.slice(from, caret));
    if (found === null) return null;
    const [, before = "", sign, words = ""] = found;
    const start = caret - words.length - 1;
    // What looks like the beginning of the text is where the reading began.
    if (before === "" && start > 0) return null;
    if (sign === "/") return start === 0 ? { sign, words, start, end: caret } : null;
    return sign === "@" || sign === "#" ? { sign, words, start, end: caret } : null;
}

/** The text with something else in the place of what was written to find it, and where the caret is then. */
export function withoutTrigger(text: string, { start, end }: Trigger, instead: string): { text: string; caret: number } {
    return { text: text.slice(0, start) + instead + text.slice(end), caret: start + instead.length };
}
