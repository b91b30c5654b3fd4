// SPDX-License-Identifier: Apache-2.0

import { decodeEntities, unescapeHTML } from "./entities";
import type { InlineToken } from "./tokens";

/** The words of a run of text, as they are read. */
export function plainText(tokens: readonly InlineToken[]): string {
    return tokens.map(wordsOf).join("");
}

function wordsOf(token: InlineToken): string {
    if ("tokens" in token && token.tokens) return plainText(token.tokens);
    switch (token.type) {
        case "text": return decodeEntities(token.raw);
        case "escape":
        case "codespan": return unescapeHTML(token.text);
        case "image":
        case "math": return token.text;
        case "br": return "\n";
        default: return token.raw;
    }
}
