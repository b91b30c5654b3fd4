// SPDX-License-Identifier: Apache-2.0

import type { SnippetPiece } from "../../protocol/searchResult";

/** The same with what comes before the first match cut to about `lead` characters, at a word. */
export function withShortLead(pieces: readonly SnippetPiece[], lead: number): readonly SnippetPiece[] {
    const [first, ...rest] = pieces;
    if (first === undefined || first.match || rest.length === 0 || first.text.length <= lead) return pieces;
    const end = first.text.slice(-lead);
    const space = end.indexOf(" ");
    // Where there is no space, not into a pair of surrogates.
    const cut = space >= 0 && space < lead - 1 ? end.slice(space + 1) : end.replace(/^[\uDC00-\uDFFF]/, "");
    return [{ text: `…${cut}`, match: false }, ...rest];
}
