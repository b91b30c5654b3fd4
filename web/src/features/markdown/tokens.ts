// SPDX-License-Identifier: Apache-2.0

// What marked's lexer answers, as far as the page reads it. Anything else is shown as the text it came from.

import type { MathToken } from "./mathTokens";

export type InlineToken =
    | { type: "text"; raw: string; text: string; tokens?: InlineToken[] }
    | { type: "escape" | "codespan" | "html"; raw: string; text: string }
    | { type: "br"; raw: string }
    | MathToken
    | { type: "strong" | "em" | "del"; raw: string; tokens: InlineToken[] }
    | { type: "link"; raw: string; href: string; title?: string | null; tokens: InlineToken[] }
    | { type: "image"; raw: string; href: string; title?: string | null; text: string };

export interface TableCell {
    tokens: InlineToken[];
}

export interface ListItemToken {
    type: "list_item";
    raw: string;
    task: boolean;
    checked?: boolean;
    loose: boolean;
    tokens: BlockToken[];
}

export type BlockToken =
    | { type: "space" | "def" | "hr"; raw: string }
    | MathToken
    | { type: "heading"; raw: string; depth: number; tokens: InlineToken[] }
    | { type: "paragraph"; raw: string; tokens: InlineToken[] }
    | { type: "text"; raw: string; text: string; tokens?: InlineToken[] }
    | { type: "html"; raw: string; text: string }
    | { type: "code"; raw: string; lang?: string; text: string }
    | { type: "blockquote"; raw: string; tokens: BlockToken[] }
    | { type: "list"; raw: string; ordered: boolean; start: number | ""; loose: boolean; items: ListItemToken[] }
    | { type: "table"; raw: string; header: TableCell[]; align: (("left" | "center" | "right") | null)[]; rows: TableCell[][] };
