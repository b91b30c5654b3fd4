// SPDX-License-Identifier: Apache-2.0

import type { SnippetPiece } from "../../protocol/searchResult";
import { visibleMarks } from "../../ui/unseen";
import { withShortLead } from "./shortLead";

interface SnippetProps {
    pieces: readonly SnippetPiece[];
    /** At most about so many characters before the first match: where there is room for a line or two only. */
    lead?: number;
}

/** A piece of what was found, with what was looked for marked. */
export function Snippet({ pieces, lead }: SnippetProps) {
    const shown = lead === undefined ? pieces : withShortLead(pieces, lead);
    return (
        <span className="found-snippet" dir="auto">
            {shown.map((piece, index) => (piece.match ? <mark key={index}>{visibleMarks(piece.text)}</mark> : <span key={index}>{visibleMarks(piece.text)}</span>))}
        </span>
    );
}
