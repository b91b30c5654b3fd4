// SPDX-License-Identifier: Apache-2.0

import { useState } from "react";
import { useText } from "../text/catalog";
import { wholeNumber } from "../text/format";
import { PassingButton } from "./PassingButton";
import { texts } from "./texts";
import "./longText.css";

/** A browser lays out a run of text as a whole: more than this at once is noticed. */
const shownAtOnce = 20_000;
const piece = 10_000;

/** Plain text as it was written; of a very long one the beginning, and the rest on demand. */
export function LongText({ text, className = "" }: { text: string; className?: string }) {
    const words = useText(texts);
    const [isWhole, setIsWhole] = useState(false);
    if (text.length <= shownAtOnce) return <p dir="auto" className={`long-text ${className}`}>{text}</p>;
    const parts = isWhole ? pieces(text) : pieces(text.slice(0, shownAtOnce)).slice(0, 1);
    return (
        <div className={`long-text ${className}`} dir="auto">
            {parts.map((part, index) => <p key={index} className="long-text-piece">{part}</p>)}
            {isWhole ? null : (
                <PassingButton className="button small" heir={(button) => button.parentElement} onClick={() => setIsWhole(true)}>
                    {words.showAllText(wholeNumber(text.length))}
                </PassingButton>
            )}
        </div>
    );
}

/** Cut at the end of a line where there is one. The browser lays out those that are seen. */
export function pieces(text: string): string[] {
    const parts: string[] = [];
    for (let at = 0; at < text.length; ) {
        const line = text.lastIndexOf("\n", at + piece);
        let end = at + piece >= text.length ? text.length : line > at ? line + 1 : at + piece;
        // Never between the two halves of one character.
        if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1;
        parts.push(text.slice(at, end));
        at = end;
    }
    return parts;
}
