// SPDX-License-Identifier: Apache-2.0

import { Lexer } from "marked";
import { mathExtensions } from "./mathTokens";
import { isInlineReadable, isReadable } from "./guards";
import type { BlockToken, InlineToken } from "./tokens";

/** `mangle` would turn addresses into random character references, `smartypants` would change what was written. */
const options = { gfm: true, breaks: false, mangle: false, smartLists: false, smartypants: false, headerIds: false } as const;

interface Lexing {
    tokens: { links: Record<string, LinkTarget> };
    inlineQueue: { src: string; tokens: InlineToken[] }[];
    blockTokens(text: string, tokens: BlockToken[]): BlockToken[];
    inlineTokens(text: string, tokens: InlineToken[]): InlineToken[];
}

export interface LinkTarget {
    href: string;
    title: string | undefined;
}

/**
 * The block's tokens, straight from marked's lexer: no HTML is made, here or later. Null for a block that must not be
 * given to it. Its two passes are run from here, so that a run of text which would take too long stays plain.
 */
export function lexBlock(raw: string, links: Record<string, LinkTarget>): BlockToken[] | null {
    if (!isReadable(raw)) return null;
    const lexer = new Lexer({ ...options, extensions: mathExtensions } as never) as unknown as Lexing;
    Object.assign(lexer.tokens.links, links);
    try {
        const tokens = lexer.blockTokens(raw.replace(/\t/g, "    "), []);
        for (let next = lexer.inlineQueue.shift(); next !== undefined; next = lexer.inlineQueue.shift()) {
            if (isInlineReadable(next.src)) lexer.inlineTokens(next.src, next.tokens);
            else next.tokens.push({ type: "text", raw: next.src, text: next.src });
        }
        return tokens;
    } catch {
        // Whatever the lexer trips over is shown as it was written.
        return null;
    }
}

const definition = /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*<?([^\s<>]{1,2000})>?(?:[ \t]+["'(]([^\n]{0,500})["')])?[ \t]*$/gm;

/** The targets that a text names apart from its links (`[name]: address`), which may stand in any block. */
export function linkTargets(text: string): Record<string, LinkTarget> {
    const targets: Record<string, LinkTarget> = Object.create(null) as Record<string, LinkTarget>;
    if (!text.includes("]:")) return targets;
    for (const [, name = "", href = "", title] of text.matchAll(definition)) {
        const key = name.toLowerCase().replace(/\s+/g, " ");
        if (key !== "__proto__") targets[key] ??= { href, title };
    }
    return targets;
}
