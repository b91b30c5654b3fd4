// SPDX-License-Identifier: Apache-2.0

// Formulas are found where TeX's own marks stand, and where dollars stand as writers of Markdown set them: the text begins
// right behind the first and ends right before the second, and no digit follows, so that prices stay prices.

export interface MathToken {
    type: "math";
    raw: string;
    text: string;
    display: boolean;
}

const longest = 8_000;
const block = /^ {0,3}(?:\$\$((?:(?!\n[ \t]*\n)[^])+?)\$\$|\\\[((?:(?!\n[ \t]*\n)[^])+?)\\\])[ \t]*(?:\n+|$)/;
const inline = /^(?:\$\$((?:(?!\n[ \t]*\n)[^$])+?)\$\$|\\\[((?:(?!\n[ \t]*\n)[^])+?)\\\]|\\\(((?:(?!\n[ \t]*\n)[^])+?)\\\)|\$((?!\s)(?:\\[^]|[^$\\\n])+?)(?<!\s)\$(?!\d))/;

function token(pattern: RegExp, text: string): MathToken | undefined {
    const match = pattern.exec(text.slice(0, longest));
    if (match === null) return undefined;
    const [raw = "", dollars, brackets, parentheses, dollar] = match;
    const source = (dollars ?? brackets ?? parentheses ?? dollar ?? "").trim();
    return source === "" ? undefined : { type: "math", raw, text: source, display: dollars !== undefined || brackets !== undefined };
}

const startOf = (text: string) => {
    const at = text.search(/\$|\\[([]/);
    return at < 0 ? undefined : at;
};

/** For marked's lexer. */
export const mathExtensions = {
    block: [(text: string) => (/^ {0,3}(?:\$\$|\\\[)/.test(text) ? token(block, text) : undefined)],
    startBlock: [],
    inline: [(text: string) => (/^(?:\$|\\[([])/.test(text) ? token(inline, text) : undefined)],
    startInline: [startOf],
};
