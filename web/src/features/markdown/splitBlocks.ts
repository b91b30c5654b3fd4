// SPDX-License-Identifier: Apache-2.0

/** A part of a Markdown text that can be read without the parts around it. */
export type Block =
    | { kind: "code"; raw: string; language: string; code: string; closed: boolean }
    | { kind: "markdown"; raw: string };

interface Fence {
    character: string;
    length: number;
    indent: number;
    language: string;
    lines: string[];
}

const fenceStart = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\n]*)$/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;

/**
 * Cuts a text at the places where Markdown cannot reach across: code fences, and blank lines before a line that goes
 * on neither a list nor indented code. While a text grows, all its blocks but the last stay as they were.
 */
export function splitBlocks(text: string): Block[] {
    const blocks: Block[] = [];
    let lines: string[] = [];
    let fence: Fence | null = null;
    let fenceInList: Fence | null = null;
    let blankBefore = false;
    let inList = false;

    function finish() {
        const raw = lines.join("\n");
        if (raw.trim() !== "") blocks.push({ kind: "markdown", raw });
        lines = [];
        inList = false;
    }

    function finishFence(closed: boolean) {
        if (fence === null) return;
        blocks.push({ kind: "code", raw: lines.join("\n"), language: fence.language, code: fence.lines.join("\n"), closed });
        lines = [];
        fence = null;
    }

    for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
        const open: Fence | null = fence;
        if (open !== null) {
            lines.push(line);
            if (closes(open, line)) finishFence(true);
            else open.lines.push(withoutIndent(line, open.indent));
            blankBefore = false;
            continue;
        }
        if (fenceInList !== null) {
            lines.push(line);
            if (closes(fenceInList, line.trimStart())) fenceInList = null;
            continue;
        }
        const blank = line.trim() === "";
        const indented = /^(?: {2,}|\t)/.test(line);
        if (!inList || !indented) {
            const started = startFence(line);
            if (started !== null) {
                finish();
                fence = started;
                lines = [line];
                continue;
            }
        } else {
            fenceInList = startFence(line.trimStart());
        }
        if (!blank && blankBefore && !continues(line, inList, indented)) finish();
        if (!blank && lines.every((each) => each.trim() === "")) inList = listItem.test(line);
        else if (!blank && !inList && !indented && listItem.test(line)) inList = true;
        if (inList && fenceInList === null) fenceInList = startFence(line.replace(listItem, "").trimStart());
        if (fenceInList !== null && !listItem.test(line) && !indented) fenceInList = null;
        lines.push(line);
        blankBefore = blank;
    }
    if (fence !== null) finishFence(false);
    else finish();
    return blocks;
}

function continues(line: string, inList: boolean, indented: boolean): boolean {
    if (indented) return inList || /^(?: {4}|\t)/.test(line);
    return inList && listItem.test(line);
}

function startFence(line: string): Fence | null {
    const match = fenceStart.exec(line);
    const [, indent = "", marks = "", info = ""] = match ?? [];
    // Three back-ticks with another one behind them on the line are inline code.
    if (match === null || (marks.startsWith("`") && info.includes("`"))) return null;
    const language = (/^[^\s{]+/.exec(info)?.[0] ?? "").slice(0, 40);
    return { character: marks.charAt(0), length: marks.length, indent: indent.length, language, lines: [] };
}

function closes(fence: Fence, line: string): boolean {
    const marks = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
    return marks !== undefined && marks.startsWith(fence.character) && marks.length >= fence.length;
}

function withoutIndent(line: string, indent: number): string {
    let cut = 0;
    while (cut < indent && line.charAt(cut) === " ") cut += 1;
    return line.slice(cut);
}
