// SPDX-License-Identifier: Apache-2.0

/** Emphasis that was opened, in the order of opening. */
type Mark = "***" | "**" | "*" | "___" | "__" | "_" | "~~";

/** A run that is looked at letter by letter is not longer than this; the end of one that is, is shown as it is. */
const longest = 20_000;

/**
 * What the end of a text that is still growing will most likely become, so that marks which are not closed yet do not
 * flash by as text: half a link is its words, a table's head is a table, emphasis, code and formulas are closed.
 */
export function completed(raw: string): string {
    const start = lastParagraph(raw);
    const head = raw.slice(0, start);
    const tail = raw.slice(start);
    if (tail.length > longest) return raw;
    return head + (completedTable(tail) ?? completedInline(withoutUnderline(tail)));
}

function lastParagraph(raw: string): number {
    return raw.lastIndexOf("\n\n") + 1;
}

/** A line of one or two `-` or `=` under text would make it a heading, until it turns out to be a list or a rule. */
function withoutUnderline(tail: string): string {
    return tail.replace(/(\S[^\n]*)\n {0,3}(?:-{1,2}|=+) *$/, "$1");
}

/** A row of cells that begins a paragraph is the head of a table; what rules it is still to come, or half there. */
function completedTable(tail: string): string | null {
    const [first = "", second, third] = tail.replace(/^\n+/, "").split("\n");
    if (!/^ {0,3}\|.*\S/.test(first) || third !== undefined) return null;
    const columns = (/\|[ \t]*$/.test(first) ? 0 : 1) + (first.match(/(?<!\\)\|/g)?.length ?? 0) - 1;
    if (columns < 1) return null;
    if (second !== undefined && (!/^[ \t|:-]*$/.test(second) || (second.match(/-/g)?.length ?? 0) >= columns && /\|[ \t]*$/.test(second))) return null;
    const cells = completedInline(first.replace(/[ \t]*\|?[ \t]*$/, ""));
    return `\n${cells} |\n${"|---".repeat(columns)}|`;
}

function completedInline(tail: string): string {
    const open: Mark[] = [];
    let at = 0;
    while (at < tail.length) {
        const rest = tail.slice(at, at + 3);
        const character = tail.charAt(at);
        if (character === "\\" && !/[([]/.test(tail.charAt(at + 1))) at += 2;
        else if (character === "`") {
            const end = closeCode(tail, at);
            if (end === null) return closing(tail.slice(0, at), open) + halfCode(tail.slice(at)) + reversed(open);
            at = end;
        } else if (character === "$" || /^\\[([]/.test(rest)) {
            const end = closeMath(tail, at);
            if (end === null) return halfMath(tail, at, open);
            at = end;
        } else if (character === "[" || rest.startsWith("![")) {
            const link = halfLink(tail, at);
            if (link !== null) return completedInline(tail.slice(0, at) + link);
            at += character === "!" ? 2 : 1;
        } else if (character === "*" || character === "_" || rest.startsWith("~~")) {
            const run = /^(?:\*{1,3}|_{1,3}|~~)/.exec(rest)?.[0] as Mark;
            toggle(tail, at, run, open);
            at += run.length;
        } else at += 1;
    }
    return closing(tail, open) + reversed(open);
}

/** A mark that nothing follows yet says nothing; blanks before a closing mark would keep it from closing. */
function closing(text: string, open: Mark[]): string {
    if (open.length === 0) return text.replace(/(^|\s)(?:\*{1,3}|_{1,3}|~{1,2}|!)$/, "$1");
    const last = open[open.length - 1] ?? "*";
    let kept = text.trimEnd();
    // One half of the mark that closes.
    if (last.length > 1 && kept.endsWith(last.charAt(0)) && !kept.endsWith(last)) kept = kept.slice(0, -1).trimEnd();
    if (!kept.endsWith(last)) return kept;
    open.pop();
    return closing(kept.slice(0, -last.length), open);
}

const reversed = (open: readonly Mark[]) => [...open].reverse().join("");

function toggle(text: string, at: number, run: Mark, open: Mark[]): void {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + run.length);
    const insideWord = run.startsWith("_") && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
    if (insideWord) return;
    const last = open.lastIndexOf(run);
    if (last >= 0 && before !== "" && !/\s/.test(before)) {
        open.splice(last);
        return;
    }
    // At the start of a line a star or a line before a blank is a list's.
    if (/\s/.test(after) || (after === "" && run.length === 1 && /(?:^|\n)[ \t]*$/.test(text.slice(0, at)))) return;
    if (/^_+$/.test(run) && /[\p{L}\p{N}]/u.test(before)) return;
    open.push(run);
}

function closeCode(text: string, at: number): number | null {
    const marks = /^`+/.exec(text.slice(at))?.[0] ?? "`";
    let from = at + marks.length;
    for (;;) {
        const next = text.indexOf(marks, from);
        if (next < 0) return null;
        const run = /^`+/.exec(text.slice(next))?.[0]?.length ?? 0;
        if (run === marks.length) return next + run;
        from = next + run;
    }
}

function halfCode(rest: string): string {
    const marks = /^`+/.exec(rest)?.[0] ?? "`";
    const code = rest.slice(marks.length).replace(/`+$/, "");
    return code.trim() === "" ? "" : `${marks}${code}${marks}`;
}

function closeMath(text: string, at: number): number | null {
    const rest = text.slice(at);
    const whole = /^(?:\$\$[^]*?\$\$|\\\([^]*?\\\)|\\\[[^]*?\\\])/.exec(rest)?.[0];
    if (whole !== undefined) return at + whole.length;
    if (rest.startsWith("$$") || rest.startsWith("\\")) return null;
    // A single dollar is mostly money: only a whole formula is taken for one.
    const formula = /^\$(?!\s)(?:\\[^]|[^$\\\n])+?(?<!\s)\$(?!\d)/.exec(rest)?.[0];
    return at + (formula?.length ?? 1);
}

/** Half a formula is hardly ever one; it stands there as it is being written, in a box of its own kind. */
function halfMath(tail: string, at: number, open: Mark[]): string {
    const source = tail.slice(at).replace(/^(?:\$\$|\\[([])/, "").replace(/\$$/, "").trim();
    const before = closing(tail.slice(0, at), open);
    const code = source === "" ? "" : `\`\` ${source.replace(/`/g, "ˋ").replace(/\s+/g, " ")} \`\``;
    return `${before}${/\s$/.test(tail.slice(0, at)) && !/\s$/.test(before) ? " " : ""}${code}${reversed(open)}`;
}

/** The words of a link or picture whose address is not there yet, where the text ends in one; else null. */
function halfLink(text: string, at: number): string | null {
    const rest = text.slice(at);
    const words = /^!?\[((?:\\.|[^\][\\\n]|\[[^\][\n]*\])*)(?:\](?:\((?:[^()\n]|\([^()\n]*\))*|\[[^\][\n]*)?)?$/.exec(rest);
    if (words === null || /^!?\[(?:[ xX]?\]?)?$/.test(rest) && /(?:^|\n)[ \t]*[-*+][ \t]+$/.test(text.slice(0, at))) return null;
    // Closed brackets alone may be just that; with an address begun they are a link.
    if (/\]$/.test(rest)) return rest.startsWith("!") ? words[1] ?? "" : null;
    return words[1] ?? "";
}
