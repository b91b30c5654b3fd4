// SPDX-License-Identifier: Apache-2.0

import { array, boolean, type Decoder, object, oneOf, optional, string, time } from "./decode";
import { type MessageRole, messageRole } from "./message";

export interface SnippetPiece {
    text: string;
    /** Whether this is what was looked for. */
    match: boolean;
}

/** A place that a search found. */
export interface SearchResult {
    conversation: { id: string; title: string; is_archived: boolean };
    /** Of a title, the conversation's first message; null where nothing has been said. */
    message: { id: string; role: MessageRole; created_at: string } | null;
    source: "content" | "title" | "attachment";
    snippet: SnippetPiece[];
}

export const searchResult: Decoder<SearchResult> = object<SearchResult>({
    conversation: object<SearchResult["conversation"]>({ id: string, title: string, is_archived: boolean }),
    message: optional(object<NonNullable<SearchResult["message"]>>({ id: string, role: messageRole, created_at: time })),
    source: oneOf("content", "title", "attachment"),
    snippet: array(object<SnippetPiece>({ text: string, match: boolean })),
});
