// SPDX-License-Identifier: Apache-2.0

import { tokenEstimate } from "../../client/tokenEstimate";
import { textOf } from "../../text/catalog";
import { wholeNumber } from "../../text/format";
import { texts } from "./texts";

/** The server's limit for one message, in bytes of UTF-8. */
export const mostBytes = 262_144;

/** Bytes in UTF-8; counted exactly only where the text could be near the limit. */
export function byteLength(text: string): number {
    return text.length * 3 < mostBytes ? text.length : new TextEncoder().encode(text).length;
}

/** What the agent can still read: its whole window, and how much of that the conversation takes up. */
export interface ContextUse {
    used: number;
    window: number;
    /** `used` goes by the length of the text, since the agent's model does not count. */
    isEstimate: boolean;
}

/** Words about the length where the writer should know, else null: near the message's limit, or the agent's. */
export function lengthNote(text: string, context: ContextUse | null): string | null {
    const words = textOf(texts);
    const left = mostBytes - byteLength(text);
    if (left < 0) return words.tooLong(wholeNumber(Math.ceil(-left / 1024)));
    const tokens = tokenEstimate(byteLength(text));
    const length = words.length(wholeNumber([...text].length), wholeNumber(tokens));
    if (left < mostBytes / 10) return `${length} · ${words.left(wholeNumber(Math.floor(left / 1024)))}`;
    const fills = context !== null && text.length > 2_000 && context.used + tokens > context.window * 0.75;
    return fills ? `${length} · ${words.contextFull}` : null;
}
