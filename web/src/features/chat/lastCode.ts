// SPDX-License-Identifier: Apache-2.0

/** The last block of code between fences, without them; an open one goes to the end. Null where there is none. */
export function lastCode(markdown: string): string | null {
    let fence: { mark: string; indent: number; lines: string[] } | null = null;
    let last: string[] | null = null;
    for (const line of markdown.split("\n")) {
        const found: RegExpExecArray | null = /^( *)(`{3,}|~{3,})(.*)$/.exec(line);
        const [, indent = "", mark = "", rest = ""] = found ?? [];
        if (fence === null) {
            if (found !== null && !(mark.startsWith("`") && rest.includes("`"))) {
                fence = { mark, indent: indent.length, lines: [] };
                last = fence.lines;
            }
        } else if (found !== null && mark[0] === fence.mark[0] && mark.length >= fence.mark.length && rest.trim() === "") {
            fence = null;
        } else {
            const { indent: cut } = fence;
            fence.lines.push(line.replace(/^ */, (spaces) => spaces.slice(Math.min(cut, spaces.length))));
        }
    }
    return last === null ? null : last.join("\n");
}
