// SPDX-License-Identifier: Apache-2.0

/** Deeper than any writing needs; the lexer calls itself for each level, and its stack is not endless. */
const deepest = 24;
const longestBlock = 60_000;
/** Tables are read row by row, each cell for itself. */
const longestTable = 600_000;
const longestRow = 4_000;
/** The lexer's time for emphasis and links goes with the marks times the length: this is about 50 ms. */
const costliestInline = 2_000_000;
const opening = /[*_[\]`~<>!\\$]/g;

/** Whether the block can be given to the lexer without it taking very long or running out of stack. */
export function isReadable(raw: string): boolean {
    return raw.length <= (isTable(raw) ? longestTable : longestBlock) && !nestsDeeper(raw, deepest);
}

/** The same for the text inside a paragraph, a heading or a cell. */
export function isInlineReadable(text: string): boolean {
    return (text.match(opening)?.length ?? 0) * text.length <= costliestInline && !bracketsDeeper(text, 64);
}

function isTable(raw: string): boolean {
    return raw.length <= longestTable && raw.split("\n").every((line) => line.length <= longestRow && (line.startsWith("|") || line.trim() === ""));
}

function nestsDeeper(raw: string, limit: number): boolean {
    const indents: number[] = [];
    for (const line of raw.split("\n")) {
        let marks = 0;
        let at = 0;
        for (;;) {
            while (line.charAt(at) === " " || line.charAt(at) === "\t") at += 1;
            const length = markLength(line, at);
            if (length === 0) break;
            at += length;
            marks += 1;
            if (marks > limit) return true;
        }
        if (marks === 0) continue;
        // Lists also nest by being indented further, line after line.
        const indent = line.length - line.trimStart().length;
        while (indents.length > 0 && (indents[indents.length - 1] ?? 0) >= indent) indents.pop();
        indents.push(indent);
        if (indents.length + marks > limit) return true;
    }
    return false;
}

function markLength(line: string, at: number): number {
    const character = line.charAt(at);
    if (character === ">") return 1;
    const after = line.charAt(at + 1);
    if ("-*+".includes(character) && character !== "") return after === " " || after === "\t" || after === "" ? 1 : 0;
    let digits = 0;
    while (digits < 10 && /\d/.test(line.charAt(at + digits))) digits += 1;
    return digits > 0 && digits < 10 && ".)".includes(line.charAt(at + digits)) && line.charAt(at + digits) !== "" ? digits + 1 : 0;
}

function bracketsDeeper(text: string, limit: number): boolean {
    let depth = 0;
    for (const character of text) {
        if (character === "[") depth += 1;
        else if (character === "]") depth = Math.max(0, depth - 1);
        if (depth > limit) return true;
    }
    return false;
}
