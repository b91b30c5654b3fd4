// SPDX-License-Identifier: Apache-2.0

/** What a listener hears in the place of what cannot be heard. */
export interface SpokenWords {
    code: string;
    table: string;
}

/** How much of a growing text has been said, as a position in it. */
export interface Spoken {
    upTo: number;
    sentences: string[];
}

const sentenceEnd = /[.!?…。！？]["'”’)\]*_]*(?=\s)|\n\s*\n/g;

/**
 * The sentences of a Markdown text that are whole since `from`, and all of the rest once it is `finished`. Code is named
 * and not read out; a fence that is open is waited for.
 */
export function sentencesFrom(text: string, from: number, finished: boolean, words: SpokenWords): Spoken {
    const sentences: string[] = [];
    let at = from;
    for (;;) {
        const rest = text.slice(at);
        const fence = fenceIn(rest);
        const proseEnd = fence?.index ?? rest.length;
        const prose = rest.slice(0, proseEnd);
        const length = fence !== null || finished ? prose.length : lastSentenceEnd(prose);
        push(sentences, prose.slice(0, length), words);
        at += length;
        if (fence === null) break;
        const body = text.slice(at + fence.length);
        const close = (fence.isTilde ? /^[ \t]*~{3,}[ \t]*$/m : /^[ \t]*`{3,}[ \t]*$/m).exec(body);
        if (close === null && !finished) break;
        sentences.push(words.code);
        at += fence.length + (close === null ? body.length : close.index + (close[0]?.length ?? 0));
    }
    return { upTo: at, sentences };
}

/** All of a finished text as it is read out: sentence by sentence, since some voices of browsers break off in long passages. */
export function passagesOf(text: string, words: SpokenWords): string[] {
    return sentencesFrom(text, 0, true, words).sentences.flatMap((block) => block.split(/(?<=[.!?…]["'”’)\]]*)\s|(?<=[。！？])/));
}

/** The line that opens a code block. */
function fenceIn(text: string): { index: number; length: number; isTilde: boolean } | null {
    const match = /^[ \t]*(`{3,}|~{3,})[^\n]*\n/m.exec(text);
    const [line = "", marks = ""] = match ?? [];
    return match === null ? null : { index: match.index, length: line.length, isTilde: marks.startsWith("~") };
}

function lastSentenceEnd(prose: string): number {
    let end = 0;
    for (const match of prose.matchAll(sentenceEnd)) end = (match.index ?? 0) + (match[0]?.length ?? 0);
    return end;
}

function push(sentences: string[], prose: string, words: SpokenWords): void {
    for (const block of prose.split(/\n\s*\n/)) {
        const said = isTable(block) ? words.table : plainWords(block);
        if (said !== "") sentences.push(said);
    }
}

function isTable(block: string): boolean {
    return /^\s*\|?[ :-]*-[ :|-]*\|[ :|-]*$/m.test(block);
}

/** Without the marks that nobody would read out. */
function plainWords(block: string): string {
    return block
        .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
        .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\d+[.)])[ \t]+/gm, "")
        .replace(/^[ \t]*(?:[-*_][ \t]*){3,}$/gm, "")
        .replace(/\*{1,3}|_{2,3}|~~|`+/g, "")
        .replace(/\s+/g, " ")
        .trim();
}
